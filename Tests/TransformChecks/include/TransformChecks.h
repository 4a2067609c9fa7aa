// Winograd's transforms with each instruction set that the processor has.
#pragma once

#ifdef __cplusplus
extern "C" {
#endif

/// Moves random values with every instruction set and compares the bits with those of the basic one.
/// - Parameter differing: the number of comparisons that differ.
/// - Returns: the number of comparisons; 0 if the processor has the basic set only.
int transform_checks(int *differing);

#ifdef __cplusplus
}
#endif
