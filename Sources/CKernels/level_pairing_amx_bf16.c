// Tiles of bfloat16 (amx_bf16) of words of one channel: convolutions and linear layers make pairs of them, all else is as in
// level_x86_64_v4.c.
#if defined(__x86_64__)
#include <immintrin.h>
#pragma clang attribute push( \
    __attribute__((target("arch=x86-64-v4,avx512bf16,amx-tile,amx-bf16"), min_vector_width(512))), apply_to = function)
#include "avx512.h"
#define PAIRS 0
#define MULTIPLIES_PAIRS 1
#define LEVEL pairing_amx_bf16
#include "vector.h"

#include "epilogue.h"
#include "conv_finish.h"
#include "gemm_map.h"
#include "elementary.h"
#include "power.h"
#include "map.h"
#include "tiles.h"
#include "tile_conv.h"
#include "tile_gemm.h"
#include "tile_peak.h"

extern const ck_level ck_level_x86_64_v4;

ck_level ck_level_pairing_amx_bf16(void) {
  ck_level level = ck_level_x86_64_v4;
  level.name = "x86-64-v4 with amx_bf16";
  level.products = CK_TILES;
  level.conv = NAME(tile_conv);
  level.gemm = NAME(tile_gemm);
  level.peak = NAME(tile_peak);
  return level;
}
#pragma clang attribute pop
#endif
