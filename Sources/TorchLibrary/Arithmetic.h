#pragma once

#if defined(__x86_64__)
#include <cpuid.h>
#endif

/// Whether oneDNN computes matrix products faster than MKL, which uses the widest instructions on Intel's processors alone.
/// There MKL is faster, up to twice for small layers, and oneDNN would round to bfloat16 if the processor has AMX.
inline bool gainsByOneDNN() {
#if defined(__x86_64__)
    return !__builtin_cpu_is("intel");
#else
    return true;
#endif
}

/// How many times as fast as in float32 convolutions in bfloat16 are: direct ones, and Winograd's products and transforms.
struct Gains {
    double direct, products, transforms;
};

/// The gains of bfloat16. They follow from the kind of processor alone, since results depend on them.
inline Gains bfloat16Gains() {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("amx-bf16")) return {16, 1, 1};
    // direct convolutions in float32 and bfloat16 reach 109 and 230 GFLOP/s on Zen 4, 160 and 80 to 110 on Zen 5
    unsigned version = 0, other = 0;
    __get_cpuid(1, &version, &other, &other, &other);
    const unsigned family = (version >> 8 & 15) + (version >> 20 & 255);
    if (__builtin_cpu_is("amd") && family == 26) return {1, 0.5, 1};
#endif
    // on Zen 4; direct ones somewhat more than twice, since the transforms with planes in float32 convert images
    return {2.6, 2.3, 1.5};
}
