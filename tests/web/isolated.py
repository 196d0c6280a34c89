"""isolated: a small file system, or a network of two, that only this story sees.

Linux namespaces: as root, or as an ordinary user where the machine lets users have their own. Where
neither is allowed, `SmallDisk.possible()` and `TwoHosts.possible()` say so, and the story takes the
next best and writes down which (`used`).
"""
import ctypes
import multiprocessing
import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import traceback


def unshare(*kinds):
    """The words that start a command in namespaces of its own."""
    return ['unshare', *(['-r'] if os.getuid() else []), *kinds, '--']


def allowed(*words):
    return subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=30).returncode == 0


class Held:
    """A shell that holds namespaces open until it is told to let go."""
    def __init__(self, kinds, script, *args):
        self.process = subprocess.Popen(
            [*unshare(*kinds), 'sh', '-ec', script + '\necho ready $said; read end', 'held', *map(str, args)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        ready, *self.said = self.process.stdout.readline().split() or ['']
        if ready != 'ready':
            self.release()
            raise AssertionError('no namespace of our own')

    def inside(self, *kinds):
        """The words that start a command in there."""
        own_user = ['-U', '--preserve-credentials'] if os.getuid() else []
        return ['nsenter', '-t', str(self.process.pid), *own_user, *kinds, '--']

    def release(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


class SmallDisk:
    """A file system of some megabytes at `path`, there only for commands behind `inside`."""
    @staticmethod
    def possible():
        return allowed(*unshare('-m'), 'mount', '-t', 'tmpfs', '-o', 'size=1m', 'gandan', '/mnt')

    def __init__(self, megabytes):
        # Not below the story's own folder: a database server of another user looks in, too.
        self.path = pathlib.Path(tempfile.mkdtemp(prefix='gandan-disk-', dir='/tmp'))
        self.path.chmod(0o755)
        self.held = Held(['-m'], 'mount -t tmpfs -o "size=$2m,mode=755" gandan "$1"', self.path, megabytes)
        self.inside = self.held.inside('-m')

    def seen(self, *names):
        """The same place for us, who stand outside."""
        return pathlib.Path(f'/proc/{self.held.process.pid}/root{self.path}', *names)

    def fill(self):
        """To the last byte."""
        with open(self.seen('ballast'), 'ab', buffering=0) as f:
            for size in (65536, 4096, 1):
                try:
                    while f.write(b'\0' * size):
                        pass
                except OSError:
                    continue
        assert shutil.disk_usage(self.seen()).free == 0

    def free(self):
        self.seen('ballast').unlink()

    def remove(self):
        self.held.release()
        self.path.rmdir()


# ---- a network of two ----

WIRE = """
ip link set lo up
unshare -n -- sleep 3600 &
client=$!
trap 'kill $client' EXIT
while [ "$(readlink /proc/$client/ns/net)" = "$(readlink /proc/self/ns/net)" ]; do sleep 0.01; done
ip link add gandan0 type veth peer name gandan1 netns $client
ip address add $1/24 dev gandan0
ip link set gandan0 up
nsenter -t $client -n ip address add $2/24 dev gandan1
nsenter -t $client -n ip link set gandan1 up
nsenter -t $client -n ip link set lo up
said=$client
"""


class TwoHosts:
    """Two network namespaces joined by a veth pair: one serves at `address`, in the other `call`
    runs what a visitor does."""
    address = '10.213.0.1'
    visitor = '10.213.0.2'
    used = 'a veth pair between two network namespaces'

    @staticmethod
    def possible():
        return allowed(*unshare('-n'), 'sh', '-ec', 'ip link add gandan0 type veth peer name gandan1')

    def __init__(self):
        self.held = Held(['-n'], WIRE, self.address, self.visitor)
        self.client = int(self.held.said[0])
        # For a process that is in the same user namespace already.
        self.inside = ['nsenter', '-t', str(self.held.process.pid), '-n', '--']

    def call(self, story, *args):
        """In a process of its own: a namespace of users takes in no process that has threads."""
        fork = multiprocessing.get_context('fork')
        end, other = fork.Pipe(duplex=False)
        child = fork.Process(target=self.enter, args=(other, story, args))
        child.start()
        other.close()
        try:
            went_wrong = end.recv()
        except EOFError:
            went_wrong = 'the story ended without a word'
        child.join()
        assert not went_wrong, went_wrong

    def enter(self, told, story, args):
        try:
            libc = ctypes.CDLL(None, use_errno=True)
            for kind in (['user'] if os.getuid() else []) + ['net']:
                with open(f'/proc/{self.client}/ns/{kind}', 'rb') as there:
                    if libc.setns(there.fileno(), 0) != 0:
                        raise OSError(ctypes.get_errno(), f'setns {kind}')
            story(*args)
            told.send('')
        except BaseException:  # pylint: disable=broad-except
            told.send(traceback.format_exc())

    def remove(self):
        self.held.release()


def own_address():
    """An address of this machine that is not loopback; no packet is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        s.connect(('192.0.2.1', 9))
        return s.getsockname()[0]


class OwnAddress:
    """The next best: the machine visits itself, at an address that is not loopback."""
    used = 'an address of this machine itself: no network namespaces are allowed here'
    inside = ()

    def __init__(self):
        self.address = self.visitor = own_address()

    @staticmethod
    def call(story, *args):
        story(*args)

    def remove(self):
        pass


def two_hosts():
    return TwoHosts() if TwoHosts.possible() else OwnAddress()
