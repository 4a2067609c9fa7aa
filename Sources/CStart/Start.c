// The waiting threads of libtorch's OpenMP spin by default for milliseconds. On a machine with a busy neighbour they take
// the core that the working thread needs: two threads are then slower than one. OpenMP reads how long they spin when its
// library is loaded, so the environment must say so before any library runs, and so it is with malloc. This function runs
// when the libraries are mapped and before their initialisers, so starting the program a second time takes milliseconds.

#include "CStart.h"

#include <limits.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

// Turns of the waiting loop before a thread sleeps: long enough for the gaps between small operators.
static char spin[] = "GOMP_SPINCOUNT=" CSTART_SPIN;

static int names(const char *entry, const char *name) { return strncmp(entry, name, strlen(name)) == 0; }

// Large pages for large tensors, where the kernel has some to spare: memory is then mapped in fewer steps.
static char pages[] = "GLIBC_TUNABLES=glibc.malloc.hugetlb=1";

static void start(int count, char **arguments, char **environment) {
    (void)count;
    size_t entries = 0;
    int waits = 0, tunes = 0;
    for (; environment[entries]; entries++) {
        waits = waits || names(environment[entries], "GOMP_SPINCOUNT=") || names(environment[entries], "OMP_WAIT_POLICY=");
        tunes = tunes || names(environment[entries], "GLIBC_TUNABLES=");
    }
    // the loader removes settings of malloc from a program with the rights of another user
    if ((waits && tunes) || getauxval(AT_SECURE)) return;
    char *extended[entries + 3];
    memcpy(extended, environment, entries * sizeof *extended);
    if (!waits) extended[entries++] = spin;
    if (!tunes) extended[entries++] = pages;
    extended[entries] = NULL;
    char path[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
    if (length <= 0) return;
    path[length] = 0;
    execve(path, arguments, extended);
    // where that fails, the program runs with the default
}

__attribute__((section(".preinit_array"), used)) static void (*const first)(int, char **, char **) = start;
