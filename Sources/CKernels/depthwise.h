// Depthwise convolutions: a channel's own plane under one square kernel, which stays in registers as far as it fits.

// The place of a row of a ring that may lie behind its end, and of the row under the first tap of results in `row`.
INLINE long ring_place(const ck_grouped *g, long place) { return g->ring && place >= g->ring ? place - g->ring : place; }
INLINE long first_place(const ck_grouped *g, long row) { return ring_place(g, g->ring_first + row * g->stride_rows); }

// R rows x P columns of results of one channel, in the order of the definition.
INLINE void depthwise_tile(
    const ck_grouped *g, long channel, long row, long column, long lane, const int R, const int P, const int K, const int S) {
  V sum[2][4];
  UNROLL for (int q = 0; q < R; q++)
    UNROLL for (int p = 0; p < P; p++) sum[q][p] = g->bias[channel];
  const float *w = g->weights + channel * K * K;
  const float *plane = g->input + channel * g->input_channel + column * S * CK_LANES + lane;
  const float *in = plane + first_place(g, row) * g->input_row, *end = g->ring ? plane + g->ring * g->input_row : NULL;
  UNROLL for (int r = 0; r < (R - 1) * S + K; r++) {
    // A larger kernel does not stay in registers from one row to the next: loaded again, and no row ahead, not spilled.
    if (K > 3) __asm__ volatile("" : "+r"(w), "+r"(in));
    V x[12];
    UNROLL for (int k = 0; k < (P - 1) * S + K; k++) x[k] = load(in + k * CK_LANES);
    UNROLL for (int k = 0; k < K; k++)
      UNROLL for (int q = 0; q < R; q++) {
        const int kr = r - q * S;
        if (kr < 0 || kr >= K) continue;
        const V weight = w[kr * K + k];
        UNROLL for (int p = 0; p < P; p++) sum[q][p] = fmadd(weight, x[p * S + k], sum[q][p]);
      }
    in += g->input_row;
    if (in == end) in = plane;
  }
  UNROLL for (int q = 0; q < R; q++) {
    epilogue(&g->epilogue, sum[q], channel, row + q, column, lane, 1, 1, P);
    float *out = g->output + channel * g->output_channel + (row + q) * g->output_row + column * CK_LANES + lane;
    UNROLL for (int p = 0; p < P; p++) store(out + p * CK_LANES, sum[q][p]);
  }
}

INLINE void depthwise_row(
    const ck_grouped *g, long channel, long row, long lane, const int R, const int K, const int S) {
  long column = 0;
  for (; column + 4 <= g->columns; column += 4) depthwise_tile(g, channel, row, column, lane, R, 4, K, S);
  switch (g->columns - column) {
    case 3: return depthwise_tile(g, channel, row, column, lane, R, 3, K, S);
    case 2: return depthwise_tile(g, channel, row, column, lane, R, 2, K, S);
    case 1: return depthwise_tile(g, channel, row, column, lane, R, 1, K, S);
  }
}

INLINE void depthwise(const ck_grouped *g, const int K, const int S) {
  enum { ROWS = LANES == 16 ? 2 : 1 };
  for (long channel = 0; channel < g->groups; channel++) {
    long row = 0;
    for (; row + ROWS <= g->rows; row += ROWS)
      for (long lane = 0; lane < CK_LANES; lane += LANES) depthwise_row(g, channel, row, lane, ROWS, K, S);
    for (; row < g->rows; row++)
      for (long lane = 0; lane < CK_LANES; lane += LANES) depthwise_row(g, channel, row, lane, 1, K, S);
    map_results(
        &g->epilogue, g->output + channel * g->output_channel, g->output_row, g->output_channel, 1, g->rows, g->columns);
  }
}

static void NAME(depthwise_3)(const ck_grouped *g) { depthwise(g, 3, 1); }
static void NAME(depthwise_3_by_2)(const ck_grouped *g) { depthwise(g, 3, 2); }
static void NAME(depthwise_5)(const ck_grouped *g) { depthwise(g, 5, 1); }
static void NAME(depthwise_5_by_2)(const ck_grouped *g) { depthwise(g, 5, 2); }
static void NAME(depthwise_7)(const ck_grouped *g) { depthwise(g, 7, 1); }

// The kernel for such a convolution, or null.
static void (*NAME(depthwise_kernel)(const ck_grouped *g))(const ck_grouped *) {
  const long k = g->kernel_rows, s = g->stride_rows;
  if (g->group_inputs != 1 || g->group_outputs != 1 || k != g->kernel_columns || s != g->stride_columns) return NULL;
  if (g->dilation_rows != 1 || g->dilation_columns != 1 || k > 7 || s > 2) return NULL;
  switch (8 * k + s) {
    case 25: return NAME(depthwise_3);
    case 26: return NAME(depthwise_3_by_2);
    case 41: return NAME(depthwise_5);
    case 42: return NAME(depthwise_5_by_2);
    case 57: return NAME(depthwise_7);
    default: return NULL;
  }
}
