// Parts of the library that no operator shows.
#pragma once

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Moves random values with every instruction set and compares the bits with those of the basic one.
/// - Parameter differing: the number of comparisons that differ.
/// - Returns: the number of comparisons; 0 if the processor has the basic set only.
int transform_checks(int *differing);

/// Convolutions and their gradients with planes in bfloat16, in several blocks of tiles.
/// - Parameter errors: for `count` of them the largest of the output's and the gradients', relative to the norm.
/// - Returns: how many errors there are.
int low_checks(double *errors, int count);

/// Frees a block of three parts, takes it again in parts, and then as a whole.
/// - Returns: how many parts are held at the end.
size_t memory_of_parts(void);

struct memory_check {
    int reused;       // blocks that were there already
    int overlapping;  // blocks whose contents another one has changed
    int exceeding;    // moments at which more was held than once was used, and the slack
};
/// Takes and frees blocks of a few sizes in a random order.
struct memory_check memory_checks(int count);

#ifdef __cplusplus
}
#endif
