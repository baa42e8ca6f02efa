// What follows the sums of a convolution before they are stored, or while they are in the cache.

// BLOCK out channels x R rows x P columns of results, from the sums on; `rounding` is compiled in.
INLINE void epilogue_rounding(
    const ck_epilogue *e, V *a, long channel, long row, long column, long lane, const int BLOCK, const int R,
    const int P, const int rounding) {
  if (e->scale)
    UNROLL for (int o = 0; o < BLOCK; o++) {
      const V scale = e->scale[channel + o], shift = e->shift[channel + o];
      UNROLL for (int i = 0; i < R * P; i++) a[o * R * P + i] = fmadd(scale, rounded(a[o * R * P + i], rounding), shift);
    }
  if (e->residual)
    UNROLL for (int o = 0; o < BLOCK; o++)
      UNROLL for (int q = 0; q < R; q++)
        UNROLL for (int p = 0; p < P; p++) {
          V *v = &a[(o * R + q) * P + p];
          *v = rounded(*v, rounding) + residual_at(e, channel + o, row + q, column + p, lane);
        }
  UNROLL for (int i = 0; i < BLOCK * R * P; i++) a[i] = rounded_before_store(a[i], rounding);
  if (e->relu)
    UNROLL for (int i = 0; i < BLOCK * R * P; i++) a[i] = relu(a[i]);
  if (!PAIRS && e->caps)
    UNROLL for (int i = 0; i < BLOCK * R * P; i++) a[i] = at_most((V)e->cap, a[i]);
}

INLINE void epilogue(
    const ck_epilogue *e, V *a, long channel, long row, long column, long lane, const int BLOCK, const int R,
    const int P) {
  if (PAIRS || e->rounding == CK_BFLOAT16)
    epilogue_rounding(e, a, channel, row, column, lane, BLOCK, R, P, CK_BFLOAT16);
  else if (e->rounding == CK_FLOAT16) epilogue_rounding(e, a, channel, row, column, lane, BLOCK, R, P, CK_FLOAT16);
  else epilogue_rounding(e, a, channel, row, column, lane, BLOCK, R, P, CK_FLOAT32);
}

#if PAIRS
INLINE void map_results(
    const ck_epilogue *e, float *results, long row, long channel, long channels, long rows, long columns) {
  (void)e, (void)results, (void)row, (void)channel, (void)channels, (void)rows, (void)columns;
}
#else
static void NAME(map)(const ck_map *m);

// What follows element by element, while the results are in the cache; `row` and `channel` are the floats from one to the next.
INLINE void map_results(
    const ck_epilogue *e, float *results, long row, long channel, long channels, long rows, long columns) {
  if (!e->maps) return;
  NAME(map)(&(ck_map){
      .input = results, .input_row = row, .input_channel = channel, .output = results, .output_row = row,
      .output_channel = channel, .channels = channels, .rows = rows, .columns = columns, .function = e->function,
      .alpha = e->alpha, .beta = e->beta, .rounding = e->rounding});
}
#endif
