// What Linux has and Swift's Glibc module leaves out.

#include <sys/prctl.h>

/// Has this process receive a signal when the thread that started it ends.
static inline int end_with_parent(int signal) { return prctl(PR_SET_PDEATHSIG, signal); }

// With this flag, renameat2(2) exchanges two files or folders in one step.
static const unsigned int rename_exchange = 2;
int renameat2(int old_folder, const char *old_path, int new_folder, const char *new_path, unsigned int flags);
