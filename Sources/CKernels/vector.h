// The vector type of the including level (LANES floats) and what every kernel does with it.
#include <stddef.h>
#include <string.h>

#include "CKernels.h"

// An array whose extent the compiler does not know while it parses may stay in memory, whatever is unrolled around it.
#pragma clang diagnostic error "-Wvla"

// Only where fmadd is written is a multiply-add fused.
#pragma clang fp contract(off)

#if defined(__OPTIMIZE__)
#define INLINE static inline __attribute__((always_inline))
#else
// Each call that is inlined would have room of its own in the frame, more than a thread's stack in all.
#define INLINE static inline
#endif
#define UNROLL _Pragma("clang loop unroll(full)")

#define PASTE2(a, b) a##_##b
#define PASTE(a, b) PASTE2(a, b)
#define NAME(n) PASTE(n, LEVEL)

typedef float V __attribute__((ext_vector_type(LANES)));
typedef uint32_t U __attribute__((ext_vector_type(LANES)));
typedef int32_t I __attribute__((ext_vector_type(LANES)));

INLINE V load(const float *p) {
  V v;
  memcpy(&v, p, sizeof v);
  return v;
}
INLINE void store(float *p, V v) { memcpy(p, &v, sizeof v); }

#if FUSED_BY_LIBRARY
// A function of its own: LANES calls of the library's are too long to lie wherever a product is summed.
static __attribute__((noinline)) V NAME(fused)(V a, V b, V c) { return __builtin_elementwise_fma(a, b, c); }
INLINE V fmadd(V a, V b, V c) { return NAME(fused)(a, b, c); }
#else
INLINE V fmadd(V a, V b, V c) { return __builtin_elementwise_fma(a, b, c); }
#endif


// The larger one, and NaN where either is NaN.
INLINE V maximum(V a, V b) { return ((a > b) | (a != a)) ? a : b; }

// A NaN stays one: the low halves of those that operators meet or make are zero.
INLINE V to_bfloat16(V x) {
  U u = (U)x;
  // One instruction less where additions can be masked.
  if (LANES == 16) return (V)(((u & 0x10000) != 0 ? u + 0x8000 : u + 0x7fff) & 0xffff0000);
  return (V)((u + 0x7fff + ((u >> 16) & 1)) & 0xffff0000);
}

// Where the level has no instruction for it. Normal numbers: the bits that binary16 lacks are rounded away as an integer. Subnormal ones: adding 1/2 leaves a unit
// in the last place of 2^-24, binary16's smallest step. From 65520 up: infinity.
INLINE V to_float16(V x) {
#if CONVERTS_FLOAT16
  typedef _Float16 H __attribute__((ext_vector_type(LANES)));
  return __builtin_convertvector(__builtin_convertvector(x, H), V);
#endif
  U u = (U)x, sign = u & 0x80000000, magnitude = u & 0x7fffffff;
  U normal = (magnitude + 0xfff + ((magnitude >> 13) & 1)) & 0xffffe000;
  U small = (U)(((V)magnitude + 0.5f) - 0.5f);
  U rounded = magnitude < 0x38800000 ? small : normal;
  rounded = magnitude >= 0x477ff000 ? (U)0x7f800000 : rounded;
  rounded = magnitude > 0x7f800000 ? (U)0x7fc00000 : rounded;
  return (V)(rounded | sign);
}

#include "words.h"

// The epilogue of one vector; kernels that hold many in registers take its steps one by one.
INLINE V residual_at(const ck_epilogue *e, long channel, long row, long column, long lane) {
  const long c = channel - e->residual_first;
  if (c < 0 || c >= e->residual_count) return (V)0.f;
  const long s = e->residual_step;
  const float *plane = e->residual + c / CHANNELS * e->residual_channel;
  return channel_of(load(plane + row * s * e->residual_row + column * s * CK_LANES + lane), c % CHANNELS);
}
