"""ceremony_pages: a signing ceremony of the demo for run.py: its pages, and what ceremony.mjs plays at
the tablet with a line that breaks.

Everybody of the demo has signed: two get another post here, and are asked to sign again.
"""
import re

import desk_pages
import people
from client import Client

UNIT = 'vu-ninh'
RITE = f'/{UNIT}/viec/ky-cam-ket'
PIN = re.compile(r'^  (\w+) .*; PIN (\d+)\)$', re.M)
FIRST, SIGNER = 'Đặng Tiến Lâm', 'Lê Thị Duyên'  # FIRST has no key yet


def post(server, name):
    """Another post."""
    server.place.change(f"UPDATE post SET title_vi = 'Phó Giám đốc Trung tâm Phục vụ' WHERE to_day IS NULL AND official_id IN"
                        f" (SELECT id FROM official WHERE name = '{name}')")


def place_of(roll, name):
    return next(a for a, text in re.findall(r'href="([^"]+/nguoi/\d+)"[^>]*>(.*?)</a>', roll.html) if name in text)


def pages(server, cookies):
    """What pages.mjs looks at, as the chair with these cookies sees it; leaves the ceremony open."""
    chair = people.hold(Client(server), next(c['value'] for c in cookies if c['name'] == 's'))
    for name in (FIRST, SIGNER):
        post(server, name)
    begin = chair.get(RITE)
    assert begin.submit(begin.form('/mo$'), **{'noi-ky': 'Hội trường'}).status == 303
    roll = chair.get(RITE)
    shown = [('ceremony-roll', RITE), ('ceremony-first', place_of(roll, FIRST)), ('ceremony-sign', place_of(roll, SIGNER)),
             ('ceremony-witness-early', f'{RITE}/chung-kien'), ('ceremony-forgotten', place_of(roll, SIGNER) + '?khoa=moi')]
    return [{'name': n, 'path': p, 'status': 200, 'cookies': cookies} for n, p in shown]


def tablet(server, cookies, pictures):
    """The job of ceremony.mjs."""
    logins = {m[3]: m[1] for m in desk_pages.ACCOUNT.finditer(server.log())}
    passwords = {m[1]: m[2] for m in desk_pages.ACCOUNT.finditer(server.log())}
    pins = dict(PIN.findall(server.log()))
    return {'base': server.base, 'path': RITE, 'unit': UNIT, 'pictures': str(pictures), 'cookies': cookies,
            'signer': SIGNER, 'pin': pins[logins[SIGNER]], 'first': FIRST, 'password': passwords[logins[FIRST]]}
