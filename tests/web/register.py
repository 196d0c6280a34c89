"""register: monthly registers in the columns of form 07, and what citizens hold of them.

For stories that need many dossiers, for the kill test and for the measurements.
"""
import csv
import datetime
import html
import re

COLUMNS = ['TT', 'Mã hồ sơ', 'Tên TTHC', 'Số bộ', 'Tên cá nhân, tổ chức', 'Địa chỉ', 'SĐT', 'Cơ quan chủ trì',
           'Ngày nhận', 'Ngày hẹn', 'Ngày trả', 'Phương thức nhận kết quả', 'Ký nhận', 'Ghi chú']
SINGLE = 'Cấp Giấy xác nhận tình trạng hôn nhân'  # 3 working days
FAMILY = ['Nguyễn', 'Trần', 'Lê', 'Phạm', 'Hoàng', 'Vũ', 'Đặng', 'Bùi', 'Đỗ', 'Ngô', 'Dương']
MIDDLE = ['Thị', 'Văn', 'Đức', 'Minh', 'Thanh', 'Ngọc', 'Hữu']
GIVEN = ['Hoa', 'Hùng', 'Lan', 'Cường', 'Hương', 'Bình', 'Dũng', 'Hạnh', 'Sơn', 'Mai', 'Tuấn', 'Yến', 'Phúc']
VILLAGES = 9  # the four lengths share no factor: 9009 people who differ
CODE = re.compile(r'\bH\d\d(?:\.\d+)*-\d{6}-\d{4,}\b')
SECRET = re.compile(r'\b[0-9A-HJKMNP-TV-Z]{4}(?:[- ][0-9A-HJKMNP-TV-Z]{4}){3}\b')


def code(day, number):
    return f'H31.45.12-{day:%y%m%d}-{number:04d}'


def name(i):
    return f'{FAMILY[i % len(FAMILY)]} {MIDDLE[i % len(MIDDLE)]} {GIVEN[i % len(GIVEN)]}'


def returned(path, day, first, count):
    """A register of `count` dossiers received on `day` and returned the next; their codes."""
    codes = [code(day, first + i) for i in range(count)]
    after = day + datetime.timedelta(days=1)
    with open(path, 'w', encoding='utf-8', newline='') as f:
        out = csv.writer(f)
        out.writerow(COLUMNS)
        for i, one in enumerate(codes):
            out.writerow([
                i + 1, one, SINGLE, 1, name(i), f'Thôn {i % VILLAGES + 1}', f'0900{i:06d}',
                'Tư pháp - Hộ tịch', f'{day:%d/%m/%Y} 08:{i % 60:02d}',
                f'{day + datetime.timedelta(days=5):%d/%m/%Y} 17:00', f'{after:%d/%m/%Y} 10:{i % 60:02d}',
                'Trực tiếp', name(i), ''])
    return codes


def slips(path):
    """[(code, secret)] of the printed slips, in their order."""
    text = html.unescape(re.sub(r'<[^>]*>', ' ', path.read_text(encoding='utf-8')))
    found = []
    for piece in re.split(f'(?={CODE.pattern})', text):
        one, secret = CODE.match(piece), SECRET.search(piece)
        if one and secret:
            found.append((one.group(0), secret.group(0)))
    return list(dict.fromkeys(found))


def track(client, unit, one, secret):
    """The tracking page, reached as a citizen does: by the form."""
    form = client.get(f'/{unit}/ho-so')
    assert form.status == 200
    page = client.follow(form.submit(form.form(with_field='khoa'), ma=one, khoa=secret))
    assert page.status == 200, f'{page.status} for {one}'
    return page


def rating_link(page, unit):
    """The single-use link that the tracking page of a returned dossier shows."""
    found = [a for a in page.links if a.startswith(f'/{unit}/danh-gia/')]
    assert len(set(found)) == 1, f'{page.url}: rating links {found}'
    return found[0]


def secrets(server, unit, path):
    """{code: secret} of the register at `path`, from slips printed beside the running server. To
    take a register again changes nothing."""
    slip_file = server.place.data.with_name(server.place.data.name + '-slips.html')
    if not slip_file.exists():
        server.place.command('import', 'dossiers', '--unit', unit, path, '--slips', slip_file)
    return dict(slips(slip_file))
