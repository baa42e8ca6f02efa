// Parameters from the dtype they are stored and sent in to the float32 blocks that the kernels read.
#include <string.h>

#include "CKernels.h"

static inline float half_to_float(uint16_t h) {
  // The exponent is rebased by a multiplication, which also makes subnormal halves right.
  uint32_t sign = (uint32_t)(h & 0x8000) << 16, rest = (uint32_t)(h & 0x7fff) << 13, bits;
  float value;
  memcpy(&value, &rest, 4);
  value *= 0x1p112f;
  memcpy(&bits, &value, 4);
  if ((h & 0x7c00) == 0x7c00) bits = rest | 0x7f800000;
  bits |= sign;
  memcpy(&value, &bits, 4);
  return value;
}

static inline float element(const void *src, long i, long type) {
  float value;
  if (type == CK_FLOAT32) {
    memcpy(&value, (const char *)src + 4 * i, 4);
    return value;
  }
  uint16_t half;
  memcpy(&half, (const char *)src + 2 * i, 2);
  if (type == CK_FLOAT16) return half_to_float(half);
  uint32_t bits = (uint32_t)half << 16;
  memcpy(&value, &bits, 4);
  return value;
}

static inline __attribute__((always_inline)) void widen(float *dst, const void *src, long count, const long type) {
  for (long i = 0; i < count; i++) dst[i] = element(src, i, type);
}

void ck_widen(float *dst, const void *src, long count, long type) {
  if (type == CK_FLOAT32) widen(dst, src, count, CK_FLOAT32);
  else if (type == CK_FLOAT16) widen(dst, src, count, CK_FLOAT16);
  else widen(dst, src, count, CK_BFLOAT16);
}

void ck_widen_at(float *dst, const void *src, long first, long count, long type) {
  ck_widen(dst, (const char *)src + first * (type == CK_FLOAT32 ? 4 : 2), count, type);
}

static inline __attribute__((always_inline)) void pack(
    float *dst, const void *src, long rows, long columns, const long block, const long type) {
  for (long first = 0; first < rows; first += block, dst += columns * block) {
    const long present = rows - first < block ? rows - first : block;
    if (present == block)
      for (long k = 0; k < columns; k++)
        for (long o = 0; o < block; o++) dst[k * block + o] = element(src, (first + o) * columns + k, type);
    else
      for (long k = 0; k < columns; k++)
        for (long o = 0; o < block; o++)
          dst[k * block + o] = o < present ? element(src, (first + o) * columns + k, type) : 0;
  }
}

static inline __attribute__((always_inline)) void pack_block(
    float *dst, const void *src, long rows, long columns, long block, const long type) {
  switch (block) {
    case 2: pack(dst, src, rows, columns, 2, type); break;
    case 3: pack(dst, src, rows, columns, 3, type); break;
    case 4: pack(dst, src, rows, columns, 4, type); break;
    case 6: pack(dst, src, rows, columns, 6, type); break;
    default: pack(dst, src, rows, columns, block, type);
  }
}

void ck_pack(float *dst, const void *src, long rows, long columns, long block, long type) {
  if (type == CK_FLOAT32) pack_block(dst, src, rows, columns, block, CK_FLOAT32);
  else if (type == CK_FLOAT16) pack_block(dst, src, rows, columns, block, CK_FLOAT16);
  else pack_block(dst, src, rows, columns, block, CK_BFLOAT16);
}

// The bits of an even and an odd bfloat16 in a word.
static inline float *put_pair(float *dst, uint16_t even, uint16_t odd) {
  const uint32_t word = even | (uint32_t)odd << 16;
  memcpy(dst, &word, 4);
  return dst + 1;
}

void ck_pack_pairs(float *dst, const void *src, long rows, long channels, long taps, long block, long columns) {
  const uint16_t *in = src;
  for (long first = 0; first < rows; first += block)
    for (long channel = 0; channel < channels; channel += 2) {
      const int alone = channel + 1 == channels, by_column = alone && columns > 0;
      for (long tap = 0; tap < taps; tap += by_column && tap % columns + 1 < columns ? 2 : 1)
        for (long o = 0; o < block; o++) {
          const int present = first + o < rows;
          const uint16_t *even = in + ((first + o) * channels + channel) * taps + tap;
          const uint16_t *odd = !by_column ? even + taps : even + 1;
          const int has_odd = present && (by_column ? tap % columns + 1 < columns : !alone);
          dst = put_pair(dst, present ? *even : 0, has_odd ? *odd : 0);
        }
    }
}

// The bits of the weight of a channel, zero where there is none.
static inline uint16_t tile_weight(const uint16_t *src, const ck_tile_source *from, long out, long channel, long at) {
  if (out >= from->out_channels || channel >= from->channels) return 0;
  return src[out * from->out_step + channel * from->channel_step + at];
}

void ck_pack_tiles(float *dst, const void *src, ck_tile_source from, ck_tile_cut cut) {
  const long channels = ck_tile_channels(from.out_channels);
  for (long first = 0; first < from.out_channels; first += channels)
    for (long r = 0; r < from.kernel_rows; r++)
      for (long product = 0; product < cut.products; product++, dst += CK_TILE_FLOATS) {
        memset(dst, 0, CK_TILE_FLOATS * sizeof *dst);
        for (long w = 0; w < cut.words; w++) {
          const long word = product * cut.words + w, pair = word % cut.pairs / from.pixels;
          const long at = r * from.kernel + word / cut.pairs + word % cut.pairs % from.pixels;
          for (long o = 0; o < channels; o++)
            put_pair(
                dst + o * CK_TILE_ROWS + w, tile_weight(src, &from, first + o, 2 * pair, at),
                tile_weight(src, &from, first + o, 2 * pair + 1, at));
        }
      }
}

void ck_pack_pairs_transposed(float *dst, const void *src, long channels, long columns, long block) {
  const uint16_t *in = src;
  for (long first = 0; first < columns; first += block)
    for (long channel = 0; channel < channels; channel += 2)
      for (long o = first; o < first + block; o++) {
        const uint16_t *even = in + channel * columns + o;
        dst = put_pair(dst, o < columns ? *even : 0, o < columns && channel + 1 < channels ? even[columns] : 0);
      }
}

// Eight points of a row of five weights, from float64: a polynomial's values over what scales those of the pixels.
static void row_points(float *u, long step, const float *g) {
#pragma clang fp contract(off)
  static const struct {
    double at, scale;
  } points[6] = {{1, -2 / 9.}, {-1, -2 / 9.}, {2, 1 / 90.}, {-2, 1 / 90.}, {0.5, 32 / 45.}, {-0.5, 32 / 45.}};
  u[0] = g[0];
  for (int i = 0; i < 6; i++) {
    const double a = points[i].at;
    u[(i + 1) * step] = (float)(points[i].scale * (g[0] + a * (g[1] + a * (g[2] + a * (g[3] + a * g[4])))));
  }
  u[7 * step] = g[4];
}

void ck_pack_winograd_rows(float *dst, const void *src, long rows, long channels, long block, long type) {
  for (long first = 0; first < rows; first += block)
    for (long r = 0; r < 5; r++)
      for (long channel = 0; channel < channels; channel++, dst += 8 * block)
        for (long o = 0; o < block; o++) {
          float g[5] = {0};
          if (first + o < rows) ck_widen_at(g, src, (((first + o) * channels + channel) * 5 + r) * 5, 5, type);
          row_points(dst + o, block, g);
        }
}

void ck_pack_transposed(float *dst, const void *src, long rows, long columns, long block, long type) {
  for (long first = 0; first < columns; first += block)
    for (long row = 0; row < rows; row++)
      for (long o = 0; o < block; o++, dst++)
        *dst = first + o < columns ? element(src, row * columns + first + o, type) : 0;
}
