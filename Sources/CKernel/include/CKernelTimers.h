// Timers and what waits for them: timerfd, epoll, ppoll, futex, POSIX timers aimed at a thread.
#ifndef PUNCTUAL_CKERNEL_TIMERS_H
#define PUNCTUAL_CKERNEL_TIMERS_H

#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <time.h>

/// CLOCK_MONOTONIC in nanoseconds. One call without a struct to convert: the cheapest reading.
static inline int64_t ckernel_monotonic_nanoseconds(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

/// Arms a timerfd for absolute times of its clock; a period of 0 makes it fire once, a first
/// deadline of 0 disarms it. Negated errno.
int ckernel_timerfd_arm(int descriptor, int64_t first_nanoseconds, int64_t period_nanoseconds);

/// ppoll(2), which Swift's module map hides (_GNU_SOURCE), until the descriptor can be read; -1
/// waits for nothing but the time. 1 when readable, 0 when the time is over, else negated errno.
int ckernel_timerfd_watch_clock(int descriptor);

int ckernel_poll(int descriptor, int64_t timeout_nanoseconds);

/// Creates a POSIX timer on CLOCK_MONOTONIC whose signal goes to the calling thread alone
/// (SIGEV_THREAD_ID, for which glibc has no name in the struct). Negated errno.
int ckernel_thread_timer_create(int signal_number, timer_t *timer);

/// futex(FUTEX_WAIT_BITSET) with an absolute CLOCK_MONOTONIC deadline: sleeps while *word is
/// `expected`. 0 when woken, else negated errno (ETIMEDOUT, EAGAIN, EINTR).
int ckernel_futex_wait_until(uint32_t *word, uint32_t expected, int64_t deadline_nanoseconds);

/// Wakes every thread that waits on the word. Number of threads woken or negated errno.
int ckernel_futex_wake(uint32_t *word);

#endif
