"""The nightly copy and the way back: made while people work, carried to another machine, opened there
with the keys, and everything is as it was. PostgreSQL makes its own, and the page says so."""
import contextlib
import hashlib
import re
import shutil
import sqlite3
import threading
import time

import desk
import papers
import people
import pytest
from client import Client
from conftest import NOW, UNIT
from gandan import Place, Server
from isolated import SmallDisk

PAGE = f'{desk.WORK}/quan-tri'
ID_NUMBER, PHONE = '034162001234', '0912 000 377'


def copies(place, kind='night'):
    return sorted(p for p in (place.data / 'backup').glob(f'{kind}-*.db'))


def until(found, seconds=20):
    end = time.monotonic() + seconds
    while not (what := found()):
        assert time.monotonic() < end, 'it did not happen'
        time.sleep(0.05)
    return what


def night(place, clock, moment):
    """The clock goes on to half past one of that day; its copy is made."""
    clock.set(f'{moment} 01:30')
    name = f'night-{moment.replace("-", "")}-013000.db'
    return until(lambda: [p for p in copies(place) if p.name == name])[0]


def digest(place):
    return place.command('export', '--canonical').stdout.splitlines()[-1]


def administrator(server, login='toantd', now=NOW, **kw):
    client = Client(server)
    path = people.make(server.place, login, 'administrator', name='Trần Đình Toàn', **kw)
    people.set_up(client, client.follow(people.choose(client, path)), now)
    return client


def attach(place, name='ab' + '0' * 30, content=b'%PDF-1.7 ' + b'giay to ' * 3000):
    """A file and its row, as the program would have left them."""
    path = place.data / 'files' / name[:2] / name
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.write_bytes(content)
    sha = hashlib.sha256(content).digest()
    with contextlib.closing(sqlite3.connect(place.data / 'gandan.db')) as db:
        db.execute("INSERT INTO file (unit_id, id, noun, noun_id, media, bytes, sha256, place, name_sealed, made_at)"
                   " VALUES ((SELECT unit_id FROM event_head WHERE unit_id <> 0), 1001, 'dossier', 1,"
                   " 'application/pdf', ?, ?, ?, x'00', 1)", (len(content), sha, name))
        db.commit()
    return path


@pytest.fixture
def home(engine, tmp_path):
    """A commune's data, not served yet."""
    place = engine.kind.copy(engine.commune(), tmp_path / 'home')
    yield place
    engine.kind.drop(place)


@contextlib.contextmanager
def serving(place, clock=None, **kw):
    server = Server(place, clock, **kw)
    try:
        yield server
    except BaseException:
        server.kill()
        raise
    server.stop()


def only_embedded(place):
    """Where the database is a server of its own, no copy is ever made."""
    if not place.database:
        return True
    assert not copies(place) and 'pg_dump' in place.command('backup', expect=2).stderr
    return False


def moved(home, copy, tmp_path, name='elsewhere'):
    """The copy on another machine: restored into a fresh directory, with the keys brought along."""
    place = Place(tmp_path / name)
    place.command('restore', '--from', copy)
    shutil.copytree(home.data / 'keys', place.data / 'keys')
    return place


# ---- the drill ----

def test_what_was_at_night_is_there_again_on_another_machine(home, clock, tmp_path):
    if not only_embedded(home):
        return
    paper = attach(home)
    with serving(home, clock) as server:
        desk.open_desk(server)
        lan = people.hired(server, 'lanpt', 'counter', 'specialist')
        scan = papers.pdf(b'to khai')
        code = desk.receive(lan, **{'nam-sinh': '1962', 'so-giay': ID_NUMBER, 'dien-thoai': PHONE,
                                    'tep': ('Đơn xin.pdf', scan)})
        desk.done(lan, code, 'giao', cho='toi')
        secret = desk.secret_of(lan, code)
        before = digest(home)
        night(home, clock, '2026-11-21')
        assert digest(home) == before
        clock.set('2026-11-21 08:00')
        late = desk.receive(people.hired(server, 'kiendv', 'counter'), 'Vũ Minh Quân')
    copy = copies(home)[-1]
    assert [p.name for p in (home.data / 'backup').glob('**/*.key')] == []
    place = moved(home, copy, tmp_path)
    assert digest(place) == before
    place.command('check')
    clock.set('2026-11-21 09:00')
    with serving(place, clock) as server:
        client = Client(server)
        assert people.sign_in(client, 'lanpt').location == '/viec'
        page = desk.at(client, code)
        assert 'Nguyễn Thị Hoa' in page.text and PHONE.replace(' ', '') in page.text.replace(' ', '')
        form = desk.at(client, code, '/sua').form(action='/sua$')
        assert form.values['so-giay'] == ID_NUMBER, 'sealed, and opened by the keys that were brought'
        given, = [client.get(h) for h in page.links if re.search(r'/tep/\d+$', h)]
        assert given.body == scan and 'don-xin.pdf' in given.headers['Content-Disposition'], 'its name is sealed, too'
        assert client.get(f'{desk.WORK}/ho-so/{late}').status == 404
        desk.tracked(server, code, secret)
        desk.receive(client, 'Trần Hà My')
    assert (place.data / 'files' / paper.parent.name / paper.name).read_bytes() == paper.read_bytes()
    place.command('check')


def test_a_copy_from_the_middle_of_the_work_is_whole(home, clock, tmp_path):
    if not only_embedded(home):
        return
    with serving(home, clock) as server:
        desk.open_desk(server)
        clock.set('2026-11-21 01:20')  # a session does not outlive the day
        lan = people.hired(server, 'lanpt', 'counter')
        codes, stop, failed = [], threading.Event(), []

        def work():
            try:
                while not stop.is_set():
                    codes.append(desk.receive(lan, f'Nguyễn Văn Số {len(codes)}'))
            except BaseException as e:  # pylint: disable=broad-except
                failed.append(e)

        worker = threading.Thread(target=work)
        worker.start()
        until(lambda: len(codes) > 3 or failed)
        acknowledged = list(codes)
        night(home, clock, '2026-11-21')
        ended = len(codes) + 1
        until(lambda: len(codes) > ended + 2 or failed)
        stop.set()
        worker.join()
        assert not failed, failed
    place = moved(home, copies(home)[-1], tmp_path)
    place.command('check')
    exported = place.command('export', '--canonical').stdout
    assert all(f'"{code}"' in exported for code in acknowledged), 'acknowledged before it began'
    assert not any(f'"{code}"' in exported for code in codes[ended:]), 'received after it had ended'
    with contextlib.closing(sqlite3.connect(place.data / 'gandan.db')) as db:
        heads = db.execute('SELECT h.unit_id, h.seq, COUNT(e.seq), MAX(e.seq) FROM event_head h'
                           ' JOIN event e ON e.unit_id = h.unit_id GROUP BY 1, 2').fetchall()
    assert heads and all(head == count == last for _, head, count, last in heads), 'no event is lacking'


@pytest.mark.parametrize('where', [0.01, 0.5, 0.999])
def test_a_corrupted_copy_is_refused_by_name(home, tmp_path, where):
    if home.database:
        return
    copy = tmp_path / 'copy.db'
    home.command('backup', '--to', copy)
    content = bytearray(copy.read_bytes())
    content[int(len(content) * where)] ^= 4
    copy.write_bytes(content)
    elsewhere = Place(tmp_path / 'elsewhere')
    said = elsewhere.command('restore', '--from', copy, expect=1).stderr
    assert f'Tệp {copy} không phải bản sao lưu lành lặn' in said
    assert not (elsewhere.data / 'gandan.db').exists()
    assert not list(elsewhere.data.glob('gandan.db*'))


# ---- night after night ----

def test_seven_nights_are_kept(home, clock):
    if not only_embedded(home):
        return
    paper = attach(home)
    with serving(home, clock) as server:
        until(lambda: copies(home))  # the night before was missed: made up for at the start
        for day in range(21, 30):
            night(home, clock, f'2026-11-{day}')
        until(lambda: len(copies(home)) == 7)
        assert [p.name for p in copies(home)] == [f'night-202611{day}-013000.db' for day in range(23, 30)]
        clock.set('2026-11-29 02:00')
        assert b'gandan_backups 7\n' in until(lambda: (m := Client(server).get('/metrics').body) and
                                               b'gandan_backup_age_seconds 1800\n' in m and m)
    kept = sorted(p.name for p in (home.data / 'backup').iterdir())
    assert len(kept) == 21 and kept == sorted(f'{p.name}{end}' for p in copies(home) for end in ('', '.files', '.sha256'))
    last = copies(home)[-1]
    second = last.with_name(last.name + '.files') / paper.parent.name / paper.name
    assert second.stat().st_ino == paper.stat().st_ino, 'a second name, not a second copy'


def test_another_folder_and_a_cut_short_night(home, clock, tmp_path):
    if not only_embedded(home):
        return
    folder = tmp_path / 'usb'
    folder.mkdir()
    (folder / 'night-20261101-013000.db.part').write_bytes(b'half of a night')
    (folder / 'mine.txt').write_text('not theirs')
    with serving(home, clock, options=['--backups', folder]):
        until(lambda: list(folder.glob('night-*.db')))
        said = home.command('backup').stdout
        assert f'{folder}/gandan-' in said
    assert not (folder / 'night-20261101-013000.db.part').exists() and (folder / 'mine.txt').exists()
    assert not (home.data / 'backup').exists()


def test_a_full_disk_gives_up_old_copies_only_when_that_helps(home, clock, tmp_path):
    if not only_embedded(home):
        return
    if not SmallDisk.possible():
        pytest.skip('this machine gives nobody a namespace of file systems')
    disk = SmallDisk(20)
    place, seen = Place(disk.path / 'data', inside=disk.inside), Place(disk.seen('data'))
    try:
        shutil.copytree(home.data, seen.data)
        with serving(place, clock, log=tmp_path / 'log') as server:
            first = until(lambda: copies(seen))[0]
            second = night(seen, clock, '2026-11-21')
            size = second.stat().st_size
            # Room for most of one more above the mark, which is a tenth: the oldest makes it whole, whatever
            # the write-ahead log takes meanwhile.
            mark = 20 * 1024 * 1024 // 10
            fill(disk, shutil.disk_usage(disk.seen()).free - mark - size * 9 // 10)
            third = night(seen, clock, '2026-11-22')
            assert copies(seen) == [second, third] and not first.exists()
            # Now even without the old one there would be too little.
            fill(disk, shutil.disk_usage(disk.seen()).free - size // 2)
            clock.set('2026-11-23 01:30')
            until(lambda: 'job backup.make of unit 0: full' in server.log())
            assert copies(seen) == [second, third], 'nothing was given up in vain'
            page = administrator(server, now='2026-11-23 01:30').get(PAGE)
            assert 'Chưa sao lưu được' in page.text and 'Ổ đĩa không đủ chỗ cho một bản sao lưu nữa' in page.text
    finally:
        disk.remove()


def fill(disk, size):
    with open(disk.seen(f'fill{size}'), 'wb') as f:
        f.write(b'x' * size)


# ---- the page ----

def test_the_administrator_sees_the_copies_and_makes_one(commune, clock):
    admin = administrator(commune)
    page = admin.get(PAGE)
    assert page.status == 200 and page.heading == 'Tình trạng hệ thống'
    if commune.place.database:
        assert 'máy chủ PostgreSQL' in page.text and 'không biết bản mới nhất có từ bao giờ' in page.text
        assert not [f for f in page.parser.forms if f.action.endswith('/sao-luu')]
        assert 'gandan_backup' not in commune.figures()
        return
    until(lambda: 'Đã xong' in admin.get(PAGE).text)
    clock.set('2026-11-20 09:05')
    done = page.submit(page.form(action='/sao-luu$'))
    assert (done.status, done.location) == (303, f'{PAGE}?da=sao-luu')
    assert 'Đã xếp việc sao lưu' in admin.follow(done).text
    made = until(lambda: copies(commune.place, 'hand'))
    assert [p.name for p in made] == ['hand-20261120-090500.db']
    page = admin.get(PAGE)
    assert 'Theo yêu cầu' in page.text and '09:05, thứ Sáu ngày 20/11/2026' in page.text
    # After ten minutes the password is asked again.
    clock.set('2026-11-20 09:20')
    page = admin.get(PAGE)
    assert page.submit(page.form(action='/sao-luu$')).status == 403
    assert len(copies(commune.place, 'hand')) == 1


def test_an_old_copy_is_a_clear_warning(commune, clock):
    if commune.place.database:
        return
    until(lambda: copies(commune.place))
    # The nights to come find no folder: something else lies there.
    shutil.move(commune.place.data / 'backup', commune.place.data / 'moved')
    (commune.place.data / 'backup').write_text('in the way')
    clock.set('2026-11-22 09:00')
    admin = administrator(commune, now='2026-11-22 09:00')
    until(lambda: 'Chưa sao lưu được' in admin.get(PAGE).text)
    page = admin.get(PAGE)
    assert 'Không mở được thư mục sao lưu' in page.text and 'Không tạo hoặc không mở được' in page.text
    (commune.place.data / 'backup').unlink()
    shutil.move(commune.place.data / 'moved', commune.place.data / 'backup')
    page = admin.get(PAGE)
    assert '2 ngày trước' in page.text and 'Quá 26 giờ chưa có bản mới' in page.text


def test_the_machine_is_shown_to_whom_all_of_it_belongs(commune):
    """A second commune on the same machine: from then on nobody's machine but who has both."""
    alone = administrator(commune)
    assert 'Ổ đĩa' in alone.get(PAGE).text and 'Phiên bản' in alone.get(PAGE).text
    other = administrator(commune, 'kydv', unit='vu-an')
    page = alone.get(PAGE)
    assert 'Thư và tin nhắn' in page.text and 'Ổ đĩa' not in page.text and 'Sao lưu ngay' not in page.text
    forms = [f for f in other.get('/vu-an/viec/quan-tri').parser.forms]
    key = {k: forms[0].values[k] for k in ('_csrf', '_key')}
    assert other.post('/vu-an/viec/quan-tri/sao-luu', key).status == 403
    assert alone.get('/vu-an/viec/quan-tri').status == 403
    lan = people.hired(commune, 'lanpt', 'counter')
    assert lan.get(PAGE).status == 403


def test_what_the_page_tells_is_so(commune, clock):
    admin = administrator(commune)
    people.make(commune.place, 'hoapq', 'chair', name='Phạm Quang Hòa')
    vi, en = admin.get(PAGE), admin.get(PAGE, params={'lang': 'en'})
    assert en.heading == 'How the system is doing' and en.lang == 'en'
    assert 'Dữ liệu thử' in vi.text and 'Do một tệp đặt' in vi.text
    assert ('PostgreSQL ' if commune.place.database else 'SQLite 3.') in vi.text
    assert 'Phạm Quang Hòa' in vi.text and '1 trong 2 tài khoản' in vi.text
    assert 'Chỉ chương trình đọc được' in vi.text
    keys = commune.place.data / 'keys'
    keys.chmod(0o755)
    assert 'Người khác trên máy đọc được' in admin.get(PAGE).text
    keys.chmod(0o700)
    assert 'Chưa khai báo máy chủ' in vi.text


def test_a_message_that_failed_is_sent_again_or_left(commune, clock):
    place = commune.place
    place.command('unit', 'set', UNIT, 'smtp_from', 'Xã Vũ Ninh <mot-cua@vuninh.example>')
    ids = [re.search(r'số (\d+)', place.command('outbox', 'test', 'lan@dan.example', '--unit', UNIT).stdout).group(1)
           for _ in range(2)]
    clock.set('2026-11-28 09:01')
    admin = administrator(commune, now='2026-11-28 09:01')
    place.command('unit', 'set', UNIT, 'smtp_url', 'smtp://127.0.0.1:9')
    page = until(lambda: (p := admin.get(PAGE)) and all(f'/thu/{i}/gui-lai' in p.html for i in ids) and p)
    again = page.submit(page.form(action=f'/thu/{ids[0]}/gui-lai$'))
    assert again.location == f'{PAGE}?da=gui-lai' and 'Thư đã được xếp để gửi lại' in admin.follow(again).text
    page = admin.get(PAGE)
    left = page.submit(page.form(action=f'/thu/{ids[1]}/bo-qua$'))
    assert left.location == f'{PAGE}?da=bo-qua'
    page = admin.get(PAGE)
    assert 'chưa gửi được' not in page.text and '1 đang chờ, 0 không gửi được' in page.text
