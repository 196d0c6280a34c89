"""isolated: a small file system, or a network of two, that only this story sees.

Linux namespaces: as root, or as an ordinary user where the machine lets users have their own. Where
neither is allowed, `SmallDisk.possible()` and `TwoHosts.possible()` say so, and the story takes the
next best and writes down which (`used`).
"""
import os
import pathlib
import shutil
import subprocess
import tempfile


def unshare(*kinds):
    """The words that start a command in namespaces of its own."""
    return ['unshare', *(['-r'] if os.getuid() else []), *kinds, '--']


def allowed(*words):
    return subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=30).returncode == 0


class Held:
    """A shell that holds namespaces open until it is told to let go."""
    def __init__(self, kinds, script, *args):
        self.process = subprocess.Popen(
            [*unshare(*kinds), 'sh', '-ec', script + '\necho ready; read end', 'held', *map(str, args)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        said = self.process.stdout.readline().strip()
        if said != 'ready':
            self.release()
            raise AssertionError(f'no namespace of our own: {said!r}')

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
