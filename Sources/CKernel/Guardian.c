#include "CKernel.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

// The guardian's own descriptors, in the place of all those of its parent.
enum { CONTROL = 3, REPORT = 4, INPUT = 5, OUTPUT = 6, ERRORS = 7, FIRST_FREE = 8 };

// What the guardian says first.
struct beginning {
    pid_t identifier;
    int code;
    enum ckernel_process_step step;
};

static bool write_record(int report, const void *record, size_t size) {
    ssize_t count;
    do {
        // Less than PIPE_BUF bytes: in one piece, or not at all.
        count = write(report, record, size);
    } while (count < 0 && errno == EINTR);
    return count == (ssize_t)size;
}

// Keeps a descriptor under a number of the guardian's; those that are none stay what they are.
static bool keep(int *descriptor, int number) {
    if (*descriptor >= 0) {
        *descriptor = dup2(*descriptor, number);
        return *descriptor == number;
    }
    return true;
}

// Leaves nothing of the parent's open but what the guardian and the program need: a lock, a pipe or a
// file of the parent's would otherwise live on with the guardian.
//
// Negated errno where the limit of open files leaves no room for that; `*report` can be written to then,
// and nothing else is of use.
static int take_descriptors(struct ckernel_process_request *request, int control, int *report) {
    int wanted[] = {control, *report, request->input, request->output, request->errors};
    // Two steps: a number that is given anew may be one that is still needed.
    for (size_t place = 0; place < sizeof wanted / sizeof *wanted; place++) {
        if (wanted[place] >= 0) {
            int copy = fcntl(wanted[place], F_DUPFD, FIRST_FREE);
            if (copy < 0) {
                // A limit below the number itself is told as an invalid argument.
                return errno == EINVAL ? -EMFILE : -errno;
            }
            wanted[place] = copy;
        }
    }
    *report = wanted[1];
    if (!keep(&wanted[0], CONTROL) || !keep(&wanted[1], REPORT) || !keep(&wanted[2], INPUT)
        || !keep(&wanted[3], OUTPUT) || !keep(&wanted[4], ERRORS)) {
        return -errno;
    }
    *report = REPORT;
    request->input = wanted[2];
    request->output = wanted[3];
    request->errors = wanted[4];
    if (close_range(FIRST_FREE, ~0U, 0) != 0) {
        return -errno;
    }
    for (int number = INPUT; number <= ERRORS; number++) {
        if (number != request->input && number != request->output && number != request->errors) {
            close(number);
        }
    }
    int null = open("/dev/null", O_RDWR);
    for (int number = STDIN_FILENO; number <= STDERR_FILENO; number++) {
        if (null >= 0 && request->output != CKERNEL_CALLERS && request->errors != CKERNEL_CALLERS) {
            dup2(null, number);
        }
    }
    if (null > STDERR_FILENO) {
        close(null);
    }
    return 0;
}

// Tells of the ends of children; beyond the descriptors that are handed to the program, which are closed
// once it has them. Negated errno.
static int open_child_signals(void) {
    sigset_t children;
    sigemptyset(&children);
    sigaddset(&children, SIGCHLD);
    int low = signalfd(-1, &children, SFD_CLOEXEC | SFD_NONBLOCK);
    if (low < 0) {
        return -errno;
    }
    int high = fcntl(low, F_DUPFD_CLOEXEC, FIRST_FREE);
    int code = high >= 0 ? high : errno == EINVAL ? -EMFILE : -errno;
    close(low);
    return code;
}

static int64_t now(void) { return ckernel_monotonic_nanoseconds(); }

// Kills each child of a list in /proc; the children of those become the guardian's when they are gone.
static void kill_children(const char *path) {
    int list = open(path, O_RDONLY | O_CLOEXEC);
    if (list < 0) {
        return;  // no such list: the group has to do
    }
    char text[4096];
    ssize_t length = read(list, text, sizeof text - 1);
    close(list);
    text[length > 0 ? length : 0] = '\0';
    char *end;
    for (const char *next = text;; next = end) {
        long child = strtol(next, &end, 10);
        if (end == next || child <= 1) {
            return;
        }
        // A number that was cut off at the end is another's: the rest is left for the next look.
        if (*end == '\0') {
            return;
        }
        kill((pid_t)child, SIGKILL);
    }
}

// Ends the program and all that has come from it, and reaps it; what hangs in the kernel is given up.
static void end_all(pid_t program, int child_signals) {
    const int64_t limit = now() + INT64_C(2000000000);
    struct ckernel_guarded_end end = {.is_reaped = false};
    kill(-program, SIGKILL);
    while (now() < limit) {
        kill_children("/proc/thread-self/children");
        int status = 0;
        struct rusage usage;
        pid_t child = wait4(-1, &status, WNOHANG, &usage);
        if (child < 0 && errno != EINTR) {
            break;
        }
        if (child == program) {
            end.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
            end.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
            end.is_reaped = true;
            end.usage = usage;
        }
        if (child == 0) {
            struct pollfd watched = {.fd = child_signals, .events = POLLIN};
            poll(&watched, 1, 20);
            struct signalfd_siginfo signals[8];
            ssize_t count = read(child_signals, signals, sizeof signals);
            (void)count;
        }
    }
    write_record(REPORT, &end, sizeof end);
}

// Reaps what is none of the program's own; tells of the program's end and leaves it to be reaped last.
static bool look_at_children(pid_t program) {
    while (true) {
        siginfo_t information = {.si_pid = 0};
        if (waitid(P_ALL, 0, &information, WEXITED | WNOHANG | WNOWAIT) != 0
            || information.si_pid == 0) {
            return false;
        }
        if (information.si_pid == program) {
            bool exited = information.si_code == CLD_EXITED;
            struct ckernel_guarded_end end = {
                .exit_code = exited ? information.si_status : 0,
                .signal = exited ? 0 : information.si_status,
            };
            write_record(REPORT, &end, sizeof end);
            return true;
        }
        waitpid(information.si_pid, NULL, WNOHANG);
    }
}

// Sleeps until the parent closes its end of the control pipe, by intention or by its own end.
static void watch(pid_t program, int child_signals) {
    bool has_ended = look_at_children(program);
    struct pollfd watched[] = {
        {.fd = CONTROL, .events = POLLIN},
        {.fd = has_ended ? -1 : child_signals, .events = POLLIN},
    };
    while (true) {
        if (poll(watched, 2, -1) < 0 && errno != EINTR) {
            return;
        }
        if (watched[0].revents != 0) {
            return;
        }
        if (watched[1].revents != 0) {
            struct signalfd_siginfo signals[8];
            ssize_t count = read(child_signals, signals, sizeof signals);
            (void)count;
            if (look_at_children(program)) {
                watched[1].fd = -1;
            }
        }
    }
}

// A copy of the parent in which this thread alone goes on: only async-signal-safe calls.
static __attribute__((noreturn)) void guard(
    const struct ckernel_process_request *asked, int control, int report
) {
    // Of a group of its own, and deaf: a signal to the parent's group, or from a terminal, is for the
    // parent to heed.
    setpgid(0, 0);
    struct sigaction standard = {.sa_handler = SIG_DFL};
    sigaction(SIGCHLD, &standard, NULL);
    prctl(PR_SET_NAME, "guardian", 0, 0, 0);
    prctl(PR_SET_PDEATHSIG, 0, 0, 0, 0);
    // Orphans of the program become children of the guardian, wherever they have gone.
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    struct ckernel_process_request request = *asked;
    struct ckernel_process process = {.identifier = -1, .descriptor = -1};
    int child_signals = -1;
    int code = take_descriptors(&request, control, &report);
    if (code == 0) {
        child_signals = open_child_signals();
        code = child_signals < 0 ? child_signals : 0;
    }
    if (code == 0) {
        fcntl(CONTROL, F_SETFD, FD_CLOEXEC);
        fcntl(REPORT, F_SETFD, FD_CLOEXEC);
        request.death_signal = SIGKILL;  // of the guardian itself, which nobody but root can end
        code = ckernel_process_start(&request, &process);
    }
    struct beginning beginning = {
        .identifier = process.identifier, .code = code, .step = process.step
    };
    if (!write_record(report, &beginning, sizeof beginning) || code != 0) {
        if (code == 0) {
            end_all(process.identifier, child_signals);
        }
        _exit(0);
    }
    // The program alone holds them now: who reads from it shall see their end.
    for (int number = INPUT; number <= ERRORS; number++) {
        close(number);
    }
    if (process.descriptor >= 0) {
        close(process.descriptor);
    }
    watch(process.identifier, child_signals);
    end_all(process.identifier, child_signals);
    _exit(0);
}

int ckernel_guarded_wake(pid_t guardian) {
    siginfo_t information = {.si_pid = 0};
    if (waitid(P_PID, (id_t)guardian, &information, WSTOPPED | WNOHANG) != 0
        || information.si_pid == 0) {
        return 0;
    }
    kill(guardian, SIGCONT);
    return 1;
}

// How long a guardian may take to start its program. To load one from a slow disk takes seconds.
static const int64_t START_LIMIT = INT64_C(10000000000);

// How often it is looked whether the guardian is stopped: its program runs before it has said so.
static const int LOOK_MILLISECONDS = 50;

// Reads what the guardian says first. Negated errno: ETIMEDOUT if it says nothing in time, ECHILD if it
// is gone without a word.
static int read_beginning(
    struct ckernel_guarded_process *process, struct beginning *beginning
) {
    const int64_t limit = now() + START_LIMIT;
    struct pollfd watched = {.fd = process->report, .events = POLLIN};
    do {
        int ready = poll(&watched, 1, LOOK_MILLISECONDS);
        if (ready > 0) {
            ssize_t count = read(process->report, beginning, sizeof *beginning);
            return count == sizeof *beginning ? beginning->code : -ECHILD;
        }
        if (ready < 0 && errno != EINTR) {
            return -errno;
        }
        if (ckernel_guarded_wake(process->guardian)) {
            process->was_stopped = true;
        }
    } while (now() < limit);
    return -ETIMEDOUT;
}

// Reaps a guardian that is about to end.
static bool is_reaped(pid_t guardian) {
    for (int turn = 0; turn < 200; turn++) {
        if (waitpid(guardian, NULL, WNOHANG) != 0) {
            return true;
        }
        poll(NULL, 0, 5);
    }
    return false;
}

void ckernel_guarded_abandon(pid_t guardian) {
    // Stopped, it takes in no more than the kernel gives it: the orphans of those that are killed here. It
    // reaps none of them, so no number in the list is another's.
    kill(guardian, SIGSTOP);
    char path[64];
    // Not another process's: this one reaps its children by their numbers alone.
    snprintf(path, sizeof path, "/proc/%d/task/%d/children", (int)guardian, (int)guardian);
    for (int turn = 0; turn < 20; turn++) {
        kill_children(path);
        poll(NULL, 0, 10);
    }
    kill(guardian, SIGKILL);
    is_reaped(guardian);
}

int ckernel_guarded_start(
    const struct ckernel_process_request *request, struct ckernel_guarded_process *process
) {
    process->step = CKERNEL_PROCESS_PREPARING;
    process->was_stopped = false;
    int control[2], report[2];
    int code = ckernel_pipe(control);
    if (code != 0) {
        return code;
    }
    code = ckernel_pipe(report);
    if (code != 0) {
        close(control[0]);
        close(control[1]);
        return code;
    }
    sigset_t all, former;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &former);
    // Without the handlers that libraries have registered for forks: none of their code runs there.
    pid_t guardian = _Fork();
    if (guardian == 0) {
        guard(request, control[0], report[1]);
    }
    code = guardian < 0 ? -errno : 0;
    pthread_sigmask(SIG_SETMASK, &former, NULL);
    close(control[0]);
    close(report[1]);
    struct beginning beginning = {.code = 0, .step = CKERNEL_PROCESS_PREPARING};
    if (code == 0) {
        process->guardian = guardian;
        process->report = report[0];
        code = read_beginning(process, &beginning);
        process->step = beginning.step;
        // What has said that it failed ends by itself.
        if (code == -ETIMEDOUT || (code != 0 && !is_reaped(guardian))) {
            ckernel_guarded_abandon(guardian);
        }
    }
    if (code != 0) {
        close(control[1]);
        close(report[0]);
        return code;
    }
    process->identifier = beginning.identifier;
    process->control = control[1];
    return 0;
}
