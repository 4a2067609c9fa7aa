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

/// How many times as fast as Winograd's products in float32 direct convolutions in bfloat16 are. It follows from the kind of
/// processor alone, since results depend on it.
inline double bfloat16Gain() {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("amx-bf16")) return 16;
    // direct convolutions in float32 and bfloat16 reach 109 and 230 GFLOP/s on Zen 4, 160 and 80 to 110 on Zen 5
    unsigned version = 0, other = 0;
    __get_cpuid(1, &version, &other, &other, &other);
    const unsigned family = (version >> 8 & 15) + (version >> 20 & 255);
    if (__builtin_cpu_is("amd") && family == 26) return 1;
#endif
    // somewhat more than twice, since the transforms convert images
    return 2.6;
}
