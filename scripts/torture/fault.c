// Kills the process, or fails, at the n-th system call that changes a run folder after a save has begun.
//
// Loaded with LD_PRELOAD. Variables:
//   FAULT_ROOT    the run folder; calls elsewhere are not counted
//   FAULT_SAVE    the save whose calls are counted (default: 1), which begins when its hidden folder is created;
//                 0 counts from the start
//   FAULT_AT      the call at which it happens (default: never)
//   FAULT_MODE    kill: before the call; torn: after half of a write; EIO or ENOSPC: this call fails; full: writes fail
//                 with ENOSPC from this call on
//   FAULT_TRACE   a file that gets a line for each counted call
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int saves, calls;

static const char *setting(const char *name, const char *otherwise) {
    const char *value = getenv(name);
    return value ? value : otherwise;
}

static int is_inside(const char *path) {
    const char *root = setting("FAULT_ROOT", "");
    size_t length = strlen(root);
    return length && !strncmp(path, root, length) && (!path[length] || path[length] == '/');
}

static const char *path_of(int file, char *room) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = syscall(SYS_readlink, link, room, PATH_MAX - 1);
    room[length > 0 ? length : 0] = 0;
    return room;
}

static int ends(const char *text, const char *ending) {
    size_t a = strlen(text), b = strlen(ending);
    return a >= b && !strcmp(text + a - b, ending);
}

static void trace(const char *call, const char *path) {
    const char *file = getenv("FAULT_TRACE");
    if (!file) return;
    char line[PATH_MAX + 100];
    int length = snprintf(line, sizeof line, "%d %s %s\n", calls, call, path + strlen(setting("FAULT_ROOT", "")));
    int out = syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_CREAT | O_APPEND, 0644);
    syscall(SYS_write, out, line, length);
    syscall(SYS_close, out);
}

static void end(void) { syscall(SYS_kill, syscall(SYS_getpid), SIGKILL); }

// What happens at a call: 0 nothing, an error number, or -1 for half of a write.
static int fault(const char *call, const char *path, int is_write) {
    if (!is_inside(path)) return 0;
    pthread_mutex_lock(&lock);
    int wanted = atoi(setting("FAULT_SAVE", "1")), result = 0;
    if (!strcmp(call, "mkdir") && strstr(path, "/checkpoints/") && ends(path, ".part")) saves++;
    if (saves == wanted) {
        calls++;
        trace(call, path);
        int at = atoi(setting("FAULT_AT", "0"));
        const char *mode = setting("FAULT_MODE", "kill");
        if (calls == at) {
            if (!strcmp(mode, "kill")) end();
            if (!strcmp(mode, "torn")) is_write ? (void)(result = -1) : end();
            if (!strcmp(mode, "EIO")) result = EIO;
            if (!strcmp(mode, "ENOSPC")) result = ENOSPC;
        }
        if (at && calls >= at && !strcmp(mode, "full") && is_write) result = ENOSPC;
    }
    pthread_mutex_unlock(&lock);
    return result;
}

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define FAIL_IF(call, path, is_write)                 \
    do {                                              \
        int error = fault(call, path, is_write);      \
        if (error > 0) { errno = error; return -1; } \
    } while (0)

// Writes
static ssize_t put(int file, const void *bytes, size_t count) {
    char room[PATH_MAX];
    int error = fault("write", path_of(file, room), 1);
    if (error > 0) { errno = error; return -1; }
    if (error < 0) {
        syscall(SYS_write, file, bytes, count / 2);
        end();
    }
    return syscall(SYS_write, file, bytes, count);
}
ssize_t write(int file, const void *bytes, size_t count) { return put(file, bytes, count); }

// Calls with a file
#define FILE_CALL(name, parameters, arguments)                                             \
    int name parameters {                                                                  \
        char room[PATH_MAX];                                                               \
        FAIL_IF(#name, path_of(file, room), 0);                                            \
        return NEXT(name) arguments;                                                       \
    }
FILE_CALL(fsync, (int file), (file))
FILE_CALL(fdatasync, (int file), (file))
FILE_CALL(ftruncate, (int file, off_t size), (file, size))
FILE_CALL(ftruncate64, (int file, off64_t size), (file, size))

// Calls with a path
#define PATH_CALL(name, parameters, arguments)                                             \
    int name parameters {                                                                  \
        FAIL_IF(#name, path, 0);                                                           \
        return NEXT(name) arguments;                                                       \
    }
PATH_CALL(mkdir, (const char *path, mode_t mode), (path, mode))
PATH_CALL(rmdir, (const char *path), (path))
PATH_CALL(unlink, (const char *path), (path))
PATH_CALL(rename, (const char *path, const char *to), (path, to))
PATH_CALL(renameat2, (int a, const char *path, int b, const char *to, unsigned flags), (a, path, b, to, flags))

// Opening for writing
#define OPEN(name)                                                                         \
    int name(const char *path, int flags, ...) {                                           \
        va_list rest;                                                                      \
        va_start(rest, flags);                                                             \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0;            \
        va_end(rest);                                                                      \
        if (flags & (O_WRONLY | O_RDWR | O_CREAT)) FAIL_IF("open", path, 0);               \
        return syscall(SYS_openat, AT_FDCWD, path, flags, mode);                           \
    }
OPEN(open)
OPEN(open64)

