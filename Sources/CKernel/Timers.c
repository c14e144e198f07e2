#include "CKernel.h"

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static struct timespec timespec_of(int64_t nanoseconds) {
    struct timespec time;
    time.tv_sec = nanoseconds / 1000000000;
    time.tv_nsec = nanoseconds % 1000000000;
    return time;
}

int ckernel_timerfd_arm(int descriptor, int64_t first_nanoseconds, int64_t period_nanoseconds) {
    struct itimerspec setting;
    setting.it_value = timespec_of(first_nanoseconds);
    setting.it_interval = timespec_of(period_nanoseconds);
    return timerfd_settime(descriptor, TFD_TIMER_ABSTIME, &setting, NULL) == 0 ? 0 : -errno;
}

// TFD_TIMER_CANCEL_ON_SET: reading fails with ECANCELED when the clock was set, or the machine has
// slept. The time itself is of no matter and never comes.
int ckernel_timerfd_watch_clock(int descriptor) {
    struct itimerspec setting = {{0, 0}, {0, 0}};
    setting.it_value.tv_sec = INT64_C(1) << 33;
    int flags = TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET;
    return timerfd_settime(descriptor, flags, &setting, NULL) == 0 ? 0 : -errno;
}

int ckernel_poll(int descriptor, int64_t timeout_nanoseconds) {
    struct pollfd watched = {.fd = descriptor, .events = POLLIN};
    struct timespec timeout = timespec_of(timeout_nanoseconds);
    int ready = ppoll(&watched, descriptor >= 0 ? 1 : 0, &timeout, NULL);
    return ready >= 0 ? ready : -errno;
}

int ckernel_thread_timer_create(int signal_number, timer_t *timer) {
    struct sigevent event;
    memset(&event, 0, sizeof event);
    event.sigev_notify = SIGEV_THREAD_ID;
    event.sigev_signo = signal_number;
    event._sigev_un._tid = (pid_t)syscall(SYS_gettid);
    return timer_create(CLOCK_MONOTONIC, &event, timer) == 0 ? 0 : -errno;
}

int ckernel_futex_wait_until(uint32_t *word, uint32_t expected, int64_t deadline_nanoseconds) {
    struct timespec deadline = timespec_of(deadline_nanoseconds);
    long result = syscall(
        SYS_futex, word, FUTEX_WAIT_BITSET | FUTEX_PRIVATE_FLAG, expected, &deadline, NULL,
        FUTEX_BITSET_MATCH_ANY
    );
    return result == 0 ? 0 : -errno;
}

int ckernel_futex_wake(uint32_t *word) {
    long result = syscall(SYS_futex, word, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, INT_MAX, NULL, NULL, 0);
    return result >= 0 ? (int)result : -errno;
}
