"""matrix_pledge: what matrix.py knows of pledges, signing keys, ceremonies and witnesses: what stands in
the paths that are no one's in particular, and a filled form for every row."""
import people
from conftest import UNIT

NOBODY, DAY = {'slug': 'khong-co-ai'}, {'slug': '2026-11-20'}
FILES = ('', '/ban-cam-ket.txt', '/chu-ky.sig', '/khoa.pem')
PIN = '479205'

OPEN = {
    **{'/{unit}/cam-ket/{slug}' + rest: NOBODY for rest in (*FILES, '/ban-in.pdf')},
    **{'/{unit}/cam-ket/chung-kien/{slug}' + rest: NOBODY for rest in FILES},
    **{'/{unit}/cam-ket/le-ky/{slug}' + rest: DAY for rest in ('', '/ap-phich.pdf')},
    **{'/api/v1/units/{slug}/' + rest: {'slug': UNIT} for rest in ('pledges', 'signing-keys')},
}
FORMS = {
    '/{unit}/viec/cam-ket': {'mau': '1', 'da-xem': '1', 'mat-khau': people.PASSWORD},
    '/{unit}/viec/cam-ket/tra-loi': {'loi-hua': '1', 'tra-loi': 'Tôi đã làm đúng lời hứa ấy.'},
    '/{unit}/viec/ky-cam-ket/mo': {'ten-le': 'Lễ ký cam kết'},
    '/{unit}/viec/ky-cam-ket/dong': {},
    '/{unit}/viec/ky-cam-ket/nguoi/{id}': {'mau': 'mot-cua', 'da-xem': '1', 'mat-khau-ky': PIN},
    '/{unit}/viec/ky-cam-ket/chung-kien': {'ho-ten': 'Lê Thị Bích', 'chuc-danh': 'Chủ tịch MTTQ', 'da-xem': '1'},
    '/tai-khoan/khoa-ky': {'mat-khau': people.PASSWORD, 'mat-khau-ky': PIN, 'mat-khau-ky-2': PIN},
}
