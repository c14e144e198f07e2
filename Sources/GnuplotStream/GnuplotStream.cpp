#include "GnuplotStream.h"

#include <csignal>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <vector>

#include <fcntl.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gnuplot-iostream.h>

extern char **environ;

namespace {

/// Keeps the SIGPIPE of a write to a dead gnuplot from the program: blocked for this thread while
/// it writes, and taken from the queue again unless one was pending before.
class PipeSignalBlocked {
public:
    PipeSignalBlocked() {
        sigemptyset(&pipe_signal_);
        sigaddset(&pipe_signal_, SIGPIPE);
        sigset_t pending;
        sigpending(&pending);
        was_pending_ = sigismember(&pending, SIGPIPE) == 1;
        pthread_sigmask(SIG_BLOCK, &pipe_signal_, &former_);
    }

    ~PipeSignalBlocked() {
        if (!was_pending_) {
            const timespec at_once = {0, 0};
            while (sigtimedwait(&pipe_signal_, nullptr, &at_once) == -1 && errno == EINTR) {
            }
        }
        pthread_sigmask(SIG_SETMASK, &former_, nullptr);
    }

    PipeSignalBlocked(const PipeSignalBlocked &) = delete;
    PipeSignalBlocked &operator=(const PipeSignalBlocked &) = delete;

private:
    sigset_t pipe_signal_;
    sigset_t former_;
    bool was_pending_;
};

/// A descriptor that is closed at the end of its scope.
class Descriptor {
public:
    explicit Descriptor(int number = -1) : number_(number) {}
    ~Descriptor() { reset(-1); }
    Descriptor(const Descriptor &) = delete;
    Descriptor &operator=(const Descriptor &) = delete;

    int number() const { return number_; }

    int release() {
        int number = number_;
        number_ = -1;
        return number;
    }

    void reset(int number) {
        if (number_ >= 0) close(number_);
        number_ = number;
    }

private:
    int number_;
};

bool read_all(int descriptor, char **bytes, size_t *length) {
    off_t size = lseek(descriptor, 0, SEEK_END);
    if (size < 0) return false;
    char *buffer = static_cast<char *>(std::malloc(static_cast<size_t>(size) + 1));
    if (buffer == nullptr) return false;
    off_t filled = 0;
    while (filled < size) {
        ssize_t count = pread(descriptor, buffer + filled, static_cast<size_t>(size - filled), filled);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) break;
        filled += count;
    }
    buffer[filled] = 0;
    *bytes = buffer;
    *length = static_cast<size_t>(filled);
    return filled == size;
}

/// Starts gnuplot with its three descriptors replaced; everything else that we hold is close-on-exec.
int start(const char *program, int input, int output, int errors, pid_t *process) {
    posix_spawn_file_actions_t actions;
    if (int code = posix_spawn_file_actions_init(&actions)) return code;
    posix_spawnattr_t attributes;
    if (int code = posix_spawnattr_init(&attributes)) {
        posix_spawn_file_actions_destroy(&actions);
        return code;
    }
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    int code = posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
    if (code == 0) code = posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    if (code == 0) code = posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO);
    if (code == 0) {
        char name[] = "gnuplot", default_settings[] = "-d";
        char *const arguments[] = {name, default_settings, nullptr};
        code = posix_spawn(process, program, &actions, &attributes, arguments, environ);
    }
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return code;
}

/// A descriptor above the standard three, so that replacing those in the child overwrites none.
int above_standard(int descriptor) {
    if (descriptor < 0 || descriptor > STDERR_FILENO) return descriptor;
    int moved = fcntl(descriptor, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    close(descriptor);
    return moved;
}

int memory_file(const char *name) { return above_standard(memfd_create(name, MFD_CLOEXEC)); }

}  // namespace

struct PunctualGnuplot {
    std::unique_ptr<gnuplotio::Gnuplot> stream;
    Descriptor output;
    Descriptor errors;
    pid_t process = -1;
};

PunctualGnuplot *punctual_gnuplot_open(const char *program, int *error_number) {
    try {
        auto gnuplot = std::make_unique<PunctualGnuplot>();
        gnuplot->output.reset(memory_file("gnuplot output"));
        gnuplot->errors.reset(memory_file("gnuplot errors"));
        int ends[2];
        if (gnuplot->output.number() < 0 || gnuplot->errors.number() < 0
            || pipe2(ends, O_CLOEXEC) != 0) {
            *error_number = errno;
            return nullptr;
        }
        Descriptor reading(above_standard(ends[0])), writing(above_standard(ends[1]));
        FILE *file = fdopen(writing.number(), "w");
        if (reading.number() < 0 || file == nullptr) {
            *error_number = errno;
            return nullptr;
        }
        writing.release();  // the FILE owns it now, and the stream owns the FILE
        gnuplot->stream = std::make_unique<gnuplotio::Gnuplot>(file);
        *error_number = start(
            program, reading.number(), gnuplot->output.number(), gnuplot->errors.number(),
            &gnuplot->process);
        return *error_number == 0 ? gnuplot.release() : nullptr;
    } catch (...) {
        *error_number = ENOMEM;
        return nullptr;
    }
}

bool punctual_gnuplot_send_text(PunctualGnuplot *gnuplot, const char *text, size_t length) {
    PipeSignalBlocked blocked;
    try {
        gnuplot->stream->write(text, static_cast<std::streamsize>(length));
        gnuplot->stream->flush();
        return gnuplot->stream->good();
    } catch (...) {
        return false;
    }
}

bool punctual_gnuplot_send_columns(
    PunctualGnuplot *gnuplot, const double *values, size_t columns, size_t rows) {
    PipeSignalBlocked blocked;
    try {
        std::vector<std::vector<double>> data;
        data.reserve(columns);
        for (size_t column = 0; column < columns; ++column) {
            data.emplace_back(values + column * rows, values + (column + 1) * rows);
        }
        gnuplot->stream->send1d_colmajor(data);
        return gnuplot->stream->good();
    } catch (...) {
        return false;
    }
}

bool punctual_gnuplot_close(PunctualGnuplot *gnuplot, PunctualGnuplotResult *result) {
    std::memset(result, 0, sizeof *result);
    {
        PipeSignalBlocked blocked;
        try {
            // A child of another thread may hold the pipe open for a while, so that its end would
            // not be seen: say the end in words too.
            *gnuplot->stream << "\nexit\n" << std::flush;
        } catch (...) {
        }
        try {
            gnuplot->stream.reset();
        } catch (...) {
        }
    }
    int status = 0;
    pid_t ended;
    do {
        ended = waitpid(gnuplot->process, &status, 0);
    } while (ended == -1 && errno == EINTR);
    if (ended == -1) {
        result->exit_code = 127;  // someone ignores SIGCHLD: what became of it cannot be known
    } else {
        result->exit_code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    }
    bool is_read = read_all(gnuplot->output.number(), &result->output, &result->output_length);
    is_read = read_all(gnuplot->errors.number(), &result->messages, &result->messages_length)
        && is_read;
    delete gnuplot;
    return is_read;
}

void punctual_gnuplot_free_result(PunctualGnuplotResult *result) {
    std::free(result->output);
    std::free(result->messages);
    std::memset(result, 0, sizeof *result);
}
