// Which levels this machine can run.
#include <stddef.h>

#include "CKernels.h"

extern const ck_level ck_level_portable;
#if defined(__x86_64__)
extern const ck_level ck_level_x86_64_v3, ck_level_x86_64_v4, ck_level_native_bf16;
ck_level ck_level_pairing_bf16(void);
#endif

const ck_level *ck_level_at(long index) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("x86-64-v4") && index-- == 0) return &ck_level_x86_64_v4;
  if (__builtin_cpu_supports("x86-64-v3") && index-- == 0) return &ck_level_x86_64_v3;
#endif
  return index == 0 ? &ck_level_portable : NULL;
}

long ck_level_count(void) {
  long count = 0;
  while (ck_level_at(count)) count++;
  return count;
}

// Whether this machine multiplies pairs of bfloat16.
#if defined(__x86_64__)
static int has_bf16_products(void) {
  return __builtin_cpu_supports("x86-64-v4") && __builtin_cpu_supports("avx512bf16");
}
#endif

const ck_level *ck_level_bf16(void) {
#if defined(__x86_64__)
  if (has_bf16_products()) return &ck_level_native_bf16;
#endif
  return NULL;
}

long ck_take_bf16_products(ck_level *level) {
#if defined(__x86_64__)
  if (!has_bf16_products()) return 0;
  *level = ck_level_pairing_bf16();
  return 1;
#else
  (void)level;
  return 0;
#endif
}

void ck_resample_lines(const ck_resample *r) { ck_level_at(0)->resample(r); }

void ck_transpose_bytes(const uint8_t *input, long rows, long columns, uint8_t *output) {
  ck_level_at(0)->transpose_bytes(input, rows, columns, output);
}
