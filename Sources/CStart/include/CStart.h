// What happens before libraries are initialised. Linking this target into a program is enough.

#pragma once

// The value of GOMP_SPINCOUNT that programs set if the environment has neither it nor OMP_WAIT_POLICY.
#define CSTART_SPIN "4000"
