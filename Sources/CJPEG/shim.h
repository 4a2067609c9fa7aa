#include <setjmp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <jpeglib.h>
#include <jerror.h>

// libjpeg wants its caller to leave a failed call by longjmp, which must not cross a Swift frame: the jump starts and
// ends in here.

typedef struct {
    int width, height;
    int channels;    // 1 grey, 3 RGB, 4 CMYK
    int inverted;    // CMYK as Adobe writes it: 255 stands for no ink
    int truncated;   // the data ended before the image did
    char message[JMSG_LENGTH_MAX];
} cjpeg_result;

typedef struct {
    struct jpeg_error_mgr manager;
    cjpeg_result *result;
    jmp_buf escape;
} cjpeg_errors;

static void cjpeg_fail(j_common_ptr info) {
    cjpeg_errors *errors = (cjpeg_errors *)info->err;
    info->err->format_message(info, errors->result->message);
    longjmp(errors->escape, 1);
}

// libjpeg fills what is missing with grey and merely warns; a picture that is grey below the middle is no training data.
static void cjpeg_warn(j_common_ptr info, int level) {
    if (level >= 0) return;
    int code = info->err->msg_code;
    ((cjpeg_errors *)info->err)->result->truncated |= code == JWRN_JPEG_EOF;
    if (code == JWRN_JPEG_EOF || code == JWRN_HIT_MARKER || code == JWRN_HUFF_BAD_CODE) cjpeg_fail(info);
}

// A progressive file can repeat its scans without end, each over the whole image. Encoders write about ten.
static void cjpeg_count_scans(j_common_ptr common) {
    j_decompress_ptr info = (j_decompress_ptr)common;
    double work = (double)info->input_scan_number * (double)info->image_width * (double)info->image_height;
    if (info->input_scan_number <= 500 && (work <= 4e9 || info->input_scan_number <= 20)) return;
    cjpeg_result *result = ((cjpeg_errors *)info->err)->result;
    snprintf(result->message, sizeof result->message, "more than %d scans", info->input_scan_number - 1);
    longjmp(((cjpeg_errors *)info->err)->escape, 1);
}

// A block of 64 pixels takes at least one bit in each scan of its component, except with arithmetic coding.
static int cjpeg_is_plausible(j_decompress_ptr info, size_t size) {
    return info->arith_code || (double)info->image_width * (double)info->image_height / 2048 <= (double)size;
}

static void cjpeg_decode(
    j_decompress_ptr info, const unsigned char *bytes, size_t size, int denominator, unsigned char *pixels,
    cjpeg_result *result
) {
    jpeg_mem_src(info, bytes, size);
    jpeg_read_header(info, TRUE);
    int inks = info->jpeg_color_space == JCS_CMYK || info->jpeg_color_space == JCS_YCCK;
    int grey = info->jpeg_color_space == JCS_GRAYSCALE;
    info->out_color_space = inks ? JCS_CMYK : grey ? JCS_GRAYSCALE : JCS_RGB;
    info->scale_num = 1;
    info->scale_denom = (unsigned)denominator;
    jpeg_calc_output_dimensions(info);
    result->width = (int)info->output_width;
    result->height = (int)info->output_height;
    result->channels = inks ? 4 : grey ? 1 : 3;
    result->inverted = inks && info->saw_Adobe_marker;
    if (!cjpeg_is_plausible(info, size)) {
        result->truncated = 1;
        ERREXIT(info, JERR_INPUT_EOF);
    }
    if (!pixels) return;
    struct jpeg_progress_mgr progress;
    memset(&progress, 0, sizeof progress);
    progress.progress_monitor = cjpeg_count_scans;
    info->progress = &progress;
    jpeg_start_decompress(info);
    size_t stride = (size_t)info->output_width * (size_t)result->channels;
    while (info->output_scanline < info->output_height) {
        JSAMPROW row = pixels + info->output_scanline * stride;
        jpeg_read_scanlines(info, &row, 1);
    }
    jpeg_finish_decompress(info);
}

// Reads the header into `result` and, where `pixels` is given, the pixels, rows without padding, at 1, 1/2, 1/4 or 1/8 of
// the size, rounded up. 1 for done, 0 for failed.
__attribute__((noinline, unused)) static int cjpeg_read(
    const unsigned char *bytes, size_t size, int denominator, unsigned char *pixels, cjpeg_result *result
) {
    memset(result, 0, sizeof *result);
    struct jpeg_decompress_struct info;
    memset(&info, 0, sizeof info);
    cjpeg_errors errors;
    errors.result = result;
    info.err = jpeg_std_error(&errors.manager);
    errors.manager.error_exit = cjpeg_fail;
    errors.manager.emit_message = cjpeg_warn;
    if (setjmp(errors.escape) != 0) {
        jpeg_destroy_decompress(&info);
        return 0;
    }
    jpeg_create_decompress(&info);
    cjpeg_decode(&info, bytes, size, denominator, pixels, result);
    jpeg_destroy_decompress(&info);
    return 1;
}
