// AVX-512 with bfloat16 products (avx512_bf16): 32 registers of 16 pairs.
#if defined(__x86_64__)
#include <immintrin.h>
#pragma clang attribute push(__attribute__((target("arch=x86-64-v4,avx512bf16"), min_vector_width(512))), apply_to = function)
#include "avx512.h"
#define PAIRS 1
#define LEVEL native_bf16
#define LEVEL_NAME "x86-64-v4 with avx512_bf16"
#include "level.h"
#pragma clang attribute pop
#endif
