// Child processes that must not outlive this one.
#ifndef PUNCTUAL_CKERNEL_PROCESSES_H
#define PUNCTUAL_CKERNEL_PROCESSES_H

#include <sys/types.h>

/// Starts a program in a process group of its own, with standard input from /dev/null and output
/// to the descriptors given (-1: /dev/null). No shell takes part. The kernel sends the child
/// SIGTERM when the calling *thread* ends, however it ends (PR_SET_PDEATHSIG); call it from the
/// main thread. All signals are unblocked and set to their defaults in the child, and it runs
/// under the ordinary policy.
///
/// `arguments` and `environment` end with NULL; `arguments[0]` is looked up in PATH. An `environment`
/// of NULL is the caller's own.
/// Returns the process id, or the negated errno of fork or of exec.
pid_t ckernel_spawn(char *const arguments[], char *const environment[], int output, int errors);

#endif
