"""desk: officials at work in stories: the forms of reception and of a dossier's page."""
import re

import people
from client import Client
from conftest import NOW, UNIT

WORK = f'/{UNIT}/viec'
RECEPTION = f'{WORK}/tiep-nhan'
REISSUE = '1.004884'  # Đăng ký lại khai sinh, five working days
TRACK = f'/{UNIT}/ho-so'


def open_desk(server):
    """The unit gets the prefix of its dossier codes."""
    server.place.command('unit', 'set', UNIT, 'dossier_prefix', 'H31.45.12')


def chair(server, login='hoapq', name='Phạm Quang Hòa'):
    client = Client(server)
    path = people.make(server.place, login, 'chair', name=name)
    people.set_up(client, client.follow(people.choose(client, path)), NOW)
    return client


def form_of(client, procedure=REISSUE):
    page = client.get(RECEPTION, params={'thu-tuc': procedure})
    assert page.status == 200, page.text
    return page


def fill(page, **fields):
    """Sends the form of reception as the big button does."""
    form = page.form(action='tiep-nhan$')
    papers = {name: '1' for name in form.names if name.endswith('-du') and form.values.get(name[:-2] + 'dong') != '0'}
    return page.submit(form, **{'ket': 'nhan', **papers, **fields})


def receive(client, name='Nguyễn Thị Hoa', procedure=REISSUE, **fields):
    """A dossier of somebody new over the counter; its code."""
    done = fill(form_of(client, procedure), **{'ho-ten': name, **fields})
    if done.status == 422:  # there are others of that name, or something looks unusual
        files = {name: value for name, value in fields.items() if name in done.form(action='tiep-nhan$').files}
        new = {'nguoi': 'moi'} if 'nguoi' in done.form(action='tiep-nhan$').names else {}
        done = fill(done, **files, **new)
    assert done.status == 303, done.text
    return re.search(r'ho-so/([^?]+)\?moi=1$', done.location).group(1)


def at(client, code, rest=''):
    page = client.get(f'{WORK}/ho-so/{code}{rest}')
    assert page.status == 200, (page.status, page.text)
    return page


def act(client, code, what, page=None, **fields):
    """Sends that form of the dossier's page (as it is now, or as it was seen); the answer."""
    page = page or at(client, code)
    form = [f for f in page.parser.forms if f.action.endswith('/' + what)][0]
    return page.submit(form, **fields)


def forced(client, code, what, **fields):
    """Sends a form that the page does not offer."""
    some = [f for f in at(client, code).parser.forms if 'phien-ban' in f.values][0].values
    own = {k: some[k] for k in ('_csrf', '_key', 'phien-ban')}
    return client.post(f'{WORK}/ho-so/{code}/{what}', {**own, **fields})


def done(client, code, what, **fields):
    answer = act(client, code, what, **fields)
    assert answer.status == 303, answer.text
    return client.get(answer.location)


def work(client, code, number, reason=None, page=None):
    """The work of that number (enum dossier_work); the answer."""
    page = page or at(client, code)
    found = [f for f in page.parser.forms if f.action.endswith('/viec')
             and (f.values.get('viec') == str(number) or ('viec', str(number)) in f.buttons)]
    fields = {'viec': str(number)} if ('viec', str(number)) in found[0].buttons else {}
    if reason is not None:
        fields['ly-do'] = reason
    return page.submit(found[0], **fields)


def worked(client, code, number, reason=None):
    answer = work(client, code, number, reason)
    assert answer.status == 303, answer.text
    return client.get(answer.location)


def secret_of(client, code):
    return re.search(r'Mã bí mật: <b class="num">([0-9A-Z-]{19})</b>', at(client, code, '/giay-hen').html).group(1)


def tracked(server, code, secret):
    """What the citizen sees."""
    citizen = Client(server)
    form = citizen.get(TRACK)
    page = citizen.follow(form.submit(form.form(with_field='khoa'), ma=code, khoa=secret))
    assert page.status == 200 and code in page.text
    return page
