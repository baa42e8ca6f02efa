#include <stddef.h>
#include <stdint.h>

/* libFuzzer as a library (compiler-rt, FuzzerDriver.cpp); linked by -sanitize=fuzzer. */
int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*run)(const uint8_t *data, size_t size));
