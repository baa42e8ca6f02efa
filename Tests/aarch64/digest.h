// Seeded numbers for the kernels, and the digest of what they make; one file's state is no other's.
#ifndef DIGEST_H
#define DIGEST_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "CKernels.h"

enum { PADDING = 16 };  // kernels read biases, scales and weights in whole blocks

static uint64_t state = 88172645463325252u;
static inline uint64_t random_bits(void) {
  state ^= state << 13;
  state ^= state >> 7;
  return state ^= state << 17;
}

static inline void *zeros(long bytes) {
  void *memory = calloc(1, bytes);
  if (!memory) abort();
  return memory;
}

// Numbers in -scale..<scale, with zeros behind them; of `special` ones there are some that rounding or comparing may get wrong.
static inline float *numbers(long count, float scale, int special) {
  static const float odd[] = {0x1p-149f, -0.f, 65520.f, 65519.f, -3e38f, 0x1p-25f, 1e-7f, 0x1.01p0f, 0x1.03p-14f, 0.f};
  float *all = zeros((count + PADDING) * sizeof(float));
  for (long i = 0; i < count; i++) {
    all[i] = scale * ((int32_t)(random_bits() >> 40) - (1 << 23)) * 0x1p-23f;
    if (special && i % 61 == 0) all[i] = odd[i / 61 % 10];
    if (special == 2 && i % 997 == 0) all[i] = i % 2 ? __builtin_inff() : __builtin_nanf("");
  }
  return all;
}

// Elements of a dtype between 1/4 and 1 in size.
static inline void *elements(long count, long type) {
  if (type == CK_FLOAT32) return numbers(count, 1, 0);
  uint16_t *all = zeros((count + PADDING) * sizeof *all);
  for (long i = 0; i < count; i++)
    all[i] = type == CK_FLOAT16 ? (random_bits() >> 20 & 0x83ff) | 0x3400 : (random_bits() >> 20 & 0x807f) | 0x3f00;
  return all;
}

static uint64_t digest;
static inline void start(void) { digest = 14695981039346656037u; }  // FNV-1a
static inline void add(const float *values, long count) {
  for (long i = 0; i < count; i++) {
    uint32_t bits;
    memcpy(&bits, &values[i], 4);
    if ((bits & 0x7fffffff) > 0x7f800000) bits = 0x7fc00000;
    for (int byte = 0; byte < 4; byte++) digest = (digest ^ (bits >> 8 * byte & 255)) * 1099511628211u;
  }
}
static inline void finish(const char *name, long type) {
  static const char *types[] = {"fp32", "fp16", "bf16"};
  printf("%-16s %s %016llx\n", name, types[type], (unsigned long long)digest);
}

static inline ck_epilogue epilogue(long channels, long rows, long columns, long type, int full) {
  ck_epilogue e = {.rounding = type, .relu = full};
  if (!full) return e;
  e.scale = numbers(channels, 2, 0);
  e.shift = numbers(channels, 1, 0);
  e.residual_row = columns * CK_LANES, e.residual_channel = rows * e.residual_row;
  e.residual_step = 1, e.residual_count = channels;
  e.residual_group = channels * e.residual_channel;
  e.residual = numbers(2 * e.residual_group, 2, 1);
  return e;
}

// What the operators of today's nets beyond convolutions of squares print (operators.c).
void operators(const ck_level *level, long type);

#endif
