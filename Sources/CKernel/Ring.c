#include "CKernel.h"

#include <errno.h>
#include <liburing.h>
#include <stdlib.h>

struct ckernel_ring {
    struct io_uring ring;
};

struct ckernel_ring *ckernel_ring_create(int *error) {
    struct ckernel_ring *ring = malloc(sizeof *ring);
    if (ring == NULL) {
        *error = -ENOMEM;
        return NULL;
    }
    int code = io_uring_queue_init(4, &ring->ring, 0);
    if (code < 0) {
        free(ring);
        *error = code;
        return NULL;
    }
    *error = 0;
    return ring;
}

void ckernel_ring_destroy(struct ckernel_ring *ring) {
    io_uring_queue_exit(&ring->ring);
    free(ring);
}

int ckernel_ring_wait_until(struct ckernel_ring *ring, int64_t deadline_nanoseconds) {
    struct __kernel_timespec deadline = {
        .tv_sec = deadline_nanoseconds / 1000000000,
        .tv_nsec = deadline_nanoseconds % 1000000000,
    };
    struct io_uring_sqe *entry = io_uring_get_sqe(&ring->ring);
    if (entry == NULL) {
        return -EBUSY;
    }
    io_uring_prep_timeout(entry, &deadline, 0, IORING_TIMEOUT_ABS);
    int code = io_uring_submit_and_wait(&ring->ring, 1);
    if (code < 0 && code != -EINTR) {
        return code;
    }
    struct io_uring_cqe *completion = NULL;
    // A signal ends the wait without a completion; the time-out is still armed, and waiting again
    // for it moves nothing.
    do {
        code = io_uring_wait_cqe(&ring->ring, &completion);
    } while (code == -EINTR);
    if (code < 0) {
        return code;
    }
    int result = completion->res;
    io_uring_cqe_seen(&ring->ring, completion);
    return result == -ETIME ? 0 : result;
}
