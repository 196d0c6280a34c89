"""A commune's monthly register goes in by the command line: whole or not at all, again and again."""
import csv
import io
import unicodedata

import pytest
from conftest import UNIT

HEADINGS = 'TT,Mã hồ sơ,Tên TTHC,Họ tên,Địa chỉ,Ngày nhận,Ngày hẹn,Ngày trả\n'
ROW = '{n},{code},1.004873,{name},"Thôn Đông, SĐT 0912.345.{n:03}",{received},{due},{returned}\n'


def row(n, code, received, due, returned='', name='Nguyễn Thị Hoa'):
    return ROW.format(n=n, code=code, name=name, received=received, due=due, returned=returned)


# 3 working days: Wednesday 4 November 2026 to Monday 9 November
REGISTER = HEADINGS + ''.join([
    row(1, 'R-1', '04/11/2026 09:00', '09/11/2026 17:00', '09/11/2026 10:00'),
    row(2, 'R-2', '04/11/2026 09:10', '10/11/2026', '10/11/2026', 'TRẦN VĂN ÐỨC'),
    row(3, 'R-3', '04/11/2026 9h20', '09/11/2026', '06/11/2026')])


@pytest.fixture
def office(engine, tmp_path):
    copy = engine.kind.copy(engine.commune(), tmp_path / 'office')
    yield copy
    engine.kind.drop(copy)


def take(place, path, *options, expect=0, lang='en'):
    done = place.command('import', 'dossiers', '--unit', UNIT, '--lang', lang, path, *options, expect=expect)
    return done.stdout + done.stderr


def written(tmp_path, text, encoding='utf-8'):
    path = tmp_path / 'so.csv'
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return path


def test_a_register_is_taken_once(office, tmp_path):
    path = written(tmp_path, REGISTER)
    said = take(office, path)
    assert 'The register has 3 dossiers: 3 new, 0 changed, 0 unchanged.' in said
    assert '1 early, 1 on time, 1 late' in said and 'on time or late, judged otherwise: 1' in said
    assert '3 dossiers: 0 new, 0 changed, 3 unchanged.' in take(office, path)
    assert '3 hồ sơ: 0 mới, 0 thay đổi, 3 giữ nguyên.' in take(office, path, lang='vi')


def test_how_it_is_saved_does_not_matter(office, tmp_path):
    take(office, written(tmp_path, REGISTER))
    rows = list(csv.reader(io.StringIO(REGISTER)))
    text = io.StringIO()
    out = csv.writer(text, delimiter=';', lineterminator='\r\n')
    out.writerow(['SỔ THEO DÕI HỒ SƠ, THÁNG 11'])
    out.writerows(rows)
    out.writerow(['', 'Tổng cộng: 3'])
    saved = unicodedata.normalize('NFD', text.getvalue())
    said = take(office, written(tmp_path, saved, 'utf-8-sig'))
    assert '0 new, 0 changed, 3 unchanged' in said


def test_a_corrected_line_is_updated(office, tmp_path):
    take(office, written(tmp_path, REGISTER))
    said = take(office, written(tmp_path, REGISTER.replace('10/11/2026,10/11/2026', '10/11/2026,09/11/2026')))
    assert '0 new, 1 changed, 2 unchanged' in said and '1 early, 2 on time, 0 late' in said


def test_a_row_that_vanished_is_told_and_kept(office, tmp_path):
    take(office, written(tmp_path, REGISTER))
    shorter = ''.join(line for line in REGISTER.splitlines(True) if 'R-2' not in line)
    said = take(office, written(tmp_path, shorter))
    assert 'R-2 is in the data but no longer in the file' in said
    assert '3 dossiers: 0 new, 0 changed, 3 unchanged' in take(office, written(tmp_path, REGISTER))


def test_one_refused_row_refuses_all(office, tmp_path):
    report = tmp_path / 'report.csv'
    broken = REGISTER + row(4, 'R-4', '31/11/2026', '03/12/2026') + row(5, 'R-1', '04/11/2026', '09/11/2026')
    said = take(office, written(tmp_path, broken), '--report', report, expect=1)
    assert 'Line 5, column 6 (Ngày nhận)' in said and '31/11/2026' in said
    assert 'R-1 stands in line 2 of this file already' in said
    told = list(csv.DictReader(io.StringIO(report.read_text(encoding='utf-8-sig'))))
    refused = [r for r in told if r['kind'] == 'refused']
    assert [(r['line'], r['column']) for r in refused] == [('5', '6'), ('6', '2')]
    assert all(r['reason_vi'] and r['reason_en'] and r['reason_vi'] != r['reason_en'] for r in refused)
    assert '3 new' in take(office, written(tmp_path, REGISTER))


def test_a_dry_run_writes_nothing(office, tmp_path):
    path = written(tmp_path, REGISTER)
    assert '3 new' in take(office, path, '--dry-run')
    assert '3 new' in take(office, path)
    assert '3 unchanged' in take(office, path, '--dry-run')


@pytest.mark.parametrize('text, said', [
    (b'', 'empty'),
    (b'\x00' * 5000, 'NUL'),
    (b'PK\x03\x04' + b'x' * 500, 'not a CSV file'),
    (b'\xff\xfeT\x00T\x00', 'Unicode Text'),
    (b'a,b\n1,2\n', 'No table like form 07'),
    (b',' * 1_000_000, 'too many columns'),
    (HEADINGS.encode() + b'1,"R-1', 'never closed'),
    (HEADINGS.encode() + b'1,R-1,' + b'x' * 100_000, 'longer'),
    (HEADINGS.encode(), 'holds no dossier'),
], ids=['empty', 'nul', 'spreadsheet', 'utf16', 'other', 'wide', 'open quote', 'long', 'headings'])
def test_what_is_no_register_gets_a_sentence(office, tmp_path, text, said):
    answer = take(office, written(tmp_path, text), expect=2)
    assert said in answer and len(answer) < 500


def test_a_file_of_two_gigabytes_is_refused_at_once(office, tmp_path):
    path = tmp_path / 'big.csv'
    with open(path, 'wb') as f:
        f.truncate(2 << 30)
    assert 'larger' in take(office, path, expect=2)


def test_a_missing_file_and_an_unknown_unit(office, tmp_path):
    said = take(office, tmp_path / 'none.csv', expect=2)
    assert 'there is no file' in said and 'none.csv' in said
    done = office.command('import', 'dossiers', '--unit', 'khong-co', written(tmp_path, REGISTER), expect=2)
    assert 'khong-co' in done.stdout + done.stderr


def test_beside_a_running_server_it_shows_at_once(commune, clock, at_home, tmp_path):
    clock.set('2026-11-20 09:00')
    before = at_home.get(f'/{UNIT}/').text
    said = take(commune.place, written(tmp_path, REGISTER))
    assert '3 new' in said
    assert at_home.get(f'/{UNIT}/').text != before
    assert take(commune.place, written(tmp_path, HEADINGS), expect=2)
