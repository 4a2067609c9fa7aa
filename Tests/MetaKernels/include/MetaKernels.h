// Operators on libtorch's meta device that libtorch itself computes on real devices only, and recordings on the CPU.
#pragma once
#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Adds what the meta device lacks: each such operator checks that no tensor is on another device and runs on zeros of the
/// CPU, whose results give the sizes.
/// - Returns: the number of operators.
int meta_kernels_add(void);

/// Has this thread record operations on the CPU and the meta device as CUDA graphs record those of GPUs, without effect until
/// they are repeated, or ends that. The thread then computes with libtorch's operators alone.
void recorder_use(bool isUsed);

/// What this thread recorded last: the operators with their arguments that are no tensors, one per line.
const char *recorder_text(void);

#ifdef __cplusplus
}
#endif
