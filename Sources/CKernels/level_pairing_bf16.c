// AVX-512 with bfloat16 products (avx512_bf16) of words of one channel: convolutions, linear layers and products of activations make
// pairs of them, all else is as in level_x86_64_v4.c.
#if defined(__x86_64__)
#include <immintrin.h>
#pragma clang attribute push(__attribute__((target("arch=x86-64-v4,avx512bf16"), min_vector_width(512))), apply_to = function)
#include "avx512.h"
#define PAIRS 0
#define MULTIPLIES_PAIRS 1
#define LEVEL pairing_bf16
#include "vector.h"

#include "epilogue.h"
#include "conv_finish.h"
#include "conv_sums.h"
#include "conv.h"
#include "gemm_map.h"
#include "gemm.h"
#include "products.h"

extern const ck_level ck_level_x86_64_v4, ck_level_native_bf16;

#include "pairing.h"
#include "elementary.h"
#include "power.h"
#include "map.h"
#include "peak.h"

ck_level ck_level_pairing_bf16(void) {
  ck_level level = ck_level_x86_64_v4;
  level.name = ck_level_native_bf16.name;
  level.products = CK_PAIRS;
  level.conv_blocks = NAME(conv_blocks);
  level.conv = NAME(paired_conv);
  level.gemm = NAME(paired_gemm);
  level.product = NAME(paired_product);
  level.peak = NAME(peak);
  return level;
}
#pragma clang attribute pop
#endif
