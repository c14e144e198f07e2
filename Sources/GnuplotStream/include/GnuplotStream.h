// A gnuplot process to write to, made for Swift over the C++ library gnuplot-iostream.
#ifndef PUNCTUAL_GNUPLOT_STREAM_H
#define PUNCTUAL_GNUPLOT_STREAM_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A running gnuplot; belongs to one thread at a time.
typedef struct PunctualGnuplot PunctualGnuplot;

/// What a gnuplot process left behind when it ended.
typedef struct {
    /// Its exit code, or 128 + the number of the signal that ended it.
    int exit_code;
    /// All that it wrote to standard output: the picture, where the script names no output file.
    char *_Nullable output;
    size_t output_length;
    /// All that it wrote to standard error.
    char *_Nullable messages;
    size_t messages_length;
} PunctualGnuplotResult;

/// Starts the program at an absolute path, without the user's ~/.gnuplot.
///
/// No shell takes part: the library's own way (popen) would need one, would lose the exit code, and
/// would let a child that another thread starts meanwhile hold the pipe open. The library gets the
/// writing end of our own pipe instead. Both outputs of gnuplot go to memory files, which never
/// fill up as a pipe would.
///
/// Returns NULL and sets `*error_number` to an errno if the program cannot be started.
PunctualGnuplot *_Nullable punctual_gnuplot_open(
    const char *_Nonnull program, int *_Nonnull error_number);

/// Sends script text. False when gnuplot has ended, of which `punctual_gnuplot_close` tells why;
/// the SIGPIPE of that never reaches the program.
bool punctual_gnuplot_send_text(
    PunctualGnuplot *_Nonnull gnuplot, const char *_Nonnull text, size_t length);

/// Sends columns of equal length as the library's inline data: a line a row, ended by a line `e`.
///
/// `values` holds one column after the other. NaN stands for a missing value.
bool punctual_gnuplot_send_columns(
    PunctualGnuplot *_Nonnull gnuplot, const double *_Nonnull values, size_t columns, size_t rows);

/// Ends the script, waits for gnuplot to end, and frees the object.
///
/// `result` is filled in and given back with `punctual_gnuplot_free_result`. False only if what
/// gnuplot wrote could not be read (no memory).
bool punctual_gnuplot_close(
    PunctualGnuplot *_Nonnull gnuplot, PunctualGnuplotResult *_Nonnull result);

void punctual_gnuplot_free_result(PunctualGnuplotResult *_Nonnull result);

#ifdef __cplusplus
}
#endif

#endif
