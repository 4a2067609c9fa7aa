#pragma once

/// Whether oneDNN computes matrix products faster than MKL, which uses the widest instructions on Intel's processors alone.
/// There MKL is faster, up to twice for small layers, and oneDNN would round to bfloat16 if the processor has AMX.
inline bool gainsByOneDNN() {
#if defined(__x86_64__)
    return !__builtin_cpu_is("intel");
#else
    return true;
#endif
}

/// Whether direct convolutions in bfloat16 are faster than Winograd's in float32.
inline bool hasMatrixUnits() {
#if defined(__x86_64__)
    return __builtin_cpu_supports("amx-bf16");
#else
    return false;
#endif
}
