"""The program serves its neighbours, not only its own machine: a citizen elsewhere in the network."""
import socket

import people
import pytest
from client import Client
from conftest import HERE, NOW, UNIT
from gandan import Clock, Place, Server
from isolated import two_hosts
from register import rating_link, secrets, track

RETURNED = 'H31.45.12-261104-0001'
WARNING = {'vi': 'Mạng nội bộ, chưa mã hóa', 'en': 'Local network, not encrypted'}


@pytest.fixture
def hosts(request, engine):
    two = two_hosts()
    request.node.user_properties.append(('used', f'network: {two.used}'))
    yield two
    two.remove()


def visit(hosts, place, clock):
    place = Place(place.data, place.database, inside=hosts.inside)
    server = Server(place, clock, listen=f'{hosts.address}:0')
    try:
        assert server.host == hosts.address and not server.host.startswith('127.')
        web = Client(server)
        front = web.get(f'/{UNIT}/')
        assert front.status == 200 and 'Vũ Ninh' in front.text
        for lang, words in WARNING.items():
            assert words in web.get(f'/{UNIT}/', params={'lang': lang}).text
        assert web.get('/metrics').status == 404
        held = secrets(server, UNIT, HERE / 'data' / 'register.csv')
        form = web.get(rating_link(track(web, UNIT, RETURNED, held[RETURNED]), UNIT))
        answer = form.submit(muc='4', **{'loi-ban': 'Từ nhà gửi lên.'})
        assert answer.status == 303 and web.follow(answer).status == 200
        assert place.command('export', '--canonical').stdout.count('{"row":"rating"') == 1
        for elsewhere in ('127.0.0.1', '::1'):
            with pytest.raises(OSError):
                socket.create_connection((elsewhere, server.port), timeout=5)
        server.stop()
    finally:
        server.kill()


def test_a_citizen_elsewhere_in_the_network_reads_tracks_and_rates(engine, hosts, tmp_path):
    place = engine.kind.copy(engine.commune(), tmp_path / 'commune')
    try:
        place.command('unit', 'set', '-', 'plain_lan', 'yes')
        hosts.call(visit, hosts, place, Clock(tmp_path / 'clock', NOW))
    finally:
        engine.kind.drop(place)


# ---- officials over plain http ----

def officials_elsewhere(hosts, place, clock, links, allowed):
    place = Place(place.data, place.database, inside=hosts.inside)
    server = Server(place, clock, listen=f'{hosts.address}:0')
    try:
        client, chair = Client(server), Client(server)
        page = client.get('/dang-nhap')
        assert 'chưa được mã hóa' in page.text
        assert ('mat-khau' in page.html) == allowed
        high = chair.get(links['chair'])
        if not allowed:
            assert 'mat-khau' not in high.html and 'mat-khau' not in client.get(links['counter']).html
            values = {'ten': 'lanpt', 'mat-khau': people.PASSWORD}
            assert client.post('/dang-nhap', values).status == 403  # there was no form, so no token
        else:
            refused = high.submit(**{'mat-khau': people.PASSWORD, 'mat-khau-2': people.PASSWORD})
            assert refused.status == 422 and 'Chủ tịch và quản trị viên'.lower() in refused.text.lower()
            assert not people.signed_in(chair)
            assert people.choose(client, links['counter']).location == '/viec'
            own = client.get('/tai-khoan')
            assert own.status == 200 and WARNING['vi'] in own.text
        server.stop()
    finally:
        server.kill()


@pytest.mark.parametrize('allowed', [False, True])
def test_officials_elsewhere_sign_in_only_where_it_is_allowed_and_never_high_ones(
        engine, hosts, tmp_path, allowed):
    place = engine.kind.copy(engine.commune(), tmp_path / 'commune')
    clock = Clock(tmp_path / 'clock', NOW)
    try:
        if allowed:
            place.command('unit', 'set', '-', 'plain_lan', 'yes')
        links = {'counter': people.make(place, 'lanpt', 'counter', clock=clock),
                 'chair': people.make(place, 'hoapq', 'chair', name='Phạm Quang Hòa', clock=clock)}
        hosts.call(officials_elsewhere, hosts, place, clock, links, allowed)
    finally:
        engine.kind.drop(place)
