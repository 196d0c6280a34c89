"""news_pages: news for the browser to look at, written and approved by two editors of the demo: one
with a picture, one that waits with a second version, one that was withdrawn."""
import news


def fill(first, second):
    """The address of the withdrawn article."""
    waiting, _ = news.article(first, second, 'Lịch tiếp dân tháng sau', **{'chuyen-muc': 'tiep-cong-dan'})
    news.edit(first, waiting, **{'than-bai': 'Đổi sang ngày 17.\n\n' + news.BODY})
    news.act(first, waiting, 'gui')
    # The newest is the one with a picture: the front page shows it large.
    number = news.write(first, 'Góc trẻ em ở bộ phận một cửa có thêm tủ sách',
                        body=news.BODY + '\n\n- chờ 9 phút\n- đúng hẹn\n\n> Không phải đi lại lần thứ hai.')
    done = news.with_photo(first, number, news.png(640, 360), **{'anh-chu-thich': 'Tủ sách mới. Ảnh minh họa.'})
    assert done.status == 303, done.text
    news.publish(first, second, number)
    wrong, gone = news.article(first, second, 'Tin nhầm', **{'chuyen-muc': 'thong-bao'})
    news.act(second, wrong, 'go', **{'ly-do': 'Số liệu chưa đúng, xã đang kiểm tra lại.'})
    return gone
