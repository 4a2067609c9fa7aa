// Operators on libtorch's meta device that libtorch itself computes on real devices only.
#pragma once

#ifdef __cplusplus
extern "C" {
#endif

/// Adds what the meta device lacks: each such operator checks that no tensor is on another device and runs on zeros of the
/// CPU, whose results give the sizes.
/// - Returns: the number of operators.
int meta_kernels_add(void);

#ifdef __cplusplus
}
#endif
