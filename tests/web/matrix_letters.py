"""matrix_letters: letters and contributions for matrix.py: one of each for every form."""
import itertools
import re

PATHS = ('/{unit}/viec/thu/', '/{unit}/viec/dong-gop/')
AT_LETTERS, AT_GIFTS = PATHS
counted = itertools.count(1000)


def fresh():
    return str(next(counted))


def parameters(path, tail, side):
    if 'khong-nhan/{id}' in path:
        return {'id': side.letters['nguoi']}
    if path.startswith(AT_LETTERS):
        return {'id': side.letters.get(tail, side.letters['trang'])}
    return {'id': side.gifts['cong-trinh' if 'cong-trinh' in path else tail if tail in side.gifts else 'trang']}


def fill(world, side):
    """A letter and an entry of the ledger for every form, each so far that it could really be done."""
    room, ledger, counter = f'/{side.slug}/viec/thu', f'/{side.slug}/viec/dong-gop', world.by('counter', side)
    for what in ('trang', 'duyet', 'sua', 'in', 'gui', 'bo', 'khong-nhan', 'nhieu-duyet', 'nhieu-in', 'nhieu-trao'):
        told = world.send(counter, room + '/moi', letter(f'Mạc Thị {what.title()}'))
        side.letters[what] = number = re.search(r'thu/(\d+)', told).group(1)
        if what in ('trang', 'in', 'gui', 'nhieu-in', 'nhieu-trao'):
            world.send(world.by('chair', side), f'{room}/{number}/duyet', {'ban': version(world, side, number)})
        if what == 'nhieu-trao':
            world.send(counter, f'{room}/{number}/in', {'ban': version(world, side, number)})
    world.send(counter, room + '/khong-nhan', {'ho-ten': 'Mạc Thị Thôi'})
    side.letters['nguoi'] = re.search(r'khong-nhan/(\d+)/nhan-lai', counter.hand.get(room + '/khong-nhan').body).group(1)
    world.send(counter, ledger + '/cong-trinh', {'ten': 'đường thôn Đông'})
    side.gifts['cong-trinh'] = re.search(r'cong-trinh/(\d+)"', counter.hand.get(ledger + '/cong-trinh').body).group(1)
    for what in ('trang', 'sua', 'huy'):
        told = world.send(counter, ledger + '/moi', gift(side, f'Mạc Văn {what.title()}'))
        side.gifts[what] = re.search(r'dong-gop/(\d+)', told).group(1)


def version(world, side, number):
    found = re.search(r'name="ban" value="(\d+)"', world.by('counter', side).hand.get(f'/{side.slug}/viec/thu/{number}').body)
    return found.group(1) if found else '1'


def letter(name):
    return {'mau': 'mung-thanh-tich', 'ho-ten': name, 'viec': 'đạt giải Nhất'}


def gift(side, name):
    return {'ho-ten': name, 'cong-trinh': side.gifts['cong-trinh'], 'loai': '1', 'so-luong': '500000', 'ngay': '18/11/2026'}


def of_letter(**fields):
    def fill(world, side, named):
        owner = next((s for s in world.sides.values() if named['id'] in s.letters.values()), None)
        return {'ban': version(world, owner, named['id']) if owner else '1', **fields}
    return fill


def many_letters(what):
    def fill(world, side, named):
        number = side.letters[what]
        return {'chon[]': f'{number}.{version(world, side, number)}', 'kho': 'a5', **({'ngay': ''} if what == 'nhieu-trao' else {})}
    return fill


def of_gift(**fields):
    return lambda world, side, named: {'ban': '1', **{k: v(side) if callable(v) else v for k, v in fields.items()}}


FORMS = {
    AT_LETTERS + 'moi': lambda w, s, n: letter(f'Mạc Văn {fresh()}'),
    AT_LETTERS + 'duyet': many_letters('nhieu-duyet'),
    AT_LETTERS + 'in': many_letters('nhieu-in'),
    AT_LETTERS + 'trao': many_letters('nhieu-trao'),
    AT_LETTERS + 'khong-nhan': lambda w, s, n: {'ho-ten': f'Mạc Văn {fresh()}'},
    AT_LETTERS + 'khong-nhan/{id}/nhan-lai': lambda w, s, n: {},
    AT_LETTERS + '{id}/duyet': of_letter(),
    AT_LETTERS + '{id}/sua': of_letter(**{'tieu-de': 'THƯ', 'kinh-gui': 'Bà Mạc', 'loi-thu': 'Chúc mừng bà.'}),
    AT_LETTERS + '{id}/in': of_letter(kho='a4'),
    AT_LETTERS + '{id}/gui': of_letter(cach='1'),
    AT_LETTERS + '{id}/bo': of_letter(**{'ly-do': 'không cần nữa'}),
    AT_LETTERS + '{id}/khong-nhan': of_letter(),
    AT_GIFTS + 'moi': lambda w, s, n: gift(s, f'Mạc Văn {fresh()}'),
    AT_GIFTS + '{id}/sua': of_gift(loai='1', ngay='18/11/2026', **{'cong-trinh': lambda s: s.gifts['cong-trinh'], 'so-luong': '700000', 'ly-do': 'ghi nhầm'}),
    AT_GIFTS + '{id}/huy': of_gift(**{'ly-do-huy': 'ghi trùng'}),
    AT_GIFTS + 'cong-trinh': lambda w, s, n: {'ten': f'cổng trường {fresh()}'},
    AT_GIFTS + 'cong-trinh/{id}': of_gift(ten='đường thôn Đông mới'),
}
