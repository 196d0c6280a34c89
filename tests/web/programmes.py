"""programmes: a programme of a province with two pilot communes, as its file brings it."""
import csv

COLUMNS = ('programme kind code name_vi name_en about_vi about_en from to measure target unit mentor decision'
           ' decision_day decided_by_vi decided_by_en').split()
SLUG = 'de-an-08'
NAME = 'Chính quyền thân thiện vì nhân dân phục vụ'


def row(kind, code='', vi='', en='', **more):
    values = {'programme': SLUG, 'kind': kind, 'code': code, 'name_vi': vi, 'name_en': en,
              'from': more.pop('since', ''), **more}
    assert set(values) <= set(COLUMNS), values
    return [values.get(c, '') for c in COLUMNS]


PARTS = [
    row('programme', '', NAME, 'Friendly government', about_vi='Trọng dân, gần dân.', about_en='Close to the people.',
        since='2023-07-05', to='2025-12-31', unit='34', decision='08-ĐA/TU', decision_day='2023-07-05',
        decided_by_vi='Ban Thường vụ Tỉnh ủy', decided_by_en='Standing Committee'),
    row('cohort', 'tinh', 'Điểm của tỉnh', 'Province pilots'),
    row('cohort', 'huyen', 'Điểm của huyện', 'District pilots'),
    row('phase', 'mot', 'Chuẩn bị', 'Preparing', since='2023-07-05', to='2023-12-31'),
    row('target', 'xa', 'Hai xã phát động', 'Two communes launched', measure='units.launched', target='2'),
    row('target', 'dung-han', 'Hồ sơ đúng hạn', 'In time', measure='dossier.on_time', target='98/100'),
    row('check', 'noi-quy', 'Có nội quy', 'House rules'),
    row('check', 'bien-ten', 'Có biển tên', 'Name plates'),
]


def step(kind, unit, day, decision, code='', **more):
    return row(kind, code, unit=unit, since=day, decision=decision, decision_day=day, **more)


STEPS = [
    step('join', '13126', '2024-12-20', '12/QĐ-UBND', 'huyen'),
    step('join', '13129', '2024-12-20', '12/QĐ-UBND', 'huyen'),
    step('launch', '13126', '2025-02-03', '15/KH-UBND'),
]


def own(slug, code):
    """The rows of a programme that a commune leads for itself."""
    rows = [row('programme', '', f'Nề nếp {slug}', 'Order', since='2025-01-01', to='2026-12-31', unit=code,
                decision='1/QĐ-UBND', decision_day='2025-01-01', decided_by_vi='Chủ tịch', decided_by_en='Chair'),
            row('cohort', 'mot', 'Đợt một', 'First'), row('check', 'noi-quy', 'Có nội quy', 'House rules'),
            step('join', code, '2025-02-01', '2/QĐ-UBND', 'mot')]
    return [[f'cua-{slug}', *r[1:]] for r in rows]


def write(path, rows):
    with path.open('w', encoding='utf-8', newline='') as out:
        csv.writer(out).writerows([COLUMNS, *rows])
    return str(path)


REFORM = ('Đơn vị hành chính từ ngày 01/7/2025,,,trước ngày 01/7/2025,,,,,\n'
          '"Tỉnh, thành phố",Tên Xã mới,Mã Xã mới,Tên Xã cũ,Mã Xã cũ,Ghi chú,Quận/huyện,Tỉnh cũ,\n'
          'Tỉnh Hưng Yên (33),Xã Vũ Quý,13141,Xã Vũ Ninh,13126,Nhập toàn bộ,Huyện Kiến Xương (343),Tỉnh Thái Bình (34),\n'
          'Tỉnh Hưng Yên (33),Xã Vũ Quý,13141,Xã Vũ Quí,13141,Nhập toàn bộ,Huyện Kiến Xương (343),Tỉnh Thái Bình (34),\n')
