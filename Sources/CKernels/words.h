// What a word of an activation holds: a float32; or, where the level's words are PAIRS, the bfloat16 of two channels, the
// even one in its low half.

// Whether products are of pairs of bfloat16: where words are PAIRS, and where kernels join the words of two channels (pairing.h).
#ifndef MULTIPLIES_PAIRS
#define MULTIPLIES_PAIRS PAIRS
#endif

#if MULTIPLIES_PAIRS
// sum + w.odd * x.odd, then + w.even * x.even: two fused multiply-adds to the nearest, ties to even, that take denormal
// numbers for zero and return zero for them (Intel SDM, VDPBF16PS).
INLINE V multiply_add(V w, V x, V sum) { return (V)_mm512_dpbf16_ps((__m512)sum, (__m512bh)w, (__m512bh)x); }
#else
INLINE V multiply_add(V w, V x, V sum) { return fmadd(w, x, sum); }
#endif

// The bfloat16 of two words of one channel in a word of two, the even one's in the low half.
INLINE V pair_of(V even, V odd) { return (V)((U)even >> 16 | ((U)odd & 0xffff0000)); }

#if PAIRS
enum { CHANNELS = 2 };

// Rounds to bfloat16; denormal numbers become zero.
INLINE V rounded(V x, long rounding) {
  (void)rounding;
  return (V)_mm512_slli_epi32(_mm512_cvtepu16_epi32((__m256i)_mm512_cvtneps_pbh((__m512)x)), 16);
}

// The rounding of results that `joined` rounds anyway.
INLINE V rounded_before_store(V x, long rounding) {
  (void)rounding;
  return x;
}

// The larger one, never -0 for a floor of 0, and NaN where x is NaN: the same before rounding as after.
INLINE V at_least(V floor, V x) { return ((x > floor) | (x != x)) ? x : floor; }

INLINE V channel_of(V word, long odd) { return (V)(odd ? (U)word & 0xffff0000 : (U)word << 16); }

// Two channels, rounded, in one word.
INLINE V joined(V even, V odd) {
  typedef uint16_t H __attribute__((ext_vector_type(2 * LANES)));
  const H halves = (H)_mm512_cvtne2ps_pbh((__m512)odd, (__m512)even);
  return (V)__builtin_shufflevector(halves, halves, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23, 8, 24, 9, 25, 10,
                                    26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}
#else
enum { CHANNELS = 1 };

INLINE V rounded(V x, long rounding) {
  if (rounding == CK_BFLOAT16) return to_bfloat16(x);
  if (rounding == CK_FLOAT16) return to_float16(x);
  return x;
}

INLINE V rounded_before_store(V x, long rounding) { return rounded(x, rounding); }

// The larger one, x where they are equal, and NaN where x is NaN.
INLINE V at_least(V floor, V x) { return floor > x ? floor : x; }

INLINE V channel_of(V word, long odd) {
  (void)odd;
  return word;
}

INLINE V joined(V even, V odd) {
  (void)odd;
  return even;
}
#endif

INLINE V relu(V x) { return at_least((V)0.f, x); }

// The smaller one, x where they are equal, and NaN where x is NaN.
INLINE V at_most(V cap, V x) { return x > cap ? cap : x; }
