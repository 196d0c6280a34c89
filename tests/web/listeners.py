"""listeners: clients of event streams, one or thousands, on bare sockets.

    with Crowd(server, '/vu-ninh/luong', 2000) as crowd:
        crowd.wait('id: ')                    # every one of them has been greeted
        ...
        crowd.wait('event: changed')
"""
import re
import resource
import selectors
import socket
import time


class Listener:
    """One open stream; `text` is everything that came on it."""
    def __init__(self, server, path, last_id=None, cookie=None):
        more = f'Last-Event-ID: {last_id}\r\n' if last_id is not None else ''
        more += f'Cookie: {cookie}\r\n' if cookie else ''
        self.server = server
        self.asks = f'GET {path} HTTP/1.1\r\nHost: h\r\n{more}\r\n'.encode()
        self.open()

    def open(self):
        self.socket = socket.create_connection((self.server.host, self.server.port), timeout=60)
        self.socket.sendall(self.asks)
        self.socket.setblocking(False)
        self.data = b''
        self.ended = False

    @property
    def again(self):
        """Seconds after which a browser would come again, when it was only told to do that."""
        told = re.fullmatch(r'retry: (\d+)\n\n', self.text.partition('\r\n\r\n')[2])
        return int(told[1]) / 1000 if told and self.ended else None

    def read(self):
        """What is there now."""
        try:
            while piece := self.socket.recv(65536):
                self.data += piece
            self.ended = True
        except BlockingIOError:
            pass
        except ConnectionResetError:
            self.ended = True

    @property
    def text(self):
        return self.data.decode()

    @property
    def status(self):
        return int(self.text.split(' ', 2)[1])

    @property
    def id(self):
        return re.findall(r'^id: (\d+)$', self.text, re.M)[-1]

    @property
    def changes(self):
        return self.text.count('event: changed\n')

    def close(self):
        self.socket.close()


class Crowd:
    def __init__(self, server, path, count=1, kind=Listener, **how):
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        if soft < count + 200:
            resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, count + 200), hard))
        self.selector = selectors.DefaultSelector()
        self.all, self.later = [], []
        for _ in range(count):
            one = kind(server, path, **how)
            self.all.append(one)
            self.selector.register(one.socket, selectors.EVENT_READ, one)

    def until(self, done, seconds, what):
        """Reads until `done` holds for every one of them; how long that took."""
        began, missing = time.monotonic(), {one for one in self.all if not done(one)}
        while missing and time.monotonic() < began + seconds:
            for key, _ in self.selector.select(0.1):
                one = key.data
                self.read(one)
                if done(one):
                    missing.discard(one)
            self.come_again()
        assert not missing, (f'{len(missing)} of {len(self.all)} did not get {what} in {seconds} s; one got '
                             f'{next(iter(missing)).text[-300:]!r}')
        return time.monotonic() - began

    def read(self, one):
        one.read()
        if one.ended:
            self.selector.unregister(one.socket)
            if one.again is not None:
                self.later.append((time.monotonic() + one.again, one))

    def come_again(self):
        now = time.monotonic()
        for _, one in [entry for entry in self.later if entry[0] <= now]:
            one.close()
            one.open()
            self.selector.register(one.socket, selectors.EVENT_READ, one)
        self.later = [entry for entry in self.later if entry[0] > now]

    def wait(self, needle, seconds=20):
        return self.until(lambda one: needle.encode() in one.data, seconds, repr(needle))

    def wait_for_end(self, seconds=20):
        return self.until(lambda one: one.ended, seconds, 'to the end')

    def rest(self, seconds):
        """Reads for that long, whatever comes."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for key, _ in self.selector.select(0.05):
                self.read(key.data)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.selector.close()
        for one in self.all:
            one.close()
