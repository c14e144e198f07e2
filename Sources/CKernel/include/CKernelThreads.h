// Scheduling policy, affinity, timer slack and usage of one thread.
#ifndef PUNCTUAL_CKERNEL_THREADS_H
#define PUNCTUAL_CKERNEL_THREADS_H

#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/types.h>

/// The kernel's struct sched_attr (sched_setattr(2)), of which glibc 2.36 has no declaration.
struct ckernel_scheduling {
    uint32_t policy;
    int32_t nice;
    uint32_t priority;
    uint64_t flags;
    uint64_t runtime_nanoseconds;
    uint64_t deadline_nanoseconds;
    uint64_t period_nanoseconds;
};

pid_t ckernel_thread_id(void);

void ckernel_name_thread(const char *name);

/// Waits for the end of a thread as long as the time allows (pthread_clockjoin_np(3)); it is not
/// joined then. Negated errno, ETIMEDOUT when the time is over.
int ckernel_join_thread(pthread_t thread, int64_t nanoseconds);

/// sched_setattr(2) and sched_getattr(2). Thread 0 is the caller. Negated errno.
int ckernel_set_scheduling(pid_t thread, const struct ckernel_scheduling *scheduling);
int ckernel_get_scheduling(pid_t thread, struct ckernel_scheduling *scheduling);

/// Affinity as an array of 0 and 1, one byte a CPU: cpu_set_t is made of macros. Negated errno.
int ckernel_set_affinity(pid_t thread, const uint8_t *allowed, int count);
int ckernel_get_affinity(pid_t thread, uint8_t *allowed, int count);

/// Timer slack of the calling thread (prctl is variadic). Negated errno.
int ckernel_set_timer_slack(uint64_t nanoseconds);
int64_t ckernel_get_timer_slack(void);

/// getrusage(RUSAGE_THREAD): what the calling thread has used. Negated errno.
int ckernel_thread_usage(struct rusage *usage);

/// Bytes that this process may lock (RLIMIT_MEMLOCK); UINT64_MAX for no limit.
uint64_t ckernel_locked_memory_limit(void);

#endif
