// What the processor computes in hardware.

#include "CTorch.h"

#if defined(__aarch64__)
#include <sys/auxv.h>
#endif

bool ct_has_bfloat16(void) {
#if defined(__x86_64__)
    return __builtin_cpu_supports("avx512bf16");
#elif defined(__aarch64__)
    constexpr unsigned long instructions = 1ul << 14;  // HWCAP2_BF16
    return getauxval(AT_HWCAP2) & instructions;
#else
    return false;
#endif
}
