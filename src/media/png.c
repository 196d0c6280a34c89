#include "media/png.h"

#include <png.h>

#include "media/exif.h"
#include "media/pixels.h"

#define LEVEL 5
#define SIGNATURE_BYTES 8

struct work {
    struct task *task;
    size_t read; /* bytes of the file */
    struct pixels pixels;
    png_uint_32 width, height;
    int depth, colours;
    png_color palette[256];
    png_byte alpha[256];
    png_color_16 transparent;
    int palette_count, alpha_count;
    bool has_transparent;
};

/* ---- errors: the end ---- */

static _Noreturn void on_error(png_structp png, png_const_charp what)
{
    struct work *w = png_get_error_ptr(png);
    bool memory = str_find(str_z(what), S("emory")) >= 0;
    task_end(w->task, memory ? MEDIA_TOO_HARD : MEDIA_BROKEN);
}

static void on_warning(png_structp png, png_const_charp what)
{
    (void)png;
    (void)what;
}

/* ---- in ---- */

static void read_bytes(png_structp png, png_bytep out, size_t n)
{
    struct work *w = png_get_io_ptr(png);
    if (n > w->task->in.n - w->read)
        task_end(w->task, MEDIA_BROKEN);
    memcpy(out, w->task->in.p + w->read, n);
    w->read += n;
}

static size_t big_endian(const char *p)
{
    const unsigned char *b = (const unsigned char *)p;
    return (size_t)b[0] << 24 | (size_t)b[1] << 16 | (size_t)b[2] << 8 | b[3];
}

/* From the chunk eXIf, which the library is told to pass over like all that adorns. */
static struct str exif_of(struct str in)
{
    struct str rest = str_from(in, SIGNATURE_BYTES);
    while (rest.n >= 12) {
        size_t n = big_endian(rest.p);
        if (n > rest.n - 12)
            break;
        if (str_eq(str_sub(rest, 4, 4), S("eXIf")))
            return str_sub(rest, 8, n);
        rest = str_from(rest, n + 12);
    }
    return S("");
}

/* What is made narrower needs colours that have a mean: no palette, and nothing that is transparent
 * by its colour alone. */
static void expand(png_structp png, struct work *w)
{
    png_set_expand(png);
    w->palette_count = w->alpha_count = 0;
    w->has_transparent = false;
}

static bool is_too_wide(const struct work *w)
{
    size_t upright = w->pixels.orientation >= 5 ? w->height : w->width;
    return w->task->widest != 0 && upright > w->task->widest;
}

/* A pixel must be whole bytes where rows are turned. */
static void choose_form(png_structp png, struct work *w)
{
    png_set_strip_16(png);
    if (is_too_wide(w))
        expand(png, w);
    else if (w->depth < 8 && w->pixels.orientation != 1) {
        if (w->colours == PNG_COLOR_TYPE_GRAY)
            png_set_expand_gray_1_2_4_to_8(png);
        else
            png_set_packing(png);
    }
    (void)png_set_interlace_handling(png);
}

static void keep_palette(png_structp png, png_infop info, struct work *w)
{
    png_colorp palette;
    png_bytep alpha;
    png_color_16p transparent;
    int n = 0;
    if (png_get_PLTE(png, info, &palette, &n) && n > 0 && n <= 256) {
        memcpy(w->palette, palette, (size_t)n * sizeof *palette);
        w->palette_count = n;
    }
    if (!png_get_tRNS(png, info, &alpha, &n, &transparent))
        return;
    if (w->colours != PNG_COLOR_TYPE_PALETTE) {
        w->transparent = *transparent;
        w->has_transparent = w->depth <= 8;
    } else if (alpha && n > 0 && n <= 256) {
        memcpy(w->alpha, alpha, (size_t)n);
        w->alpha_count = n;
    }
}

/* One colour that stands for "nothing" has been stretched with the grey values. */
static void stretch_transparent(struct work *w)
{
    if (w->has_transparent && w->colours == PNG_COLOR_TYPE_GRAY && w->depth < 8 &&
        w->pixels.orientation != 1)
        w->transparent.gray =
            (png_uint_16)((unsigned)w->transparent.gray * 255U / ((1U << w->depth) - 1U));
}

static void read_rows(png_structp png, png_infop info, struct work *w)
{
    struct pixels *x = &w->pixels;
    x->row = png_get_rowbytes(png, info);
    x->width = w->width;
    x->height = w->height;
    x->bytes = png_get_channels(png, info);
    x->p = malloc(x->row * x->height);
    png_bytepp rows = malloc(x->height * sizeof *rows);
    if (!x->p || !rows)
        task_end(w->task, MEDIA_TOO_HARD);
    for (size_t y = 0; y < x->height; y++)
        rows[y] = x->p + y * x->row;
    png_read_image(png, rows);
    free(rows);
}

static void decode(struct work *w)
{
    png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, w, on_error, on_warning);
    png_infop info = png ? png_create_info_struct(png) : NULL;
    if (!info)
        task_end(w->task, MEDIA_TOO_HARD);
    png_set_read_fn(png, w, read_bytes);
    /* The caps are ours, so that the verdict is; the library has its own beside them. */
    png_set_user_limits(png, 0x7fffffff, 0x7fffffff);
    png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
    png_read_info(png, info);
    (void)png_get_IHDR(png, info, &w->width, &w->height, &w->depth, &w->colours, NULL, NULL, NULL);
    task_size(w->task, w->width, w->height);
    w->pixels.orientation = exif_orientation(exif_of(w->task->in));
    w->task->result.shot = exif_shot(exif_of(w->task->in));
    keep_palette(png, info, w);
    choose_form(png, w);
    stretch_transparent(w);
    png_read_update_info(png, info);
    w->depth = png_get_bit_depth(png, info);
    w->colours = png_get_color_type(png, info);
    read_rows(png, info, w);
    png_read_end(png, NULL);
    png_destroy_read_struct(&png, &info, NULL);
}

/* ---- out ---- */

static void write_bytes(png_structp png, png_bytep p, size_t n)
{
    struct work *w = png_get_io_ptr(png);
    task_write(w->task, p, n);
}

static void flush(png_structp png)
{
    (void)png;
}

static void write_head(png_structp png, png_infop info, struct work *w)
{
    const struct pixels *x = &w->pixels;
    png_set_IHDR(
        png, info, (png_uint_32)pixels_width(x), (png_uint_32)pixels_height(x), w->depth,
        w->colours, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    if (w->colours == PNG_COLOR_TYPE_PALETTE)
        png_set_PLTE(png, info, w->palette, w->palette_count);
    if (w->alpha_count > 0)
        png_set_tRNS(png, info, w->alpha, w->alpha_count, NULL);
    if (w->has_transparent)
        png_set_tRNS(png, info, NULL, 0, &w->transparent);
    png_write_info(png, info);
}

static void write_rows(png_structp png, struct work *w)
{
    const struct pixels *x = &w->pixels;
    unsigned char *row = malloc(pixels_width(x) * x->bytes);
    if (!row)
        task_end(w->task, MEDIA_TOO_HARD);
    for (size_t y = 0; y < pixels_height(x); y++) {
        if (x->orientation == 1) {
            png_write_row(png, x->p + y * x->row);
            continue;
        }
        pixels_row(x, y, row);
        png_write_row(png, row);
    }
    free(row);
}

static void encode(struct work *w)
{
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, w, on_error, on_warning);
    png_infop info = png ? png_create_info_struct(png) : NULL;
    if (!info)
        task_end(w->task, MEDIA_TOO_HARD);
    png_set_write_fn(png, w, write_bytes, flush);
    png_set_compression_level(png, LEVEL);
    write_head(png, info, w);
    write_rows(png, w);
    png_write_end(png, info);
    png_destroy_write_struct(&png, &info);
}

_Noreturn void png_remake(struct task *t)
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
