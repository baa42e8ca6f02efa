// Tiles of bfloat16 (amx_bf16) on words of two channels: convolutions and linear layers multiply tiles, all else is as in
// level_native_bf16.c.
#if defined(__x86_64__)
#include <immintrin.h>
#pragma clang attribute push( \
    __attribute__((target("arch=x86-64-v4,avx512bf16,amx-tile,amx-bf16"), min_vector_width(512))), apply_to = function)
#include "avx512.h"
#define PAIRS 1
#define LEVEL amx_bf16
#include "vector.h"

#include "epilogue.h"
#include "conv_finish.h"
#include "gemm_map.h"
#include "tiles.h"
#include "tile_conv.h"
#include "tile_gemm.h"
#include "tile_peak.h"

extern const ck_level ck_level_native_bf16;

ck_level ck_level_amx_bf16(void) {
  ck_level level = ck_level_native_bf16;
  level.name = "x86-64-v4 with amx_bf16";
  level.products = CK_TILES;
  level.conv = NAME(tile_conv);
  level.gemm = NAME(tile_gemm);
  level.peak = NAME(tile_peak);
  return level;
}
#pragma clang attribute pop
#endif
