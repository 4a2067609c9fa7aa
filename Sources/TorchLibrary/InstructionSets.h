#pragma once

/// Compiles a function for each instruction set; the widest that the processor has is chosen when the library is loaded.
#if defined(__x86_64__)
#define FOR_EACH_INSTRUCTION_SET __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define FOR_EACH_INSTRUCTION_SET
#endif
