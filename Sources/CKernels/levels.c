// Which levels this machine can run.
#include <stddef.h>
#if defined(__x86_64__) && defined(__linux__)
#include <cpuid.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

#include "CKernels.h"

extern const ck_level ck_level_portable;
#if defined(__x86_64__)
extern const ck_level ck_level_x86_64_v3, ck_level_x86_64_v4, ck_level_native_bf16;
ck_level ck_level_pairing_bf16(void), ck_level_amx_bf16(void), ck_level_pairing_amx_bf16(void);
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

#if defined(__x86_64__)
static int has_pairs(void) {
  return __builtin_cpu_supports("x86-64-v4") && __builtin_cpu_supports("avx512bf16");
}

// amx_tile and amx_bf16.
static int has_tiles(void) {
#if defined(__linux__)
  unsigned a, b, c, d;
  return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (d >> 24 & d >> 22 & 1);
#else
  return 0;
#endif
}

static int may_use_tiles(void) {
#if defined(__linux__)
  // ARCH_REQ_XCOMP_PERM of XFEATURE_XTILEDATA (Linux, Documentation/arch/x86/xstate.rst).
  return syscall(SYS_arch_prctl, 0x1023, 18) == 0;
#else
  return 0;
#endif
}
#endif

long ck_products(long products) {
#if defined(__x86_64__)
  if (!has_pairs()) return CK_LACKING;
  if (products == CK_PAIRS) return CK_ABLE;
  if (!has_tiles()) return CK_LACKING;
  return may_use_tiles() ? CK_ABLE : CK_REFUSED;
#else
  (void)products;
  return CK_LACKING;
#endif
}

long ck_take_products(ck_level *level, long products, long channels) {
  if (ck_products(products) != CK_ABLE) return 0;
#if defined(__x86_64__)
  if (products == CK_PAIRS) *level = channels == 2 ? ck_level_native_bf16 : ck_level_pairing_bf16();
  else *level = channels == 2 ? ck_level_amx_bf16() : ck_level_pairing_amx_bf16();
#else
  (void)level, (void)channels;
#endif
  return 1;
}

void ck_resample_lines(const ck_resample *r) { ck_level_at(0)->resample(r); }

void ck_transpose_bytes(const uint8_t *input, long rows, long columns, uint8_t *output) {
  ck_level_at(0)->transpose_bytes(input, rows, columns, output);
}
