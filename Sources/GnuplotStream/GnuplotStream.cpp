#include "GnuplotStream.h"

#include <cerrno>
#include <cstdio>
#include <memory>
#include <new>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

#include <gnuplot-iostream.h>

struct PunctualGnuplot {
    std::unique_ptr<gnuplotio::Gnuplot> stream;
};

PunctualGnuplot *punctual_gnuplot_open(int descriptor, int *error_number) {
    int copy = fcntl(descriptor, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    FILE *file = copy < 0 ? nullptr : fdopen(copy, "w");
    if (file == nullptr) {
        *error_number = errno;
        if (copy >= 0) close(copy);
        return nullptr;
    }
    try {
        auto gnuplot = std::make_unique<PunctualGnuplot>();
        gnuplot->stream = std::make_unique<gnuplotio::Gnuplot>(file);
        file = nullptr;  // the stream owns it now
        return gnuplot.release();
    } catch (...) {
        if (file != nullptr) std::fclose(file);
        *error_number = ENOMEM;
        return nullptr;
    }
}

bool punctual_gnuplot_send_text(PunctualGnuplot *gnuplot, const char *text, size_t length) {
    try {
        gnuplot->stream->write(text, static_cast<std::streamsize>(length));
        return gnuplot->stream->good();
    } catch (...) {
        return false;
    }
}

bool punctual_gnuplot_send_columns(
    PunctualGnuplot *gnuplot, const double *values, size_t columns, size_t rows) {
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

bool punctual_gnuplot_close(PunctualGnuplot *gnuplot) {
    bool is_written = false;
    try {
        gnuplot->stream->flush();
        is_written = gnuplot->stream->good();
    } catch (...) {
    }
    try {
        delete gnuplot;
    } catch (...) {
        return false;
    }
    return is_written;
}
