// How numbers are rounded: what the processor computes in hardware, and which algorithms libtorch may choose.

#include "Arithmetic.h"

#include "Tensors.h"

#include <ATen/Context.h>

#include <atomic>

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

namespace {

std::atomic<bool> exactly{false};

}  // namespace

void ct_set_exact(bool exact) {
    exactly = exact;
    auto &context = at::globalContext();
    // on GPUs: TF32 in convolutions, or algorithms that add in the same order each time, where there are some
    context.setAllowTF32CuDNN(!exact);
    context.setDeterministicCuDNN(exact);
    context.setDeterministicAlgorithms(exact, /*warn_only=*/true);
    context.setDeterministicFillUninitializedMemory(false);
    // products: on GPUs with TF32; on CPUs "medium" computes them with oneDNN
    const char *products = at::hasCUDA() ? "high" : gainsByOneDNN() ? "medium" : "highest";
    context.setFloat32MatmulPrecision(exact ? "highest" : products);
}

bool ct_is_exact(void) { return exactly || handles::callsOperatorsAlone; }

void ct_set_autotuning(bool enabled) { at::globalContext().setBenchmarkCuDNN(enabled); }
