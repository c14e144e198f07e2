#include "CKernel.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

struct kernel_sched_attr {
    uint32_t size;
    uint32_t sched_policy;
    uint64_t sched_flags;
    int32_t sched_nice;
    uint32_t sched_priority;
    uint64_t sched_runtime;
    uint64_t sched_deadline;
    uint64_t sched_period;
};

pid_t ckernel_thread_id(void) { return (pid_t)syscall(SYS_gettid); }

int ckernel_set_scheduling(pid_t thread, const struct ckernel_scheduling *scheduling) {
    struct kernel_sched_attr attributes = {
        .size = sizeof attributes,
        .sched_policy = scheduling->policy,
        .sched_flags = scheduling->flags,
        .sched_nice = scheduling->nice,
        .sched_priority = scheduling->priority,
        .sched_runtime = scheduling->runtime_nanoseconds,
        .sched_deadline = scheduling->deadline_nanoseconds,
        .sched_period = scheduling->period_nanoseconds,
    };
    return syscall(SYS_sched_setattr, thread, &attributes, 0) == 0 ? 0 : -errno;
}

int ckernel_get_scheduling(pid_t thread, struct ckernel_scheduling *scheduling) {
    struct kernel_sched_attr attributes = {.size = sizeof attributes};
    if (syscall(SYS_sched_getattr, thread, &attributes, sizeof attributes, 0) != 0) {
        return -errno;
    }
    scheduling->policy = attributes.sched_policy;
    scheduling->nice = attributes.sched_nice;
    scheduling->priority = attributes.sched_priority;
    scheduling->flags = attributes.sched_flags;
    scheduling->runtime_nanoseconds = attributes.sched_runtime;
    scheduling->deadline_nanoseconds = attributes.sched_deadline;
    scheduling->period_nanoseconds = attributes.sched_period;
    return 0;
}

int ckernel_set_affinity(pid_t thread, const uint8_t *allowed, int count) {
    cpu_set_t *set = CPU_ALLOC(count);
    if (set == NULL) {
        return -ENOMEM;
    }
    size_t size = CPU_ALLOC_SIZE(count);
    CPU_ZERO_S(size, set);
    for (int cpu = 0; cpu < count; cpu++) {
        if (allowed[cpu]) {
            CPU_SET_S(cpu, size, set);
        }
    }
    int code = sched_setaffinity(thread, size, set) == 0 ? 0 : -errno;
    CPU_FREE(set);
    return code;
}

int ckernel_get_affinity(pid_t thread, uint8_t *allowed, int count) {
    cpu_set_t *set = CPU_ALLOC(count);
    if (set == NULL) {
        return -ENOMEM;
    }
    size_t size = CPU_ALLOC_SIZE(count);
    CPU_ZERO_S(size, set);
    int code = sched_getaffinity(thread, size, set) == 0 ? 0 : -errno;
    for (int cpu = 0; cpu < count && code == 0; cpu++) {
        allowed[cpu] = CPU_ISSET_S(cpu, size, set) ? 1 : 0;
    }
    CPU_FREE(set);
    return code;
}

int ckernel_set_timer_slack(uint64_t nanoseconds) {
    return prctl(PR_SET_TIMERSLACK, nanoseconds, 0, 0, 0) == 0 ? 0 : -errno;
}

int64_t ckernel_get_timer_slack(void) {
    int slack = prctl(PR_GET_TIMERSLACK, 0, 0, 0, 0);
    return slack >= 0 ? slack : -errno;
}

int ckernel_thread_usage(struct rusage *usage) {
    return getrusage(RUSAGE_THREAD, usage) == 0 ? 0 : -errno;
}

uint64_t ckernel_locked_memory_limit(void) {
    struct rlimit limit = {0};
    getrlimit(RLIMIT_MEMLOCK, &limit);
    return limit.rlim_cur;
}

// Shown by ps and top; the kernel keeps 15 bytes.
void ckernel_name_thread(const char *name) {
    prctl(PR_SET_NAME, name, 0, 0, 0);
}

int ckernel_join_thread(pthread_t thread, int64_t nanoseconds) {
    struct timespec limit;
    clock_gettime(CLOCK_MONOTONIC, &limit);
    limit.tv_sec += nanoseconds / 1000000000;
    limit.tv_nsec += nanoseconds % 1000000000;
    if (limit.tv_nsec >= 1000000000) {
        limit.tv_sec += 1;
        limit.tv_nsec -= 1000000000;
    }
    return -pthread_clockjoin_np(thread, NULL, CLOCK_MONOTONIC, &limit);
}
