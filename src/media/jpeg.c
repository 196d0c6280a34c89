#include "media/jpeg.h"

#include <stddef.h>

#include <jpeglib.h>

#include <jerror.h>

#include "media/exif.h"
#include "media/pixels.h"

#define QUALITY 90
#define QUALITY_NARROW 80 /* of pictures made to be sent to many */
#define OUT_BYTES ((size_t)64 * 1024)
#define EXIF_MARKER (JPEG_APP0 + 1)
#define EXIF_HEAD 6

struct work {
    struct jpeg_error_mgr err; /* first: the library hands it back */
    struct jpeg_destination_mgr to;
    struct task *task;
    struct pixels pixels;
    int sampling; /* of the colours, in the picture that came */
    UINT16 density_x, density_y;
    UINT8 density_unit;
    unsigned char buffer[OUT_BYTES];
};

/* ---- errors: the end ---- */

static void on_error(j_common_ptr c)
{
    struct work *w = (struct work *)c->err;
    task_end(w->task, c->err->msg_code == JERR_OUT_OF_MEMORY ? MEDIA_TOO_HARD : MEDIA_BROKEN);
}

/* What cameras and editors leave behind does no harm; what makes up for missing data does. */
static void on_message(j_common_ptr c, int level)
{
    struct work *w = (struct work *)c->err;
    if (level >= 0)
        return;
    switch (c->err->msg_code) {
    case JWRN_ADOBE_XFORM:
    case JWRN_BOGUS_ICC:
    case JWRN_EXTRANEOUS_DATA:
    case JWRN_JFIF_MAJOR:
    case JWRN_TOO_MUCH_DATA:
        return;
    default:
        task_end(w->task, MEDIA_BROKEN);
    }
}

static void no_output(j_common_ptr c)
{
    (void)c;
}

static struct jpeg_error_mgr *set_errors(struct work *w)
{
    (void)jpeg_std_error(&w->err);
    w->err.error_exit = on_error;
    w->err.emit_message = on_message;
    w->err.output_message = no_output;
    return &w->err;
}

/* ---- in ---- */

static struct str exif_of(const struct jpeg_decompress_struct *c)
{
    for (const struct jpeg_marker_struct *m = c->marker_list; m; m = m->next) {
        struct str s = {(const char *)m->data, m->data_length};
        if (str_starts(s, S("Exif\0\0")))
            return str_from(s, EXIF_HEAD);
    }
    return S("");
}

static void choose_colours(struct jpeg_decompress_struct *c)
{
    switch (c->jpeg_color_space) {
    case JCS_GRAYSCALE:
        c->out_color_space = JCS_GRAYSCALE;
        break;
    case JCS_CMYK:
    case JCS_YCCK:
        c->out_color_space = JCS_CMYK;
        break;
    default:
        c->out_color_space = JCS_RGB;
        break;
    }
}

/* Printers' colours to those of screens; Adobe's programs write them inverted. */
static void from_cmyk(unsigned char *row, size_t width, bool inverted)
{
    const unsigned char *from = row;
    unsigned flip = inverted ? 0 : 0xFF;
    for (size_t i = 0; i < width; i++, from += 4, row += 3) {
        unsigned black = from[3] ^ flip;
        for (int k = 0; k < 3; k++)
            row[k] = (unsigned char)((from[k] ^ flip) * black / 255);
    }
}

static void read_rows(struct work *w, struct jpeg_decompress_struct *c)
{
    struct pixels *x = &w->pixels;
    bool cmyk = c->out_color_space == JCS_CMYK;
    x->width = c->output_width;
    x->height = c->output_height;
    x->bytes = cmyk ? 3 : (size_t)c->output_components;
    x->row = x->width * x->bytes;
    /* One pixel's width more: a row of four colours is squeezed to three in its place. */
    x->p = malloc(x->row * x->height + (cmyk ? x->width : 0));
    if (!x->p)
        task_end(w->task, MEDIA_TOO_HARD);
    while (c->output_scanline < c->output_height) {
        unsigned char *row = x->p + x->row * c->output_scanline;
        (void)jpeg_read_scanlines(c, &row, 1);
        if (cmyk)
            from_cmyk(row, x->width, c->saw_Adobe_marker);
    }
}

static void decode(struct work *w)
{
    struct jpeg_decompress_struct c = {.err = set_errors(w)};
    struct task *t = w->task;
    jpeg_create_decompress(&c);
    jpeg_save_markers(&c, EXIF_MARKER, 0xFFFF);
    jpeg_mem_src(&c, (const unsigned char *)t->in.p, t->in.n);
    (void)jpeg_read_header(&c, TRUE);
    task_size(t, c.image_width, c.image_height);
    w->pixels.orientation = exif_orientation(exif_of(&c));
    t->result.shot = exif_shot(exif_of(&c));
    w->sampling = c.num_components >= 3 && c.max_h_samp_factor == 1 ? 1 : 2;
    w->density_unit = c.density_unit;
    w->density_x = c.X_density;
    w->density_y = c.Y_density;
    choose_colours(&c);
    (void)jpeg_start_decompress(&c);
    read_rows(w, &c);
    (void)jpeg_finish_decompress(&c);
    jpeg_destroy_decompress(&c);
}

/* ---- out ---- */

static void out_begin(j_compress_ptr c)
{
    struct work *w = (struct work *)c->err;
    w->to.next_output_byte = w->buffer;
    w->to.free_in_buffer = OUT_BYTES;
}

static boolean out_full(j_compress_ptr c)
{
    struct work *w = (struct work *)c->err;
    task_write(w->task, w->buffer, OUT_BYTES);
    out_begin(c);
    return TRUE;
}

static void out_end(j_compress_ptr c)
{
    struct work *w = (struct work *)c->err;
    task_write(w->task, w->buffer, OUT_BYTES - w->to.free_in_buffer);
}

static void encode(struct work *w)
{
    struct jpeg_compress_struct c = {.err = set_errors(w)};
    const struct pixels *x = &w->pixels;
    unsigned char *row = malloc(pixels_width(x) * x->bytes);
    if (!row)
        task_end(w->task, MEDIA_TOO_HARD);
    jpeg_create_compress(&c);
    w->to = (struct jpeg_destination_mgr){
        .init_destination = out_begin,
        .empty_output_buffer = out_full,
        .term_destination = out_end};
    c.dest = &w->to;
    c.image_width = (JDIMENSION)pixels_width(x);
    c.image_height = (JDIMENSION)pixels_height(x);
    c.input_components = (int)x->bytes;
    c.in_color_space = x->bytes == 1 ? JCS_GRAYSCALE : JCS_RGB;
    jpeg_set_defaults(&c);
    jpeg_set_quality(&c, w->task->widest ? QUALITY_NARROW : QUALITY, TRUE);
    c.comp_info[0].h_samp_factor = c.comp_info[0].v_samp_factor = x->bytes == 1 ? 1 : w->sampling;
    c.optimize_coding = TRUE;
    c.density_unit = w->density_unit;
    c.X_density = w->density_x;
    c.Y_density = w->density_y;
    jpeg_start_compress(&c, TRUE);
    for (size_t y = 0; y < c.image_height; y++) {
        pixels_row(x, y, row);
        (void)jpeg_write_scanlines(&c, &row, 1);
    }
    jpeg_finish_compress(&c);
    jpeg_destroy_compress(&c);
    free(row);
}

_Noreturn void jpeg_remake(struct task *t)
{
    static struct work w;
    w.task = t;
    decode(&w);
    pixels_narrow(&w.pixels, t->widest);
    t->result.width = (uint32_t)pixels_width(&w.pixels);
    t->result.height = (uint32_t)pixels_height(&w.pixels);
    encode(&w);
    task_end(t, MEDIA_FINE);
}
