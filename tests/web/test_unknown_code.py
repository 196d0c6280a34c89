"""A wrong secret and a code that nobody was given are one and the same to whoever asks: the same
page, made by the same statements. What the clock says: tests/faults/timing.py."""
import re

import pytest
import register
from client import Client
from conftest import HERE, UNIT

REGISTER = HERE / 'data' / 'register.csv'
FORM = f'/{UNIT}/ho-so'
GIVEN = 'H31.45.12-261119-0001'
# Between two that were given, behind the last one, before the first one, and of no pattern at all.
NEVER = ['H31.45.12-261118-9999', 'H31.45.12-991231-0001', 'A-00000000000-0000001', 'h31.45.12-261112-0002']
WRONG = '0000-0000-0000-0000'


def by_form(client, code):
    form = client.get(FORM)
    client.server.place.fault('watch:1+')
    return form.submit(form.form(with_field='khoa'), ma=code, khoa=WRONG)


def by_program(client, code):
    client.server.place.fault('watch:1+')
    return client.get(f'/api/v1/units/{UNIT}/dossiers/{code}', headers={'X-Tracking-Secret': WRONG})


def by_address(client, code):
    client.server.place.fault('watch:1+')
    return client.get(f'{FORM}/{code}')


def with_a_pass_for_another(client, code):
    other, secret = register.slips(client.server.place.data.with_name('commune-slips.html'))[0]
    register.track(client, UNIT, other, secret)
    return by_address(client, code)


def seen(page, code):
    """All a person or a program can see, without what differs each time anyway."""
    words = page.html or page.body.decode()
    words = re.sub(r'(name="_(?:csrf|key)" value=")[^"]*', r'\1', words).replace(code, 'CODE')
    return page.status, words, page.location.replace(code, 'CODE'), sorted(page.headers)


@pytest.mark.parametrize('door, status, statement', [
    (by_form, 422, 'dossier.by_code_or_next'), (by_program, 404, 'dossier.by_code_or_next'),
    (by_address, 303, None), (with_a_pass_for_another, 303, 'dossier.by_id')])
def test_what_was_never_given_looks_like_what_was(commune, door, status, statement):
    register.secrets(commune, UNIT, REGISTER)
    answers = []
    for code in [GIVEN, *NEVER]:
        page = door(Client(commune), code)
        statements = commune.fault_hits()
        assert page.status == status
        assert [k for k in statements if k.startswith('dossier.')] == ([statement] if statement else [])
        answers.append((*seen(page, code), statements))
    for never, answer in zip(NEVER, answers[1:]):
        assert answer == answers[0], f'{never} is told apart'


def test_the_secret_of_the_next_dossier_opens_nothing(at_home, commune):
    """The row that is read for a code never given is another's: it must not count."""
    held = register.secrets(commune, UNIT, REGISTER)
    first = min(held)
    for never, secret in ((NEVER[3], held['H31.45.12-261116-0001']), (NEVER[1], held[first]), (NEVER[2], held[first])):
        form = at_home.get(FORM)
        page = form.submit(form.form(with_field='khoa'), ma=never, khoa=secret)
        assert page.status == 422 and 'Set-Cookie' not in page.headers
        assert at_home.get(f'/api/v1/units/{UNIT}/dossiers/{never}', headers={'X-Tracking-Secret': secret}).status == 404
