"""Messages leave the house: by e-mail and SMS, once, also when the other side is slow, refuses or is
gone, and when the program is killed in the middle."""
import contextlib
import re
import shutil
import time

import pytest
from client import Client
from conftest import NOW
from gandan import Clock, Place, Server
from receivers import CERTIFICATE, Gateway, MailServer

FROM = 'Xã Vũ Ninh <mot-cua@vuninh.example>'
LAN = 'lan@dan.example'
PHONE = '0912 345 678'
PASSWORD, TOKEN = 'mat-khau-bi-mat', 't0ken-bi-mat'


@pytest.fixture
def mail():
    server = MailServer().open()
    yield server
    server.close()


@pytest.fixture
def gateway():
    server = Gateway().open()
    yield server
    server.close()


def set_up(place, **settings):
    for name, value in settings.items():
        place.command('unit', 'set', '-', name, value)


@pytest.fixture
def office(place, mail, gateway):
    """Data whose settings name both."""
    set_up(place, smtp_url=mail.url, smtp_starttls='no', smtp_from=FROM, sms_url=gateway.url)
    place.command('unit', 'secret', '-', 'sms_token', stdin=TOKEN + '\n')
    return place


@contextlib.contextmanager
def serving(place, clock):
    """Stopped gracefully at the end, its log looked at; unless the story has killed it."""
    server = Server(place, clock)
    try:
        yield server
    except BaseException:
        server.kill()
        raise
    if server.process.poll() is None:
        server.stop()
    for secret in (LAN, '912345678', PASSWORD, TOKEN):
        assert secret not in server.log(), f'the log tells {secret}'


def until(ready, seconds=20):
    end = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < end, 'it did not happen'
        time.sleep(0.02)


def put(place, to=LAN):
    """The number of the message."""
    said = place.command('outbox', 'test', to).stdout
    return re.search(r'số (\d+)', said).group(1)


def listed(place):
    return place.command('outbox', '--lang', 'en').stdout


def stays(reads, seconds=2.5):
    """Longer than a round of the jobs."""
    before = reads()
    time.sleep(seconds)
    assert reads() == before


# ---- e-mail ----

def test_an_email_arrives_as_it_was_written(office, clock, mail):
    with serving(office, clock):
        number = put(office)
        until(lambda: mail.taken)
        until(lambda: 'last sent: 09:00' in listed(office))
    one, = mail.taken
    assert one.sender.startswith('<mot-cua@vuninh.example>')
    assert one.recipients == [f'<{LAN}>']
    assert one.message['From'].addresses[0].display_name == 'Xã Vũ Ninh'
    assert one.message['To'] == LAN
    assert one.message['Subject'] == 'Thư thử của phần mềm gandan'
    assert one.message['Message-ID'] == f'<0.{number}@vuninh.example>'
    assert one.message['Date'].datetime.strftime('%Y-%m-%d %H:%M %z') == NOW + ' +0700'
    assert one.message['Auto-Submitted'] == 'auto-generated'
    assert 'Nếu ông bà đọc được thư này thì việc gửi thư đã được cài đặt đúng.' in one.text
    assert all(len(line) <= 78 for line in one.raw.split(b'\r\n'))


def test_a_server_that_is_down_is_waited_for(office, clock, mail):
    mail.close()
    with serving(office, clock) as server:
        numbers = {put(office), put(office, 'binh@dan.example')}
        until(lambda: 'again in' in server.log())
        assert 'E-mail: 2 waiting, 0 not sent' in listed(office)
        mail.open()
        clock.set('2026-11-20 09:10')
        until(lambda: len(mail.taken) == 2)
        until(lambda: 'E-mail: 0 waiting' in listed(office))
        clock.set('2026-11-21 09:00')
        stays(lambda: len(mail.taken))
    assert {m.message['Message-ID'].split('.')[1].split('@')[0] for m in mail.taken} == numbers


def test_a_slow_server_holds_up_nobody(office, clock, mail):
    mail.delay = 1.2
    with serving(office, clock) as server:
        put(office)
        until(lambda: mail.calls)
        began = time.monotonic()
        for _ in range(5):
            assert Client(server).get('/readyz').status == 200
        office.command('unit', 'set', '-', 'hotline', '0227')  # stored while the mail is on its way
        assert time.monotonic() - began < 5 and not mail.taken
        until(lambda: mail.taken)
    assert len(mail.taken) == 1


def test_a_server_that_says_no_farewell_costs_moments_only(office, clock, mail):
    mail.mood = 'without farewell'
    with serving(office, clock):
        began = time.monotonic()
        put(office)
        put(office)
        until(lambda: 'E-mail: 0 waiting, 0 not sent' in listed(office))
        assert time.monotonic() - began < 15
    assert len(mail.taken) == 2


def test_what_is_refused_is_shown_and_can_be_sent_again(office, clock, mail):
    mail.mood = 'refusing'
    with serving(office, clock):
        number = put(office)
        until(lambda: f'Number {number}' in listed(office))
        assert re.search(rf'Number {number}, 09:00.*\(the server answered 550\)', listed(office))
        assert '1 not sent for good' in listed(office)
        mail.mood = 'willing'
        clock.set('2026-11-22 09:00')
        stays(lambda: mail.calls)
        office.command('outbox', 'again', number)
        until(lambda: mail.taken)
        until(lambda: f'Number {number}' not in listed(office))
        office.command('outbox', 'again', number, expect=1)
    assert len(mail.taken) == 1


def test_words_that_are_refused_have_failed(office, clock, mail):
    mail.mood = 'refusing the words'
    with serving(office, clock):
        put(office)
        until(lambda: 'the server answered 554' in listed(office))


def test_what_is_not_taken_now_is_sent_later(office, clock, mail):
    mail.mood = 'later'
    with serving(office, clock) as server:
        put(office)
        until(lambda: '(451)' in server.log())
        mail.mood = 'willing'
        stays(lambda: mail.calls)  # its minute is not over
        clock.set('2026-11-20 09:01')
        until(lambda: mail.taken)
        assert 'E-mail: 0 waiting, 0 not sent' in listed(office)


@pytest.mark.parametrize('mood', ['closed', 'sender refused'])
def test_a_server_that_does_not_want_us_costs_no_message(office, clock, mail, mood):
    mail.mood = mood
    with serving(office, clock) as server:
        put(office)
        until(lambda: 'again in' in server.log())
        assert 'E-mail: 1 waiting, 0 not sent' in listed(office)
        mail.mood = 'willing'
        clock.set('2026-11-20 09:10')
        until(lambda: mail.taken)


@pytest.mark.parametrize('mood', ['dropping in the middle', 'dropping at the end'])
def test_an_email_that_broke_off_is_sent_again_as_the_same(office, clock, mail, mood):
    mail.mood = mood
    with serving(office, clock) as server:
        number = put(office)
        until(lambda: 'was not sent' in server.log())
        mail.mood = 'willing'
        clock.set('2026-11-20 09:02')
        until(lambda: mail.taken)
    assert [m.message['Message-ID'] for m in mail.taken] == [f'<0.{number}@vuninh.example>']
    assert {m.message['Message-ID'] for m in mail.heard} == {f'<0.{number}@vuninh.example>'}


def test_an_email_on_its_way_when_the_program_is_killed_is_sent_again(office, clock, mail):
    mail.held.clear()
    with serving(office, clock) as server:
        number = put(office)
        until(lambda: mail.heard)
        server.kill()
    mail.held.set()
    with serving(office, clock):
        before = len(mail.heard)
        stays(lambda: len(mail.heard))  # nobody knows yet that the other died
        clock.set('2026-11-20 09:06')
        until(lambda: len(mail.heard) > before)
        until(lambda: 'E-mail: 0 waiting' in listed(office))
    assert {m.message['Message-ID'] for m in mail.heard} == {f'<0.{number}@vuninh.example>'}


def test_stopping_waits_for_a_mail_that_is_nearly_there(office, clock, mail):
    mail.delay = 0.4
    with serving(office, clock):
        put(office)
        until(lambda: mail.calls)
    assert len(mail.taken) == 1
    with serving(office, clock):
        assert 'E-mail: 0 waiting' in listed(office)


def test_stopping_does_not_wait_for_ever(office, clock, mail):
    mail.held.clear()
    with serving(office, clock) as server:
        put(office)
        until(lambda: mail.heard)
        began = time.monotonic()
        server.stop()
        assert time.monotonic() - began < 15


# ---- the mail server's side: sign-in and TLS ----

@pytest.fixture
def guarded():
    """Wants a password, and offers TLS."""
    server = MailServer(tls=True, password=PASSWORD).open()
    yield server
    server.close()


def signed_in(place, server, **settings):
    set_up(place, smtp_url=server.url, smtp_from=FROM, smtp_user='gandan', **settings)
    place.command('unit', 'secret', '-', 'smtp_password', stdin=PASSWORD + '\n')


def try_mail(place, expect):
    done = place.command('check', '--mail', LAN, '--lang', 'en', expect=expect)
    return done.stdout + done.stderr


def test_under_tls_with_a_password(place, guarded):
    signed_in(place, guarded, smtp_ca_file=CERTIFICATE)
    assert 'has taken the mail' in try_mail(place, 0)
    one, = guarded.taken
    assert one.tls and one.user == 'gandan'


def test_a_certificate_nobody_trusts_gets_nothing(place, guarded):
    signed_in(place, guarded)
    assert 'could not be given' in try_mail(place, 1)
    assert not guarded.taken and not [line for line in guarded.lines if 'AUTH' in line]


def test_a_server_without_tls_gets_nothing_when_tls_is_wanted(place, guarded):
    guarded.tls = False
    signed_in(place, guarded, smtp_ca_file=CERTIFICATE)
    assert 'could not be given' in try_mail(place, 1)
    assert not guarded.taken and not [line for line in guarded.lines if 'AUTH' in line]


def test_a_wrong_password_is_said_and_not_told(place, guarded):
    signed_in(place, guarded, smtp_ca_file=CERTIFICATE)
    place.command('unit', 'secret', '-', 'smtp_password', stdin='falsch\n')
    said = try_mail(place, 1)
    assert 'could not be given' in said and '535' in said and 'falsch' not in said
    place.command('unit', 'secret', '-', 'smtp_password', stdin=PASSWORD + '\n')
    assert 'has taken' in try_mail(place, 0)


def test_the_trial_says_what_happened(place, mail):
    assert 'No mail server is named' in try_mail(place, 1)
    set_up(place, smtp_url=mail.url, smtp_starttls='no', smtp_from=FROM)
    assert 'has taken the mail' in try_mail(place, 0)
    for mood, words in [('refusing', 'does not take the mail to ' + LAN), ('later', 'for now'),
                        ('closed', 'could not be given'), ('dropping at the end', 'broke off')]:
        mail.mood = mood
        assert words in try_mail(place, 1), mood
    mail.close()
    assert 'could not be given' in try_mail(place, 1)
    assert len(mail.taken) == 1


# ---- what must not become a header, or a command ----

@pytest.mark.parametrize('evil', ['\r\nBcc: evil@x.example', '\nRCPT TO:<evil@x.example>', '>\r\nDATA',
                                  '%0d%0aBcc: evil@x.example', '\0', ' evil@x.example', ',evil@x.example'])
def test_an_address_cannot_smuggle(office, mail, evil):
    if '\0' not in evil:  # cannot be typed
        office.command('outbox', 'test', LAN + evil, expect=1)
        assert 'cannot' in office.command('check', '--mail', LAN + evil, '--lang', 'en', expect=1).stderr.lower()
    office.command('unit', 'set', '-', 'smtp_from', f'Xã <xa@vuninh.example{evil.replace(chr(0), chr(1))}>',
                   expect=1)
    assert mail.calls == 0


# ---- SMS ----

def test_an_sms_goes_to_the_gateway(office, clock, gateway):
    with serving(office, clock) as server:
        number = put(office, PHONE)
        until(lambda: gateway.taken)
        until(lambda: 'SMS: 0 waiting, 0 not sent for good, 0 unsure; last sent: 09:00' in listed(office))
        metrics = Client(server).get('/metrics').body.decode()
    (body, headers), = gateway.heard
    assert body == {'id': f'0.{number}', 'to': '+84912345678', 'text': 'Tin nhắn thử của phần mềm gandan.'}
    assert headers['Authorization'] == f'Bearer {TOKEN}'
    assert headers['Content-Type'] == 'application/json'
    for name in ('jobs_waiting', 'jobs_oldest_ms', 'jobs_failed', 'job_failures', 'outbox_waiting', 'outbox_unsure'):
        assert re.search(rf'^gandan_{name} \d+$', metrics, re.M), name


def test_nobody_is_texted_at_night(office, clock, gateway):
    clock.set('2026-11-20 21:00')
    with serving(office, clock):
        put(office, PHONE)
        stays(lambda: gateway.calls)
        clock.set('2026-11-21 06:59')
        stays(lambda: gateway.calls)
        clock.set('2026-11-21 07:00')
        until(lambda: gateway.taken)
    assert gateway.calls == 1


@pytest.mark.parametrize('mood', ['dropping', 500, 502])
def test_an_sms_of_unknown_fate_is_shown_and_never_sent_again(office, clock, gateway, mood):
    gateway.mood = mood
    with serving(office, clock):
        number = put(office, PHONE)
        until(lambda: '1 unsure' in listed(office))
        assert f'Number {number}' in listed(office)
        gateway.mood = 'willing'
        clock.set('2026-11-21 09:00')
        stays(lambda: gateway.calls)
    with serving(office, clock):
        stays(lambda: gateway.calls)
        assert '1 unsure' in listed(office)
    assert gateway.calls == 1


def test_an_sms_on_its_way_when_the_program_is_killed_is_never_sent_again(office, clock, gateway):
    gateway.held.clear()
    with serving(office, clock) as server:
        put(office, PHONE)
        until(lambda: gateway.calls)
        server.kill()
    gateway.held.set()
    with serving(office, clock):
        stays(lambda: gateway.calls)
        clock.set('2026-11-20 09:06')
        until(lambda: '1 unsure' in listed(office))
        clock.set('2026-11-21 09:06')
        stays(lambda: gateway.calls)
    assert gateway.calls == 1


@pytest.mark.parametrize('mood', [401, 404, 429, 503, 302])
def test_a_gateway_that_has_not_taken_it_is_asked_again(office, clock, gateway, mood):
    gateway.mood = mood
    with serving(office, clock) as server:
        put(office, PHONE)
        until(lambda: 'again in' in server.log())
        assert 'SMS: 1 waiting, 0 not sent' in listed(office)
        gateway.mood = 'willing'
        clock.set('2026-11-20 09:10')
        until(lambda: gateway.taken)
    assert len({h[0]['id'] for h in gateway.heard}) == 1 and len(gateway.taken) == 1
    assert all(not h[1].get('Referer') for h in gateway.heard)


def test_a_gateway_that_refuses_is_believed(office, clock, gateway):
    gateway.mood = 422
    with serving(office, clock):
        put(office, PHONE)
        until(lambda: 'the server answered 422' in listed(office))
        clock.set('2026-11-21 09:10')
        stays(lambda: gateway.calls)


def test_a_gateway_that_is_down_costs_no_message(office, clock, gateway):
    gateway.close()
    with serving(office, clock) as server:
        put(office, PHONE)
        until(lambda: 'again in' in server.log())
        gateway.open()
        clock.set('2026-11-20 09:10')
        until(lambda: gateway.taken)
    assert len(gateway.taken) == 1


def test_without_a_server_it_says_so(place, clock):
    with serving(place, clock):
        put(place)
        put(place, PHONE)
        until(lambda: listed(place).count('no server is named') == 2)


def test_two_processes_send_each_message_once(engine, office, clock, gateway, mail, tmp_path):
    """On SQLite there is one process, and the other is refused; the story is the same."""
    other = None
    if office.database:
        shutil.copytree(office.data, tmp_path / 'other')
        other = Place(tmp_path / 'other', office.database)
    gateway.delay = 0.05
    with serving(office, clock) as first:
        second = Server(other, Clock(tmp_path / 'clock2', NOW)) if other else first
        numbers = [put(place, PHONE) for _ in range(12) for place in (office, other or office)]
        until(lambda: 'SMS: 0 waiting' in listed(office), 60)
        if other:
            second.stop()
    sent = [body['id'] for body, _ in gateway.heard]
    assert sorted(sent) == sorted(f'0.{n}' for n in numbers)


# ---- where nobody may call ----

def test_a_working_office_does_not_call_its_own_network(engine, tmp_path, gateway):
    place = engine.kind.new(tmp_path / 'work')
    place.command('init', '--purpose', 'work')
    try:
        set_up(place, quiet_from='00:00', quiet_to='00:00', sms_url=gateway.url)
        server = Server(place, options=['--private-webhooks'])
        put(place, PHONE)
        until(lambda: gateway.taken)
        server.stop()
        server = Server(place)
        put(place, PHONE)
        until(lambda: 'was not sent' in server.log())
        server.stop()
        assert gateway.calls == 1
    finally:
        engine.kind.drop(place)
