// io_uring, reduced to one absolute time-out at a time; the library does the shared memory.
#ifndef PUNCTUAL_CKERNEL_RING_H
#define PUNCTUAL_CKERNEL_RING_H

#include <stdint.h>

struct ckernel_ring;

/// Sets up a ring of a few entries. NULL on failure with the negated errno in `*error`.
struct ckernel_ring *ckernel_ring_create(int *error);
void ckernel_ring_destroy(struct ckernel_ring *ring);

/// Submits IORING_OP_TIMEOUT with an absolute CLOCK_MONOTONIC deadline and waits for its
/// completion in the same system call. 0 when the deadline passed, else negated errno.
int ckernel_ring_wait_until(struct ckernel_ring *ring, int64_t deadline_nanoseconds);

#endif
