// Counts every allocation of the process, so that a benchmark can show that a loop makes none.
#ifndef PUNCTUAL_ALLOCATION_COUNTER_H
#define PUNCTUAL_ALLOCATION_COUNTER_H

#include <stdint.h>

/// Calls of malloc, calloc, realloc and the aligned kinds since the program began, by all threads.
uint64_t allocation_count(void);

#endif
