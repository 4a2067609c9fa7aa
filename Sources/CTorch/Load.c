#include "CTorch.h"

#include <dlfcn.h>

/// Programs that link the library have it from their start.
extern const struct ct_functions ct_table __attribute__((weak));

const struct ct_functions *ct_load(const char **message) {
    if (&ct_table) return &ct_table;
    // plug-ins of libtorch find its functions
    void *library = dlopen("libganzoo-torch.so", RTLD_NOW | RTLD_GLOBAL);
    const struct ct_functions *table = library ? dlsym(library, "ct_table") : NULL;
    if (table && table->size == sizeof *table) return table;
    *message = table ? "'libganzoo-torch.so' belongs to another version of ganzoo" : dlerror();
    return NULL;
}
