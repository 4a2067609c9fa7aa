#include <string.h>
#include <webp/decode.h>

typedef struct {
    int width, height;
    int channels;    // 3 RGB, 4 RGBA
    int animated;
    int truncated;   // the data ended before the image did
    char message[64];
} cwebp_result;

static int cwebp_fail(cwebp_result *result, VP8StatusCode status) {
    const char *words = status == VP8_STATUS_OUT_OF_MEMORY          ? "not enough memory"
                        : status == VP8_STATUS_UNSUPPORTED_FEATURE ? "unsupported feature"
                                                                    : "invalid bitstream";
    result->truncated = status == VP8_STATUS_NOT_ENOUGH_DATA || status == VP8_STATUS_SUSPENDED;
    strncpy(result->message, words, sizeof result->message - 1);
    return 0;
}

// Reads the header into `result` and, where `pixels` is given, the pixels, rows without padding. 1 for done, 0 for failed.
__attribute__((noinline, unused)) static int cwebp_read(
    const unsigned char *bytes, size_t size, unsigned char *pixels, cwebp_result *result
) {
    memset(result, 0, sizeof *result);
    WebPDecoderConfig config;
    if (!WebPInitDecoderConfig(&config)) return cwebp_fail(result, VP8_STATUS_UNSUPPORTED_FEATURE);
    VP8StatusCode status = WebPGetFeatures(bytes, size, &config.input);
    if (status != VP8_STATUS_OK) return cwebp_fail(result, status);
    result->width = config.input.width;
    result->height = config.input.height;
    result->channels = config.input.has_alpha ? 4 : 3;
    result->animated = config.input.has_animation;
    if (!pixels) return 1;
    config.output.colorspace = config.input.has_alpha ? MODE_RGBA : MODE_RGB;
    config.output.is_external_memory = 1;
    config.output.u.RGBA.rgba = pixels;
    config.output.u.RGBA.stride = result->width * result->channels;
    config.output.u.RGBA.size = (size_t)config.output.u.RGBA.stride * (size_t)result->height;
    status = WebPDecode(bytes, size, &config);
    WebPFreeDecBuffer(&config.output);
    return status == VP8_STATUS_OK ? 1 : cwebp_fail(result, status);
}
