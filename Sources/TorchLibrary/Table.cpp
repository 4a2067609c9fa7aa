#include "CTorch.h"

extern "C" const struct ct_functions ct_table = {
    .size = sizeof(struct ct_functions),
#define X(name) .name = ct_##name,
    CT_FUNCTIONS(X)
#undef X
};
