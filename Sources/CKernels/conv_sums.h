// The sums of a tile of a direct convolution (conv.h), in registers: [out channel][row][column][part of the lanes].

// The parts of the lanes whose sums go together: as many as the registers of a tile of four columns hold, where fewer columns would
// leave too few sums to hide a product behind.
INLINE int conv_parts_together(const int R, const int P, const int S) {
  const int fitting = R == 1 && S && !CONV_ROW_FITS ? 4 / P : 1;
  return fitting < CK_LANES / LANES ? fitting : CK_LANES / LANES;
}

// One tap's products; x: the pixels under the first weight, columns S apart.
INLINE void conv_tap_few_registers(
    const ck_conv *c, V *a, const float *w, const float *in, int r, int k, const int BLOCK, const int R, const int P,
    const int K, const int S) {
  // Registers for the sums and little else: whatever is loaded ahead, or kept from one tap to the next, is spilled. So the
  // compiler must take every pointer for a new one, and every sum be in a register here.
  const float *tap = in + r * c->input_row + k * CK_LANES;
  const int T = conv_parts_together(R, P, S);
  __asm__ volatile("" : "+r"(tap), "+r"(w));
  UNROLL for (int i = 0; i < BLOCK * R * P * T; i++) __asm__ volatile("" : "+" VECTOR_REGISTER(a[i]));
  if (R == 1) {
    V weights[4];
    UNROLL for (int o = 0; o < BLOCK; o++) weights[o] = w[(r * K + k) * BLOCK + o];
    UNROLL for (int i = 0; i < P * T; i++) {
      const V x = load(tap + i / T * S * CK_LANES + i % T * LANES);
      UNROLL for (int o = 0; o < BLOCK; o++) {
        a[o * P * T + i] = multiply_add(weights[o], x, a[o * P * T + i]);
        __asm__ volatile("" : "+" VECTOR_REGISTER(a[o * P * T + i]));
      }
    }
    return;
  }
  V x[4];
  UNROLL for (int p = 0; p < P; p++) x[p] = load(tap + p * S * CK_LANES);
  UNROLL for (int o = 0; o < BLOCK; o++)
    UNROLL for (int q = 0; q < R; q++) {
      const int kr = r - q * S;
      if (kr < 0 || kr >= K) continue;
      const V weight = w[(kr * K + k) * BLOCK + o];
      UNROLL for (int p = 0; p < P; p++) a[(o * R + q) * P + p] = multiply_add(weight, x[p], a[(o * R + q) * P + p]);
    }
}

// The sums of a tile over `count` in channels; K and S are the kernel and stride compiled in. STEP is the columns to a
// weight: 2 where words hold a column and the next one.
INLINE void conv_sums(
    const ck_conv *c, V *a, const float *w, const float *in, long count, const int BLOCK, const int R, const int P,
    const int K, const int S, const int STEP) {
  const int across = (K + STEP - 1) / STEP;
  for (long ic = 0; ic < count; ic++, in += c->input_channel, w += K * across * BLOCK)
    UNROLL for (int r = 0; r < (R - 1) * S + K; r++) {
      if (!CONV_ROW_FITS) {
        UNROLL for (int k = 0; k < K; k++) conv_tap_few_registers(c, a, w, in, r, k, BLOCK, R, P, K, S);
        continue;
      }
      V x[12];
      UNROLL for (int k = 0; k < (P - 1) * S + K; k++) x[k] = load(in + r * c->input_row + k * CK_LANES);
      UNROLL for (int k = 0; k < K; k += STEP)
        UNROLL for (int o = 0; o < BLOCK; o++)
          UNROLL for (int q = 0; q < R; q++) {
            const int kr = r - q * S;
            if (kr < 0 || kr >= K) continue;
            const V weight = w[(kr * across + k / STEP) * BLOCK + o];
            UNROLL for (int p = 0; p < P; p++) a[(o * R + q) * P + p] = multiply_add(weight, x[p * S + k], a[(o * R + q) * P + p]);
          }
    }
}

// The same of one row for kernels of any number of rows, with stride 1.
INLINE void conv_sums_rows(
    const ck_conv *c, V *a, const float *w, const float *in, long count, const int BLOCK, const int P, const int K) {
  for (long ic = 0; ic < count; ic++, in += c->input_channel)
    for (long r = 0; r < c->kernel_rows; r++, w += K * BLOCK) {
      V x[12];
      UNROLL for (int k = 0; k < P - 1 + K; k++) x[k] = load(in + r * c->input_row + k * CK_LANES);
      UNROLL for (int k = 0; k < K; k++)
        UNROLL for (int o = 0; o < BLOCK; o++) {
          const V weight = w[k * BLOCK + o];
          UNROLL for (int p = 0; p < P; p++) a[o * P + p] = multiply_add(weight, x[p + k], a[o * P + p]);
        }
    }
}

// The same for any kernel and stride.
INLINE void conv_sums_any(
    const ck_conv *c, V *a, const float *w, const float *in, long count, const int BLOCK, const int R, const int P,
    const int STEP) {
  const long K = c->kernel, S = c->stride;
  for (long ic = 0; ic < count; ic++, in += c->input_channel)
    for (long r = 0; r < c->kernel_rows; r++)
      for (long k = 0; k < K; k += STEP, w += BLOCK)
        UNROLL for (int q = 0; q < R; q++)
          UNROLL for (int p = 0; p < P; p++) {
            const V x = load(in + (r + q * S) * c->input_row + (k + p * S) * CK_LANES);
            UNROLL for (int o = 0; o < BLOCK; o++) a[(o * R + q) * P + p] = multiply_add((V)w[o], x, a[(o * R + q) * P + p]);
          }
}
