// AVX-512 (x86-64-v4): 32 registers of 16 floats.
#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("arch=x86-64-v4"), min_vector_width(512))), apply_to = function)
#include "avx512.h"
#define PAIRS 0
#define LEVEL x86_64_v4
#define LEVEL_NAME "x86-64-v4"
#include "level.h"
#pragma clang attribute pop
#endif
