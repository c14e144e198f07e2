#include "CKernel.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

// What the child reads and writes. It shares the memory of the parent until it runs the program.
struct start {
    const struct ckernel_process_request *request;
    pid_t parent;
    volatile enum ckernel_process_step step;
    volatile int code;
};

static const char *search_path(char *const environment[]) {
    for (char *const *entry = environment; *entry != NULL; entry++) {
        if (strncmp(*entry, "PATH=", 5) == 0) {
            return *entry + 5;
        }
    }
    return "/bin:/usr/bin";
}

// Returns only with an error. execvpe(3) does nearly the same, but would look through the PATH of
// the parent, and hand a script without a first line "#!" to a shell.
static int execute(char *const arguments[], char *const environment[]) {
    const char *name = arguments[0];
    if (strchr(name, '/') != NULL) {
        execve(name, arguments, environment);
        return errno;
    }
    size_t length = strlen(name);
    if (length == 0) {
        return ENOENT;
    }
    int code = ENOENT;
    char candidate[PATH_MAX];
    for (const char *folder = search_path(environment);; folder++) {
        const char *end = strchrnul(folder, ':');
        size_t folder_length = (size_t)(end - folder);
        if (folder_length + length + 2 <= sizeof candidate) {
            memcpy(candidate, folder, folder_length);
            // An empty entry stands for the working folder.
            if (folder_length > 0) {
                candidate[folder_length++] = '/';
            }
            memcpy(candidate + folder_length, name, length + 1);
            execve(candidate, arguments, environment);
            if (errno == EACCES) {
                code = EACCES;  // a later folder may have one that can be run
            } else if (errno != ENOENT && errno != ENOTDIR) {
                return errno;
            }
        }
        if (*end == '\0') {
            return code;
        }
        folder = end;
    }
}

static void reset_signals(void) {
    struct sigaction standard = {.sa_handler = SIG_DFL};
    for (int number = 1; number < NSIG; number++) {
        sigaction(number, &standard, NULL);
    }
    // Those that the C library keeps for itself, and refuses to have touched.
    struct {
        void *handler;
        unsigned long flags;
        void *restorer;
        unsigned long mask;
    } own_standard = {0};
    for (int number = 32; number < SIGRTMIN; number++) {
        syscall(SYS_rt_sigaction, number, &own_standard, NULL, sizeof own_standard.mask);
    }
    // Handlers first: until they are gone, a signal would run the parent's code in its own memory.
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

// A copy out of the way of the numbers that are given anew, if the parent had closed its own.
static int out_of_the_way(int descriptor) {
    return descriptor < 0 ? descriptor : fcntl(descriptor, F_DUPFD, CKERNEL_SOCKET + 1);
}

// Gives the program one of its standard descriptors. By way of a copy: dup2 onto the same number would
// leave it to be closed by exec.
static bool connect_one(int number, int descriptor, int flags) {
    if (descriptor == CKERNEL_CALLERS) {
        return true;
    }
    if (descriptor == CKERNEL_NOTHING) {
        descriptor = open("/dev/null", flags);
    }
    if (descriptor < 0) {
        return false;
    }
    // What was opened may have got the very number, which then stays open through exec.
    return descriptor == number || dup2(descriptor, number) >= 0;
}

// The child's table is a copy, so nothing of the parent's is closed.
static bool connect_descriptors(const struct ckernel_process_request *request) {
    int input = out_of_the_way(request->input);
    int output = out_of_the_way(request->output);
    int errors = out_of_the_way(request->errors);
    int socket = out_of_the_way(request->socket);
    if ((request->input >= 0 && input < 0) || (request->output >= 0 && output < 0)
        || (request->errors >= 0 && errors < 0) || (request->socket >= 0 && socket < 0)) {
        return false;
    }
    if (!connect_one(STDIN_FILENO, input, O_RDONLY)
        || !connect_one(STDOUT_FILENO, output, O_WRONLY)
        || !connect_one(STDERR_FILENO, errors, O_WRONLY)) {
        return false;
    }
    int first_to_close = STDERR_FILENO + 1;
    if (socket >= 0) {
        if (dup2(socket, CKERNEL_SOCKET) < 0) {
            return false;
        }
        first_to_close = CKERNEL_SOCKET + 1;
    }
    return close_range((unsigned)first_to_close, ~0U, 0) == 0;
}

// Only async-signal-safe calls: the parent has other threads.
static __attribute__((noinline, noreturn)) void become(struct start *start) {
    const struct ckernel_process_request *request = start->request;
    setpgid(0, 0);
    if (request->death_signal != 0) {
        prctl(PR_SET_PDEATHSIG, request->death_signal, 0, 0, 0);
        if (getppid() != start->parent) {
            _exit(127);  // the parent died before the line above took effect
        }
    }
    struct sched_param ordinary = {.sched_priority = 0};
    sched_setscheduler(0, SCHED_OTHER, &ordinary);
    reset_signals();
    if (!connect_descriptors(request)) {
        start->step = CKERNEL_PROCESS_PREPARING;
        start->code = errno;
    } else if (request->folder != NULL && chdir(request->folder) != 0) {
        start->step = CKERNEL_PROCESS_FOLDER;
        start->code = errno;
    } else if (request->program != NULL) {
        start->step = CKERNEL_PROCESS_PROGRAM;
        execve(request->program, request->arguments, request->environment);
        start->code = errno;
    } else {
        start->step = CKERNEL_PROCESS_PROGRAM;
        start->code = execute(request->arguments, request->environment);
    }
    _exit(127);
}

int ckernel_process_start(
    const struct ckernel_process_request *request, struct ckernel_process *process
) {
    struct start start = {
        .request = request, .parent = getpid(), .step = CKERNEL_PROCESS_PREPARING, .code = 0
    };
    // A signal in the child, before it has set its own dispositions, would run the parent's handlers.
    sigset_t all, former;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &former);
    // Not fork: that would write-protect all memory, and each thread that waits for a deadline
    // would pay for it with page faults. This thread sleeps until the program runs or has failed,
    // so it needs no pipe to hear of an error: the child has written it into `start`.
    pid_t child = vfork();
    if (child == 0) {
        become(&start);
    }
    int code = child < 0 ? errno : start.code;
    pthread_sigmask(SIG_SETMASK, &former, NULL);
    process->step = start.step;
    if (child < 0) {
        return -code;
    }
    if (code != 0) {
        while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {
        }
        return -code;
    }
    int descriptor = pidfd_open(child, 0);
    process->identifier = child;
    process->descriptor = descriptor >= 0 ? descriptor : -errno;
    return 0;
}

int ckernel_process_has_ended(pid_t identifier, int *exit_code, int *signal) {
    siginfo_t information = {.si_pid = 0};
    if (waitid(P_PID, (id_t)identifier, &information, WEXITED | WNOHANG | WNOWAIT) != 0) {
        return -errno;
    }
    if (information.si_pid == 0) {
        return 0;
    }
    bool exited = information.si_code == CLD_EXITED;
    *exit_code = exited ? information.si_status : 0;
    *signal = exited ? 0 : information.si_status;
    return 1;
}

const char *ckernel_signal_description(int signal) { return sigdescr_np(signal); }

char *const *ckernel_environment(void) { return environ; }

static char *const *arguments;

// The C library hands initialisers what it hands main.
__attribute__((constructor)) static void keep_arguments(int count, char **words) {
    (void)count;
    arguments = words;
}

char *const *ckernel_arguments(void) { return arguments; }

const char *ckernel_executable(void) { return (const char *)getauxval(AT_EXECFN); }

int ckernel_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC) == 0 ? 0 : -errno; }
