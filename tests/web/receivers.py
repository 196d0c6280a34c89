"""receivers: a mail server and an SMS gateway as the world has them: willing, slow, refusing, gone.

Each runs in threads of the test on a port of its own, keeps what it was given, and behaves as its
`mood` says, which a story changes at will.
"""
import base64
import contextlib
import email
import email.policy
import http.server
import json
import pathlib
import socket
import socketserver
import ssl
import threading
import time

CERTIFICATE = pathlib.Path(__file__).resolve().parent / 'data' / 'localhost.pem'


class Mail:
    """One message as it came: envelope, decoded parts, whether under TLS and as whom."""
    def __init__(self, talk, data):
        self.sender, self.recipients, self.user, self.tls = talk.sender, talk.recipients, talk.user, talk.tls
        self.raw = data
        self.message = email.message_from_bytes(data, policy=email.policy.default)

    @property
    def text(self):
        return self.message.get_content()


class Talk(socketserver.StreamRequestHandler):
    """One SMTP conversation."""
    timeout = 60

    def say(self, line):
        time.sleep(self.server.owner.delay)
        self.wfile.write(line.encode() + b'\r\n')
        self.wfile.flush()

    def handle(self):
        owner, self.tls, self.user = self.server.owner, False, None
        owner.calls += 1
        self.reset()
        with contextlib.suppress(OSError):
            if owner.mood == 'closed':
                self.say('421 not now')
                return
            self.say('220 test')
            while line := self.rfile.readline():  # another one under TLS
                words = line.decode('latin-1').strip()
                owner.lines.append(words)
                if not self.answer(words):
                    return

    def reset(self):
        self.sender, self.recipients = None, []

    def answer(self, words):
        verb = words.upper().split(':')[0].split(' ')[0]
        reply = getattr(self, 'do_' + verb.lower(), None)
        if not reply:
            self.say('502 no')
            return True
        return reply(words) is not False

    def do_ehlo(self, _words):
        owner = self.server.owner
        offers = ['test']
        if owner.tls and not self.tls:
            offers.append('STARTTLS')
        if owner.password:
            offers.append('AUTH PLAIN')
        for offer in offers[:-1]:
            self.say('250-' + offer)
        self.say('250 ' + offers[-1])

    def do_starttls(self, _words):
        if not self.server.owner.tls:
            self.say('454 no')
            return True
        self.say('220 go')
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE)
        self.connection = context.wrap_socket(self.request, server_side=True)
        self.rfile = self.connection.makefile('rb')
        self.wfile = self.connection.makefile('wb')
        self.tls = True
        return True

    def do_auth(self, words):
        parts = words.split(' ')
        if len(parts) < 3:
            self.say('334 ')
            parts.append(self.rfile.readline().decode().strip())
        _, user, password = base64.b64decode(parts[2]).decode().split('\0')
        if password != self.server.owner.password:
            self.say('535 wrong')
            return
        self.user = user
        self.say('235 welcome')

    def do_mail(self, words):
        owner = self.server.owner
        if owner.password and not self.user:
            self.say('530 sign in')
            return
        if owner.mood == 'sender refused':
            self.say('550 not from you')
            return
        self.sender = words[len('MAIL FROM:'):]
        self.say('250 ok')

    def do_rcpt(self, words):
        answers = {'refusing': '550 <somebody@example> unknown', 'later': '451 later'}
        mood = self.server.owner.mood
        if mood in answers:
            self.say(answers[mood])
            return
        self.recipients.append(words[len('RCPT TO:'):])
        self.say('250 ok')

    def do_data(self, _words):
        owner = self.server.owner
        self.say('354 go')
        data = b''
        for line in self.rfile:
            if line == b'.\r\n':
                break
            data += line[1:] if line.startswith(b'..') else line
            if owner.mood == 'dropping in the middle':
                return self.drop()
        owner.heard.append(Mail(self, data))  # whatever is answered now
        if owner.mood == 'dropping at the end':
            return self.drop()
        owner.held.wait()
        if owner.mood == 'refusing the words':
            self.say('554 spam')
            return True
        self.say('250 taken')
        owner.taken.append(Mail(self, data))
        return True

    def drop(self):
        # Without linger: the other side sees a reset, not an end.
        self.request.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b'\1\0\0\0\0\0\0\0')
        return False

    def do_rset(self, _words):
        self.reset()
        self.say('250 ok')

    def do_quit(self, _words):
        if self.server.owner.mood == 'without farewell':
            time.sleep(60)
        self.say('221 bye')
        return False


class Threads(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


class Receiver:
    """What both have: a port that stays the same over closing and opening, a mood, a gate."""
    def __init__(self):
        self.mood, self.delay, self.calls = 'willing', 0, 0
        self.held = threading.Event()  # clear it to keep a conversation waiting at its last answer
        self.held.set()
        self.server, self.port = None, 0

    def open(self):
        self.server = self.make(('127.0.0.1', self.port))
        self.server.owner = self
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def close(self):
        self.held.set()
        if self.server:
            self.server.shutdown()
            self.server.server_close()
            self.server = None


class MailServer(Receiver):
    def __init__(self, tls=False, password=None):
        super().__init__()
        self.tls, self.password = tls, password
        self.taken, self.heard, self.lines = [], [], []

    def make(self, address):
        return Threads(address, Talk)

    @property
    def url(self):
        return f'smtp://127.0.0.1:{self.port}'


class Hook(http.server.BaseHTTPRequestHandler):
    """One call of the SMS gateway. The mood is the number it answers, or 'dropping'."""
    def do_POST(self):
        owner = self.server.owner
        body = self.rfile.read(int(self.headers['Content-Length']))
        owner.calls += 1
        owner.heard.append((json.loads(body), dict(self.headers)))
        owner.held.wait()
        time.sleep(owner.delay)
        if owner.mood == 'dropping':
            self.close_connection = True
            return
        code = 200 if owner.mood == 'willing' else owner.mood
        with contextlib.suppress(OSError):
            self.send_response(code)
            if code in (301, 302, 307):
                self.send_header('Location', f'http://127.0.0.1:{owner.port}/elsewhere')
            self.send_header('Content-Length', '2')
            self.end_headers()
            self.wfile.write(b'{}')
            if code < 300:
                owner.taken.append(json.loads(body))

    def log_message(self, *_args):
        """Nothing on the terminal."""


class Gateway(Receiver):
    def __init__(self):
        super().__init__()
        self.taken, self.heard = [], []

    def make(self, address):
        server = http.server.ThreadingHTTPServer(address, Hook)
        server.daemon_threads = True
        return server

    @property
    def url(self):
        return f'http://127.0.0.1:{self.port}/sms'
