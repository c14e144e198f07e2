// What the run-time library of libFuzzer offers to programs with a main function of their own; no
// header of it is installed (llvm.org/docs/LibFuzzer.html, “Using libFuzzer as a library”).

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*test)(const uint8_t *bytes, size_t count));
