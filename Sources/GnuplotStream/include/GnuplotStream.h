// A gnuplot script to write to, made for Swift over the C++ library gnuplot-iostream.
#ifndef PUNCTUAL_GNUPLOT_STREAM_H
#define PUNCTUAL_GNUPLOT_STREAM_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A script that is being written; belongs to one thread at a time.
typedef struct PunctualGnuplot PunctualGnuplot;

/// Begins a script that goes into an open file, of which the object keeps a descriptor of its own.
///
/// The library's own way (popen) needs a shell and loses the exit code; and whoever writes into a pipe
/// waits for its reader, which may never read. A script in a file has neither trouble: gnuplot is given it
/// when it is whole.
///
/// Returns NULL and sets `*error_number` to an errno if there is no descriptor or no memory.
PunctualGnuplot *_Nullable punctual_gnuplot_open(int descriptor, int *_Nonnull error_number);

/// Sends script text. False if the file did not take it.
bool punctual_gnuplot_send_text(
    PunctualGnuplot *_Nonnull gnuplot, const char *_Nonnull text, size_t length);

/// Sends columns of equal length as the library's inline data: a line a row, ended by a line `e`.
///
/// `values` holds one column after the other. NaN stands for a missing value.
bool punctual_gnuplot_send_columns(
    PunctualGnuplot *_Nonnull gnuplot, const double *_Nonnull values, size_t columns, size_t rows);

/// Ends the script and frees the object. False if the file did not take all of it.
bool punctual_gnuplot_close(PunctualGnuplot *_Nonnull gnuplot);

#ifdef __cplusplus
}
#endif

#endif
