#include "serve/dossier_columns_import.h"

#include <assert.h>
#include <pthread.h>

#include "base/date.h"
#include "base/num.h"
#include "base/viet.h"

#define MAX_HEADING 120
#define MAX_NAMES 256

/* The first spelling is the usual one, shown in reports; all are compared folded. */
static const struct {
    struct str names;
    bool required;
} COLUMNS[REGISTER_COLUMNS] = {
    [COLUMN_NUMBER] = {STR_INIT("TT|STT|Số TT|Số thứ tự|No")},
    [COLUMN_CODE] =
        {STR_INIT("Mã hồ sơ|Mã số hồ sơ|Số hồ sơ|Mã HS|Số biên nhận|Mã biên nhận|Số, mã hồ sơ"),
         true},
    [COLUMN_PROCEDURE_CODE] = {STR_INIT("Mã TTHC|Mã thủ tục|Mã thủ tục hành chính|Mã số TTHC")},
    [COLUMN_PROCEDURE] =
        {STR_INIT("Tên TTHC|Tên thủ tục hành chính|Thủ tục hành chính|Tên thủ tục|Thủ tục|TTHC|"
                  "Tên TTHC giải quyết|Nội dung yêu cầu giải quyết|Nội dung hồ sơ"),
         true},
    [COLUMN_COUNT] = {STR_INIT(
        "Số bộ|Số lượng hồ sơ (bộ)|Số lượng hồ sơ|Số lượng|Số lượng (bộ)|Số bộ hồ sơ")},
    [COLUMN_NAME] =
        {STR_INIT("Tên cá nhân, tổ chức|Tên tổ chức, cá nhân|Cá nhân, tổ chức|Tổ chức, cá nhân|"
                  "Họ tên|Họ và tên|Họ tên người nộp|Người nộp|Người nộp hồ sơ|Chủ hồ sơ|"
                  "Họ và tên người nộp|Tên cá nhân, tổ chức nộp hồ sơ"),
         true},
    [COLUMN_ADDRESS] = {STR_INIT(
        "Địa chỉ, SĐT|Địa chỉ|Địa chỉ, số điện thoại|Địa chỉ, điện thoại|Địa chỉ, ĐT|"
        "Địa chỉ và số điện thoại|Nơi ở|Nơi cư trú")},
    [COLUMN_PHONE] = {STR_INIT("SĐT|Số điện thoại|Điện thoại|ĐT|Di động|Số ĐT")},
    [COLUMN_ID_NUMBER] = {STR_INIT(
        "Số CCCD|CCCD|CMND|Số định danh|CCCD, CMND|Số giấy tờ|Số định danh cá nhân|"
        "Số CCCD, CMND")},
    [COLUMN_BIRTH] = {STR_INIT("Năm sinh|Ngày sinh|Ngày, tháng, năm sinh")},
    [COLUMN_SEX] = {STR_INIT("Giới tính|Nam, nữ")},
    [COLUMN_DESK] = {STR_INIT(
        "Cơ quan chủ trì|Cơ quan chủ trì giải quyết|Cơ quan giải quyết|Đơn vị giải quyết|"
        "Bộ phận giải quyết|Phòng chuyên môn|Đơn vị xử lý|Cơ quan xử lý")},
    [COLUMN_OFFICER] = {STR_INIT(
        "Người thụ lý|Cán bộ thụ lý|Công chức thụ lý|Cán bộ giải quyết|Người giải quyết|"
        "Người xử lý|Công chức giải quyết|Cán bộ xử lý")},
    [COLUMN_RECEIVED] =
        {STR_INIT("Ngày nhận|Nhận hồ sơ|Ngày nhận hồ sơ|Ngày tiếp nhận|Thời gian nhận|"
                  "Thời gian tiếp nhận|Thời điểm tiếp nhận|Ngày, tháng, năm nhận hồ sơ|"
                  "Ngày giờ nhận|Ngày tiếp nhận hồ sơ"),
         true},
    [COLUMN_DUE] =
        {STR_INIT("Ngày hẹn|Hẹn trả kết quả|Ngày hẹn trả|Hẹn trả|Ngày hẹn trả kết quả|Hạn trả|"
                  "Hạn xử lý|Hạn giải quyết|Thời hạn trả kết quả|Ngày giờ hẹn trả|"
                  "Ngày, tháng, năm hẹn trả kết quả"),
         true},
    [COLUMN_FINISHED] = {STR_INIT(
        "Ngày có kết quả|Ngày xử lý xong|Ngày hoàn thành|Ngày kết thúc xử lý|"
        "Ngày giải quyết xong")},
    [COLUMN_RETURNED] =
        {STR_INIT("Ngày trả|Trả kết quả|Ngày trả kết quả|Ngày trả KQ|Thời gian trả|"
                  "Thời gian trả kết quả|Ngày giờ trả|Ngày, tháng, năm trả kết quả"),
         true},
    [COLUMN_HANDOVER] = {STR_INIT(
        "Phương thức nhận kết quả|Phương thức nhận|Hình thức nhận kết quả|"
        "Hình thức trả kết quả|Hình thức nhận KQ")},
    [COLUMN_SIGNED] = {STR_INIT("Ký nhận|Ký tên|Người nhận ký")},
    [COLUMN_NOTE] = {STR_INIT("Ghi chú")},
    [COLUMN_PAUSE_FROM] = {STR_INIT(
        "Bổ sung từ|Ngày yêu cầu bổ sung|Yêu cầu bổ sung|Yêu cầu bổ sung từ")},
    [COLUMN_PAUSE_TO] = {STR_INIT(
        "Bổ sung đến|Ngày bổ sung|Ngày nhận bổ sung|Đã bổ sung|Ngày bổ sung xong")},
    [COLUMN_VERDICT] = {STR_INIT(
        "Kết quả đúng hạn/trễ|Đúng hạn/trễ hạn|Đúng hạn, trễ hạn|Tình trạng hạn|"
        "Kết quả giải quyết|Trước hạn, đúng hạn, quá hạn|Đúng hạn/Quá hạn|"
        "Tiến độ")},
    [COLUMN_CHANNEL] = {STR_INIT("Kênh|Kênh tiếp nhận|Hình thức nộp|Hình thức tiếp nhận|Kênh nộp|"
                                 "Phương thức nộp")},
    [COLUMN_STATE] = {STR_INIT("Trạng thái|Trạng thái hồ sơ|Tình trạng|Tình trạng hồ sơ")},
};

static struct str usual(enum register_column column)
{
    struct str rest = COLUMNS[column].names, name = rest;
    (void)str_cut(&rest, '|', &name);
    return name;
}

struct str register_column_name(enum register_column column)
{
    return usual(column);
}

void register_columns_init(struct register_columns *c)
{
    for (size_t i = 0; i < REGISTER_COLUMNS; i++)
        c->at[i] = -1;
    c->complete = false;
}

/* All names, folded once: a file may have a million cells that are none of them. */
static struct folded_name {
    struct str text;
    int column;
} folded_names[MAX_NAMES];
static size_t folded_count;
static struct arena *folded_arena; /* as long as the program */

static void fold_name(struct str name, int column)
{
    assert(folded_count < MAX_NAMES);
    folded_names[folded_count++] = (struct folded_name){viet_fold(folded_arena, name), column};
}

static void fold_names(void)
{
    struct str name;
    folded_arena = arena_new(0);
    for (int i = 0; i < REGISTER_COLUMNS; i++) {
        struct str rest = COLUMNS[i].names;
        while (str_cut(&rest, '|', &name))
            fold_name(name, i);
    }
}

/* -1: no heading. */
static int meaning_of(struct arena *a, struct str cell)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    (void)pthread_once(&once, fold_names);
    struct str f = cell.n <= MAX_HEADING ? viet_fold(a, cell) : S("");
    for (size_t i = 0; f.n && i < folded_count; i++)
        if (str_eq(folded_names[i].text, f))
            return folded_names[i].column;
    return -1;
}

static bool is_complete(const struct register_columns *c)
{
    return register_columns_missing(c).n == 0;
}

struct str register_columns_missing(const struct register_columns *c)
{
    for (int i = 0; i < REGISTER_COLUMNS; i++) {
        bool given = c->at[i] >= 0 || (i == COLUMN_PROCEDURE && c->at[COLUMN_PROCEDURE_CODE] >= 0);
        if (COLUMNS[i].required && !given)
            return usual((enum register_column)i);
    }
    return STR_NONE;
}

/* Two headings at least, and more than half of what the row says: a note like "Ghi chú: …" or a
 * dossier is no heading. The second row of a spread heading adds its own. */
bool register_columns_take(struct arena *a, struct register_columns *c, const struct csv_record *r)
{
    int meaning[CSV_COLUMNS_MAX];
    size_t known = 0, said = 0;
    for (size_t i = 0; i < r->n && i < CSV_COLUMNS_MAX; i++) {
        struct str repaired = str_trim(r->cells[i]);
        bool changed;
        if (!viet_repair(a, repaired, &repaired, &changed))
            repaired = STR_NONE;
        meaning[i] = meaning_of(a, repaired);
        known += meaning[i] >= 0 ? 1 : 0;
        said += repaired.n ? 1 : 0;
    }
    if (known < 2 || known * 2 <= said)
        return false;
    for (size_t i = 0; i < r->n && i < CSV_COLUMNS_MAX; i++)
        if (meaning[i] >= 0 && c->at[meaning[i]] < 0)
            c->at[meaning[i]] = (int)i;
    c->complete = is_complete(c);
    return true;
}

/* ---- what is no dossier ---- */

/* "(1)", "2", "[3]": every cell that says something says just a small number, two of them. */
static bool is_numbering(const struct csv_record *r)
{
    size_t numbers = 0;
    for (size_t i = 0; i < r->n; i++) {
        struct str s = str_trim(r->cells[i]);
        int64_t v;
        if (s.n == 0)
            continue;
        if (s.n > 2 && (s.p[0] == '(' || s.p[0] == '['))
            s = str_sub(s, 1, s.n - 2);
        if (!num_parse_i64(s, 1, CSV_COLUMNS_MAX, &v))
            return false;
        numbers++;
    }
    return numbers >= 2;
}

static bool has(const struct register_columns *c, const struct csv_record *r, int column)
{
    return str_trim(csv_cell(r, c->at[column])).n > 0;
}

/* The lines of signatures below the table: no code, no date, and not both applicant and procedure.
 */
static bool is_loose(const struct register_columns *c, const struct csv_record *r)
{
    bool dated = has(c, r, COLUMN_RECEIVED) || has(c, r, COLUMN_DUE) || has(c, r, COLUMN_RETURNED);
    bool named =
        has(c, r, COLUMN_NAME) && (has(c, r, COLUMN_PROCEDURE) || has(c, r, COLUMN_PROCEDURE_CODE));
    return !has(c, r, COLUMN_CODE) && !dated && !named;
}

static bool is_total(struct arena *a, const struct register_columns *c, const struct csv_record *r)
{
    static const struct str WORDS[] = {
        STR_INIT("tong"), STR_INIT("cong"), STR_INIT("nguoi lap"), STR_INIT("total")};
    if (has(c, r, COLUMN_NAME) && has(c, r, COLUMN_RECEIVED))
        return false;
    for (size_t i = 0; i < r->n; i++) {
        struct str f = viet_fold(a, str_sub(r->cells[i], 0, 80));
        if (f.n == 0)
            continue;
        for (size_t k = 0; k < sizeof WORDS / sizeof *WORDS; k++)
            if (str_starts(f, WORDS[k]))
                return true;
    }
    return false;
}

/* A row prepared with its number but never filled in. */
static bool is_blank(const struct register_columns *c, const struct csv_record *r)
{
    for (size_t i = 0; i < r->n; i++)
        if ((int)i != c->at[COLUMN_NUMBER] && str_trim(r->cells[i]).n)
            return false;
    return true;
}

bool register_is_furniture(
    struct arena *a, const struct register_columns *c, const struct csv_record *r)
{
    return is_blank(c, r) || is_loose(c, r) || is_numbering(r) || is_total(a, c, r);
}

/* ---- writing ---- */

void dossier_register_header(struct csv_out *o)
{
    static const struct str HEADINGS[] = {
        STR_INIT("TT"),
        STR_INIT("Mã hồ sơ"),
        STR_INIT("Tên TTHC"),
        STR_INIT("Số bộ"),
        STR_INIT("Tên cá nhân, tổ chức"),
        STR_INIT("Địa chỉ"),
        STR_INIT("SĐT"),
        STR_INIT("Cơ quan chủ trì"),
        STR_INIT("Ngày nhận"),
        STR_INIT("Ngày hẹn"),
        STR_INIT("Ngày trả"),
        STR_INIT("Phương thức nhận kết quả"),
        STR_INIT("Ký nhận"),
        STR_INIT("Ghi chú"),
        STR_INIT("Bổ sung từ"),
        STR_INIT("Bổ sung đến"),
        STR_INIT("Kết quả đúng hạn/trễ"),
        STR_INIT("Kênh"),
    };
    for (size_t i = 0; i < sizeof HEADINGS / sizeof *HEADINGS; i++)
        csv_out_str(o, HEADINGS[i]);
    csv_out_end(o);
}

/* dd/mm/yyyy hh:mm, as offices write it. */
static void moment(struct csv_out *o, int64_t at)
{
    struct arena *a = o->buf->arena;
    if (at == 0)
        csv_out_str(o, S(""));
    else
        csv_out_str(
            o, arena_cat(
                   a, date_str_dmy(a, date_local_day(at)),
                   arena_cat(a, S(" "), date_str_minute(a, date_local_minute(at)))));
}

void dossier_register_line(struct csv_out *o, const struct register_line *l)
{
    csv_out_i64(o, l->number);
    csv_out_str(o, l->code);
    csv_out_str(o, l->procedure);
    csv_out_i64(o, 1);
    csv_out_str(o, l->name);
    csv_out_str(o, l->address);
    csv_out_str(o, l->phone);
    csv_out_str(o, l->desk);
    moment(o, l->received_at);
    moment(o, l->due_at);
    moment(o, l->returned_at);
    csv_out_str(o, l->handover);
    csv_out_str(o, S(""));
    csv_out_str(o, l->note);
    moment(o, l->pause_from_at);
    moment(o, l->pause_to_at);
    csv_out_str(o, l->verdict);
    csv_out_str(o, l->channel);
    csv_out_end(o);
}
