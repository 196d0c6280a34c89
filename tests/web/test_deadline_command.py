"""`gandan deadline`: when something is due, and why, from the command line.

Vectors worked out by hand from the calendar of 2026 (docs/law.md), and the Friday afternoon of the certificate of
marital status. They need no data: without a data directory the national calendar answers.
"""
import subprocess

import pytest
from gandan import PROGRAM

VECTORS = [
    ('2026-11-20 09:00', '3 working days', '2026-11-26 17:00'),  # 24 November is a holiday
    ('2026-11-23 09:00', '1 working days', '2026-11-25 17:00'),
    ('2026-02-12 09:00', '3 working days', '2026-02-24 17:00'),  # Tết
    ('2026-08-27 09:00', '3 working days', '2026-09-04 17:00'),  # National Day, 31 August swapped
    ('2026-08-20 09:00', '5 working days', '2026-08-26 17:00'),  # Saturday 22 August is worked
    ('2025-12-31 09:00', '5 working days', '2026-01-09 17:00'),
    ('2026-04-24 09:00', '2 working days', '2026-04-29 17:00'),  # the Kings' day on a Sunday
    ('2026-11-20 15:20', '3 working days', '2026-11-26 17:00'),  # after 15:00: day 0 does not move
]


@pytest.fixture
def ask(tmp_path):
    def run(*args, lang='en'):
        return subprocess.run(
            [PROGRAM, 'deadline', *args], capture_output=True, text=True, check=False, timeout=60,
            env={'GANDAN_DATA': str(tmp_path / 'nowhere'), 'GANDAN_LANG': lang})
    return run


@pytest.mark.without_data
@pytest.mark.parametrize(('received', 'limit', 'due'), VECTORS)
def test_the_due_time_stands_on_the_last_line(ask, received, limit, due):
    done = ask('--from', received, '--take', limit)
    assert done.returncode == 0 and done.stderr == ''
    assert done.stdout.splitlines()[-1] == due


@pytest.mark.without_data
def test_the_derivation_names_every_day(ask):
    lines = ask('--from', '2026-11-20 15:20', '--take', '3 working days', lang='vi').stdout.splitlines()
    assert lines == [
        'Nhận lúc 15:20, thứ Sáu ngày 20/11/2026.',
        'Thời hạn: 3 ngày làm việc.',
        'thứ Sáu 20/11/2026: ngày nhận, chưa tính.',
        'thứ Bảy 21/11/2026 – Chủ nhật 22/11/2026: nghỉ cuối tuần.',
        'thứ Hai 23/11/2026: ngày thứ 1 của thời hạn.',
        'thứ Ba 24/11/2026: nghỉ lễ (Ngày Văn hóa Việt Nam).',
        'thứ Tư 25/11/2026 – thứ Năm 26/11/2026: ngày thứ 2–3 của thời hạn.',
        'Hẹn trả: 17:00, thứ Năm ngày 26/11/2026.',
        '2026-11-26 17:00',
    ]


@pytest.mark.without_data
def test_a_pause_stops_the_clock(ask):
    plain = ask('--from', '2026-11-02 08:00', '--take', '5 working days')
    paused = ask('--from', '2026-11-02 08:00', '--take', '5 working days',
                 '--pause', '2026-11-03 07:30/2026-11-05 07:30')
    assert plain.stdout.splitlines()[-1] == '2026-11-09 17:00'
    assert paused.stdout.splitlines()[-1] == '2026-11-11 17:00'
    assert 'stood still' in paused.stdout and 'stood still' not in plain.stdout


@pytest.mark.without_data
def test_two_pauses_add_up(ask):
    paused = ask('--from', '2026-11-02 08:00', '--take', '5 working days',
                 '--pause', '2026-11-03 07:30/2026-11-04 07:30', '--pause', '2026-11-05 07:30/2026-11-06 07:30')
    assert paused.stdout.splitlines()[-1] == '2026-11-11 17:00'


@pytest.mark.without_data
@pytest.mark.parametrize(('limit', 'due'), [
    ('same day', '2026-11-23 17:00'),   # after 15:00: the next working day
    ('3 hours', '2026-11-23 08:50'),    # 100 minutes on Friday, 80 on Monday
    ('30 days', '2026-12-21 17:00'),    # 20 December is a Sunday
    ('1 month', '2026-12-21 17:00'),
])
def test_every_kind_of_limit(ask, limit, due):
    done = ask('--from', '2026-11-20 15:20', '--take', limit)
    assert done.stdout.splitlines()[-1] == due


@pytest.mark.without_data
@pytest.mark.parametrize('args', [
    (),
    ('--from', '2026-11-20 15:20'),
    ('--take', '3 working days'),
    ('--from', 'yesterday', '--take', '3 working days'),
    ('--from', '2026-11-20 15:20', '--take', '3 moons'),
    ('--from', '2026-11-20 15:20', '--take', '0 working days'),
    ('--from', '2026-11-20 15:20', '--take', '-3 working days'),
    ('--from', '2026-11-20 15:20', '--take', '99999 working days'),
    ('--from', '2026-11-20 15:20', '--take', '3 working days', '--pause', 'a/b'),
    ('--from', '2026-11-20 15:20', '--take', '3 working days', '--pause', '2026-11-21 08:00'),
    ('--from', '2026-11-20 15:20', '--take', '3 working days', '--pause', '2026-11-24 08:00/2026-11-23 08:00'),
    ('--from', '2026-11-20 15:20', '--take', '3 working days', '--pause', '2026-11-19 08:00/2026-11-20 08:00'),
    ('--from', '2026-11-20 15:20', '--take', '3 working days', '--unit', 'vu-ninh'),
    ('--from', '1950-11-20 15:20', '--take', '3 working days'),
    ('--from', '2026-11-20 15:20', '--take', '3 working days', '--mood', 'good'),
])
def test_what_cannot_be_asked_gets_one_clear_sentence(ask, args):
    done = ask(*args)
    assert done.returncode == 2 and done.stdout == ''
    assert len(done.stderr.strip().splitlines()) == 1 and len(done.stderr.strip()) > 20


def test_a_unit_is_asked_by_its_own_hours(engine, tmp_path):
    place = engine.kind.copy(engine.commune(), tmp_path / 'data')
    hours = tmp_path / 'hours.csv'
    hours.write_text('weekday,opens,closes,valid_from,valid_to,legal_basis_vi,legal_basis_en\n' + ''.join(
        f'{day},07:00,11:30,2024-01-01,,QĐ,Decision\n{day},13:30,16:30,2024-01-01,,QĐ,Decision\n'
        for day in range(1, 6)), encoding='utf-8')
    question = ('deadline', '--from', '2026-11-20 09:00', '--take', '3 working days')
    try:
        place.command('import', 'hours', hours, '--unit', 'vu-ninh')
        own = place.command(*question, '--unit', 'vu-ninh').stdout.splitlines()
        assert own[-1] == '2026-11-26 16:30'
        assert place.command(*question).stdout.splitlines()[-1] == '2026-11-26 17:00'
        wrong = place.command(*question, '--unit', 'khong-co', expect=2)
        assert 'khong-co' in wrong.stderr
    finally:
        engine.kind.drop(place)
