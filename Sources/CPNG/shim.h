#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

// libpng leaves a failed call by longjmp, which must not cross a Swift frame: the jump starts and ends in here.
// libpng's own simplified reader is no choice, since it applies gamma where image tools in common use don't.

typedef struct {
    unsigned width, height;
    int channels;    // after expansion: 1 grey, 2 grey and alpha, 3 RGB, 4 RGBA
    int truncated;   // the data ended before the image did
    char message[128];
} cpng_result;

// Where a failed call continues, and its message, of as many bytes as that of `cpng_result`.
typedef struct {
    char *message;
    jmp_buf place;
} cpng_escape;

typedef struct {
    cpng_escape escape;  // first, since `cpng_fail` gets its address
    const unsigned char *bytes;
    size_t size, position;
    cpng_result *result;
} cpng_source;

typedef struct {
    cpng_escape escape;  // first
    unsigned char *bytes;
    size_t size, capacity;
} cpng_sink;

static void cpng_fail(png_structp png, png_const_charp message) {
    cpng_escape *escape = (cpng_escape *)png_get_error_ptr(png);
    strncpy(escape->message, message, sizeof ((cpng_result *)0)->message - 1);
    longjmp(escape->place, 1);
}

static void cpng_ignore(png_structp png, png_const_charp message) {
    (void)png;
    (void)message;
}

static void cpng_fetch(png_structp png, png_bytep into, size_t count) {
    cpng_source *source = (cpng_source *)png_get_io_ptr(png);
    if (source->size - source->position < count) {
        source->result->truncated = 1;
        png_error(png, "the data ends early");
    }
    memcpy(into, source->bytes + source->position, count);
    source->position += count;
}

// Deflate packs at most 1032 bytes into one, so a header that promises more is false: nothing is allocated for it.
static void cpng_check_size(png_structp png, png_infop info) {
    cpng_source *source = (cpng_source *)png_get_io_ptr(png);
    unsigned long long promised = (unsigned long long)png_get_rowbytes(png, info) * png_get_image_height(png, info);
    if (promised / 1032 <= source->size) return;
    source->result->width = png_get_image_width(png, info);
    source->result->height = png_get_image_height(png, info);
    source->result->truncated = 1;
    png_error(png, "the data ends early");
}

static void cpng_decode(png_structp png, png_infop info, unsigned char *pixels, cpng_result *result) {
    png_set_read_fn(png, png_get_error_ptr(png), cpng_fetch);
    // the caller checks the size with a message of its own
    png_set_user_limits(png, 0x7FFFFFFF, 0x7FFFFFFF);
    png_read_info(png, info);
    cpng_check_size(png, info);
    png_set_expand(png);
    png_set_scale_16(png);
    int passes = png_set_interlace_handling(png);
    png_read_update_info(png, info);
    result->width = png_get_image_width(png, info);
    result->height = png_get_image_height(png, info);
    result->channels = png_get_channels(png, info);
    if (!pixels) return;
    size_t stride = png_get_rowbytes(png, info);
    for (int pass = 0; pass < passes; pass++) {
        for (unsigned y = 0; y < result->height; y++) png_read_row(png, pixels + y * stride, NULL);
    }
    png_read_end(png, NULL);
}

// Reads the header into `result` and, where `pixels` is given, 8-bit pixels, rows without padding. 1 for done, 0 for failed.
__attribute__((noinline, unused)) static int cpng_read(
    const unsigned char *bytes, size_t size, unsigned char *pixels, cpng_result *result
) {
    memset(result, 0, sizeof *result);
    cpng_source source = {{.message = result->message}, bytes, size, 0, result};
    png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &source, cpng_fail, cpng_ignore);
    png_infop info = png ? png_create_info_struct(png) : NULL;
    int done = 0;
    if (info && setjmp(source.escape.place) == 0) {
        cpng_decode(png, info, pixels, result);
        done = 1;
    }
    png_destroy_read_struct(&png, &info, NULL);
    return done;
}

static void cpng_store(png_structp png, png_bytep from, size_t count) {
    cpng_sink *sink = (cpng_sink *)png_get_io_ptr(png);
    if (sink->capacity - sink->size < count) png_error(png, "the file is larger than expected");
    memcpy(sink->bytes + sink->size, from, count);
    sink->size += count;
}

static void cpng_flush(png_structp png) { (void)png; }

// Writes 8-bit pixels, rows without padding, as sRGB into `bytes`; how many become `size`, which is their number before.
// `result` has width, height and channels. 1 for done, 0 for failed.
// zlib's level is 4: files are 1 to 3 % larger than at 6, the default, and written in a third to half of the time.
__attribute__((noinline, unused)) static int cpng_write(
    cpng_result *result, const unsigned char *pixels, unsigned char *bytes, size_t *size
) {
    cpng_sink sink = {{.message = result->message}, bytes, 0, *size};
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &sink, cpng_fail, cpng_ignore);
    png_infop info = png ? png_create_info_struct(png) : NULL;
    int done = 0;
    if (info && setjmp(sink.escape.place) == 0) {
        int color = (result->channels >= 3 ? PNG_COLOR_MASK_COLOR : 0) | (result->channels % 2 ? 0 : PNG_COLOR_MASK_ALPHA);
        png_set_write_fn(png, &sink, cpng_store, cpng_flush);
        png_set_IHDR(png, info, result->width, result->height, 8, color, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
                     PNG_FILTER_TYPE_DEFAULT);
        png_set_sRGB(png, info, PNG_sRGB_INTENT_PERCEPTUAL);
        png_set_compression_level(png, 4);
        png_write_info(png, info);
        for (unsigned y = 0; y < result->height; y++) png_write_row(png, pixels + (size_t)y * result->width * result->channels);
        png_write_end(png, NULL);
        done = 1;
    }
    png_destroy_write_struct(&png, &info);
    *size = sink.size;
    return done;
}

// The most bytes of a file with such pixels; libpng has it as a macro.
__attribute__((unused)) static size_t cpng_bound(const cpng_result *result) {
    png_image image = {.width = result->width, .height = result->height};
    image.format = (result->channels >= 3 ? PNG_FORMAT_FLAG_COLOR : 0) | (result->channels % 2 ? 0 : PNG_FORMAT_FLAG_ALPHA);
    return PNG_IMAGE_PNG_SIZE_MAX(image);
}
