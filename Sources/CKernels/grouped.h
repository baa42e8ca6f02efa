// Convolutions with groups, dilation, or a kernel that is not square: sums in the order of the definition.

// OUTPUTS out channels of one group x COLUMNS pixels of a row in registers.
INLINE void grouped_tile(
    const ck_grouped *g, long group, long channel, long row, long column, long lane, const int OUTPUTS, const int COLUMNS) {
  const long taps = g->kernel_rows * g->kernel_columns, inputs = g->group_inputs;
  const long first = group * g->group_outputs + channel;
  V sum[4][4];
  UNROLL for (int o = 0; o < OUTPUTS; o++)
    UNROLL for (int c = 0; c < COLUMNS; c++) sum[o][c] = g->bias[first + o];
  const float *w = g->weights + first * inputs * taps;
  const long start = first_place(g, row);
  const float *plane = g->input + group * inputs * g->input_channel + column * g->stride_columns * CK_LANES + lane;
  for (long i = 0; i < inputs; i++, plane += g->input_channel)
    for (long r = 0; r < g->kernel_rows; r++) {
      const float *in = plane + ring_place(g, start + r * g->dilation_rows) * g->input_row;
      for (long k = 0; k < g->kernel_columns; k++, w++) {
        V x[4];
        UNROLL for (int c = 0; c < COLUMNS; c++)
          x[c] = load(in + (c * g->stride_columns + k * g->dilation_columns) * CK_LANES);
        UNROLL for (int o = 0; o < OUTPUTS; o++)
          UNROLL for (int c = 0; c < COLUMNS; c++) sum[o][c] = fmadd((V)w[o * inputs * taps], x[c], sum[o][c]);
      }
    }
  const ck_epilogue *e = &g->epilogue;
  UNROLL for (int o = 0; o < OUTPUTS; o++) {
    float *out = g->output + (first + o) * g->output_channel + row * g->output_row + column * CK_LANES + lane;
    UNROLL for (int c = 0; c < COLUMNS; c++) {
      V y = rounded(sum[o][c], e->rounding);
      if (e->scale) y = rounded(fmadd((V)e->scale[first + o], y, (V)e->shift[first + o]), e->rounding);
      if (e->residual) y = rounded(y + residual_at(e, first + o, row, column + c, lane), e->rounding);
      if (e->relu) y = relu(y);
      store(out + c * CK_LANES, e->caps ? at_most((V)e->cap, y) : y);
    }
  }
}

INLINE void grouped_row(const ck_grouped *g, long group, long channel, long row, long lane, const int OUTPUTS) {
  enum { COLUMNS = LANES == 16 ? 4 : 2 };
  long column = 0;
  for (; column + COLUMNS <= g->columns; column += COLUMNS)
    grouped_tile(g, group, channel, row, column, lane, OUTPUTS, COLUMNS);
  for (; column < g->columns; column++) grouped_tile(g, group, channel, row, column, lane, OUTPUTS, 1);
}

static void NAME(grouped)(const ck_grouped *g) {
  void (*const depthwise)(const ck_grouped *) = NAME(depthwise_kernel)(g);
  if (depthwise) return depthwise(g);
  for (long group = 0; group < g->groups; group++)
    for (long row = 0; row < g->rows; row++) {
      for (long lane = 0; lane < CK_LANES; lane += LANES) {
        long channel = 0;
        for (; channel + 4 <= g->group_outputs; channel += 4) grouped_row(g, group, channel, row, lane, 4);
        for (; channel < g->group_outputs; channel++) grouped_row(g, group, channel, row, lane, 1);
      }
      float *results = g->output + group * g->group_outputs * g->output_channel + row * g->output_row;
      map_results(&g->epilogue, results, g->output_row, g->output_channel, g->group_outputs, 1, g->columns);
    }
}
