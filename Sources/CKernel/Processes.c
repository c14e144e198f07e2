#include "CKernel.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

// Only async-signal-safe calls from here on: the parent has other threads.
static void become(
    char *const arguments[], char *const environment[], int output, int errors, int report,
    pid_t parent
) {
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0);
    if (getppid() != parent) {
        _exit(127);  // the parent died before the line above took effect
    }
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    for (int number = 1; number < NSIG; number++) {
        signal(number, SIG_DFL);
    }
    struct sched_param ordinary = {.sched_priority = 0};
    sched_setscheduler(0, SCHED_OTHER, &ordinary);
    int null = open("/dev/null", O_RDWR);
    dup2(null, STDIN_FILENO);
    dup2(output >= 0 ? output : null, STDOUT_FILENO);
    dup2(errors >= 0 ? errors : null, STDERR_FILENO);
    execvpe(arguments[0], arguments, environment != NULL ? environment : environ);
    int code = errno;
    ssize_t written = write(report, &code, sizeof code);
    (void)written;
    _exit(127);
}

pid_t ckernel_spawn(char *const arguments[], char *const environment[], int output, int errors) {
    // The write end closes at a successful exec: reading nothing means that the program runs.
    int report[2];
    if (pipe2(report, O_CLOEXEC) != 0) {
        return -errno;
    }
    pid_t parent = getpid();
    pid_t child = fork();
    if (child < 0) {
        int code = errno;
        close(report[0]);
        close(report[1]);
        return -code;
    }
    if (child == 0) {
        close(report[0]);
        become(arguments, environment, output, errors, report[1], parent);
    }
    close(report[1]);
    int code = 0;
    ssize_t bytes;
    do {
        bytes = read(report[0], &code, sizeof code);
    } while (bytes < 0 && errno == EINTR);
    close(report[0]);
    if (bytes == sizeof code) {
        waitpid(child, NULL, 0);
        return -code;
    }
    return child;
}
