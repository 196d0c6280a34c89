#include "pictures.h"

#include <setjmp.h>
#include <stddef.h>

#include <jpeglib.h>
#include <png.h>

#include "base/buf.h"

#define MAX_FILE ((size_t)512 << 20)

/* Red, green; blue, white. */
static const unsigned char quarters[4][3] = {
    {220, 30, 30}, {30, 200, 30}, {30, 30, 220}, {250, 250, 250}};

static int quarter_at(const struct picture_new *p, int x, int y)
{
    return (y >= p->height / 2 ? 2 : 0) + (x >= p->width / 2 ? 1 : 0);
}

static void put_pixel(const struct picture_new *p, unsigned char *out, int quarter)
{
    const unsigned char *rgb = quarters[quarter];
    if (p->colours == 1) {
        out[0] = (unsigned char)(quarter * 80);
        return;
    }
    for (int i = 0; i < 3; i++) /* of CMYK: inverted, as Adobe's programs write it */
        out[i] = rgb[i];
    if (p->colours == 4)
        out[3] = 255;
}

static unsigned char *row_of(struct arena *a, const struct picture_new *p, int y)
{
    unsigned char *row = arena_raw(a, (size_t)p->width * (size_t)p->colours);
    for (int x = 0; x < p->width; x++)
        put_pixel(p, row + x * p->colours, quarter_at(p, x, y));
    return row;
}

/* ---- EXIF, by hand ---- */

struct tiff {
    struct buf b;
    bool little;
};

static void put16(struct tiff *t, unsigned v)
{
    buf_char(&t->b, (char)(t->little ? v & 255 : v >> 8));
    buf_char(&t->b, (char)(t->little ? v >> 8 : v & 255));
}

static void put32(struct tiff *t, unsigned v)
{
    put16(t, t->little ? v & 0xFFFF : v >> 16);
    put16(t, t->little ? v >> 16 : v & 0xFFFF);
}

static void put_entry(struct tiff *t, unsigned tag, unsigned type, unsigned count, unsigned value)
{
    put16(t, tag);
    put16(t, type);
    put32(t, count);
    if (type == 3) { /* a short stands at the front of the four bytes */
        put16(t, value);
        put16(t, 0);
    } else {
        put32(t, value);
    }
}

#define SERIAL "SN-CANARY-4711"
#define TAKEN "2026:11:20 09:14:33"
struct str picture_exif(struct arena *a, bool little, int orientation)
{
    /* 20° 31′ 30.6″ N, 106° 23′ 51.72″ E */
    static const unsigned place[] = {20, 1, 31, 1, 306, 10, 106, 1, 23, 1, 5172, 100};
    struct tiff t = {.little = little};
    buf_init(&t.b, a, 4096);
    buf_str(&t.b, little ? S("II") : S("MM"));
    put16(&t, 42);
    put32(&t, 8);
    put16(&t, 4);
    put_entry(&t, 0x0112, 3, 1, (unsigned)orientation);
    put_entry(&t, 0x8769, 4, 1, 184); /* EXIF */
    put_entry(&t, 0x8825, 4, 1, 80);  /* GPS */
    put_entry(&t, 0xA431, 2, sizeof SERIAL, 62);
    put32(&t, 0);
    buf_add(&t.b, SERIAL, sizeof SERIAL);
    while (t.b.n < 80)
        buf_char(&t.b, 0);
    put16(&t, 4);
    put_entry(&t, 1, 2, 2, little ? 'N' : (unsigned)'N' << 24);
    put_entry(&t, 2, 5, 3, 136);
    put_entry(&t, 3, 2, 2, little ? 'E' : (unsigned)'E' << 24);
    put_entry(&t, 4, 5, 3, 160);
    put32(&t, 0);
    while (t.b.n < 136)
        buf_char(&t.b, 0);
    for (size_t i = 0; i < sizeof place / sizeof *place; i++)
        put32(&t, place[i]);
    put16(&t, 1);
    put_entry(&t, 0x9003, 2, sizeof TAKEN, 202);
    put32(&t, 0);
    buf_add(&t.b, TAKEN, sizeof TAKEN);
    buf_lit(&t.b, "GPS-CANARY 20.5252N 106.3977E <script>alert(1)</script>");
    return buf_get(&t.b);
}

/* ---- JPEG ---- */

struct str picture_jpeg(struct arena *a, const struct picture_new *p)
{
    struct jpeg_compress_struct c;
    struct jpeg_error_mgr err;
    unsigned char *out = NULL;
    unsigned long n = 0;
    c.err = jpeg_std_error(&err);
    jpeg_create_compress(&c);
    jpeg_mem_dest(&c, &out, &n);
    c.image_width = (JDIMENSION)p->width;
    c.image_height = (JDIMENSION)p->height;
    c.input_components = p->colours;
    c.in_color_space = p->colours == 1 ? JCS_GRAYSCALE : p->colours == 3 ? JCS_RGB : JCS_CMYK;
    jpeg_set_defaults(&c);
    c.write_Adobe_marker = p->colours == 4;
    if (p->progressive)
        jpeg_simple_progression(&c);
    jpeg_start_compress(&c, TRUE);
    if (p->exif.n) {
        struct str block = arena_cat(a, S("Exif\0\0"), p->exif);
        jpeg_write_marker(&c, JPEG_APP0 + 1, (const JOCTET *)block.p, (unsigned)block.n);
    }
    if (p->comment.n)
        jpeg_write_marker(&c, JPEG_COM, (const JOCTET *)p->comment.p, (unsigned)p->comment.n);
    for (int y = 0; y < p->height; y++) {
        unsigned char *row = row_of(a, p, y);
        jpeg_write_scanlines(&c, &row, 1);
    }
    jpeg_finish_compress(&c);
    jpeg_destroy_compress(&c);
    struct str file = arena_str(a, (struct str){(const char *)out, n});
    free(out);
    return file;
}

struct failing {
    struct jpeg_error_mgr err;
    jmp_buf away;
};

static void leave(j_common_ptr c)
{
    longjmp(((struct failing *)c->err)->away, 1);
}

static bool read_jpeg(struct arena *a, struct str file, struct picture *ret)
{
    struct jpeg_decompress_struct c;
    struct failing f;
    c.err = jpeg_std_error(&f.err);
    f.err.error_exit = leave;
    jpeg_create_decompress(&c);
    if (setjmp(f.away)) {
        jpeg_destroy_decompress(&c);
        return false;
    }
    jpeg_mem_src(&c, (const unsigned char *)file.p, file.n);
    jpeg_read_header(&c, TRUE);
    c.out_color_space = JCS_RGB;
    jpeg_start_decompress(&c);
    size_t row = (size_t)c.output_width * 3;
    unsigned char *rgb = arena_raw(a, row * c.output_height);
    while (c.output_scanline < c.output_height) {
        unsigned char *at = rgb + row * c.output_scanline;
        jpeg_read_scanlines(&c, &at, 1);
    }
    *ret = (struct picture){(int)c.output_width, (int)c.output_height, rgb};
    jpeg_finish_decompress(&c);
    bool clean = c.err->num_warnings == 0;
    jpeg_destroy_decompress(&c);
    return clean;
}

/* ---- PNG ---- */

static void add_bytes(png_structp png, png_bytep p, size_t n)
{
    buf_add(png_get_io_ptr(png), p, n);
}

static void no_flush(png_structp png)
{
    (void)png;
}

static void describe(png_structp png, png_infop info, const struct picture_new *p)
{
    static const int kinds[] = {
        [1] = PNG_COLOR_TYPE_GRAY, [3] = PNG_COLOR_TYPE_RGB, [4] = PNG_COLOR_TYPE_RGB_ALPHA};
    int kind = p->palette ? PNG_COLOR_TYPE_PALETTE : kinds[p->colours];
    png_set_IHDR(
        png, info, (png_uint_32)p->width, (png_uint_32)p->height,
        p->palette   ? 2
        : p->sixteen ? 16
                     : 8,
        kind, p->interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE, 0, 0);
    if (p->palette) {
        png_color colours[4];
        png_byte alpha[4] = {255, 255, 255, 200};
        for (int i = 0; i < 4; i++)
            colours[i] = (png_color){quarters[i][0], quarters[i][1], quarters[i][2]};
        png_set_PLTE(png, info, colours, 4);
        png_set_tRNS(png, info, alpha, 4, NULL);
    }
    if (p->exif.n)
        png_set_eXIf_1(png, info, (png_uint_32)p->exif.n, (png_bytep)(uintptr_t)p->exif.p);
    if (p->comment.n) {
        png_text text = {
            .compression = PNG_TEXT_COMPRESSION_NONE,
            .key = (png_charp)(uintptr_t) "Comment",
            .text = (png_charp)(uintptr_t)p->comment.p,
            .text_length = p->comment.n};
        png_set_text(png, info, &text, 1);
    }
}

static png_bytep png_row(struct arena *a, const struct picture_new *p, int y)
{
    size_t deep = p->sixteen ? 2 : 1, n = (size_t)p->width * (size_t)p->colours;
    unsigned char *row = row_of(a, p, y), *out = arena_raw(a, n * deep);
    if (p->palette) {
        for (int x = 0; x < p->width; x++)
            out[x] = (unsigned char)quarter_at(p, x, y);
        return out;
    }
    for (size_t i = 0; i < n * deep; i++)
        out[i] = row[i / deep];
    return out;
}

struct str picture_as_png(struct arena *a, const struct picture_new *p)
{
    struct buf b;
    buf_init(&b, a, MAX_FILE);
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png_create_info_struct(png);
    png_set_write_fn(png, &b, add_bytes, no_flush);
    describe(png, info, p);
    png_write_info(png, info);
    if (p->palette)
        png_set_packing(png);
    png_bytepp rows = ARENA_ARRAY(a, png_bytep, (size_t)p->height);
    for (int y = 0; y < p->height; y++)
        rows[y] = png_row(a, p, y);
    png_write_image(png, rows);
    png_write_end(png, info);
    png_destroy_write_struct(&png, &info);
    return buf_get(&b);
}

static bool read_png(struct arena *a, struct str file, struct picture *ret)
{
    png_image image = {.version = PNG_IMAGE_VERSION};
    if (!png_image_begin_read_from_memory(&image, file.p, file.n))
        return false;
    image.format = PNG_FORMAT_RGB;
    unsigned char *rgb = arena_raw(a, PNG_IMAGE_SIZE(image));
    const png_color behind = {255, 255, 255};
    *ret = (struct picture){(int)image.width, (int)image.height, rgb};
    return png_image_finish_read(&image, &behind, rgb, 0, NULL) && image.warning_or_error == 0;
}

/* ---- reading ---- */

bool picture_read(struct arena *a, struct str file, struct picture *ret)
{
    return str_starts(file, S("\x89PNG")) ? read_png(a, file, ret) : read_jpeg(a, file, ret);
}

char picture_quarter(const struct picture *p, int quarter)
{
    int x = p->width * (quarter % 2 ? 3 : 1) / 4, y = p->height * (quarter / 2 ? 3 : 1) / 4;
    const unsigned char *at = p->rgb + ((size_t)y * (size_t)p->width + (size_t)x) * 3;
    for (int i = 0; i < 4; i++) {
        bool same = true;
        for (int k = 0; k < 3; k++)
            same = same && abs(at[k] - quarters[i][k]) < 40;
        if (same)
            return "rgbw"[i];
    }
    return '?';
}

struct str picture_quarters(struct arena *a, const struct picture *p)
{
    char *all = arena_raw(a, 4);
    for (int i = 0; i < 4; i++)
        all[i] = picture_quarter(p, i);
    return (struct str){all, 4};
}
