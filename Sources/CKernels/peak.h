// The operations of `rounds` rounds of independent multiply-adds in registers.
static double NAME(peak)(long rounds) {
  V a[PEAK_SUMS];
  UNROLL for (int i = 0; i < PEAK_SUMS; i++) a[i] = i * 1e-3f;
  V x = 1.0000001f, y = 1e-9f;
  for (long n = 0; n < rounds; n++) {
    UNROLL for (int i = 0; i < PEAK_SUMS; i++) a[i] = MULTIPLIES_PAIRS ? multiply_add(x, y, a[i]) : fmadd(a[i], x, y);
    // The compiler must not reason about the sums from one round to the next.
    UNROLL for (int i = 0; i < PEAK_SUMS; i++) __asm__ volatile("" : "+" VECTOR_REGISTER(a[i]));
  }
  return (double)rounds * PEAK_SUMS * LANES * (MULTIPLIES_PAIRS ? 4 : 2);
}
