// AVX2 and FMA (x86-64-v3): 16 registers of 8 floats.
#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("arch=x86-64-v3"))), apply_to = function)
#define LANES 8
#define CONV_BLOCK 3
#define CONV_ROW_FITS 0
#define CONV_CACHE 16384
#define WINOGRAD_ROWS 2
#define ROWS_TOGETHER 2
#define GEMM_VECTORS 2
#define PEAK_SUMS 12
#define CONVERTS_FLOAT16 1
#define SCALES 0
#define PAIRS 0
#define LEVEL x86_64_v3
#define LEVEL_NAME "x86-64-v3"
#define VECTOR_REGISTER "x"
#include "level.h"
#pragma clang attribute pop
#endif
