// Pooling under windows of any shape, with padding (include/window_kernel.h).

// Row `y` of the words of `plane`.
INLINE const float *window_row(const ck_window *w, const float *plane, long y) {
  return plane + (w->ring ? y % w->ring : y) * w->input_row;
}

// One channel of the words of `plane`.
INLINE V window_at(const ck_window *w, const float *plane, long row, long column, const int ODD) {
  const long top = row * w->stride_rows - w->top, left = column * w->stride_columns - w->left;
  V result = w->is_average ? 0.f : -__builtin_inff();
  long inside = 0, padded = 0;
  for (long r = 0; r < w->kernel_rows; r++) {
    const long y = top + r * w->dilation_rows;
    if (y >= w->input_rows + w->bottom) continue;
    for (long k = 0; k < w->kernel_columns; k++) {
      const long x = left + k * w->dilation_columns;
      if (x >= w->input_columns + w->right) continue;
      padded++;
      if (y < 0 || y >= w->input_rows || x < 0 || x >= w->input_columns) continue;
      inside++;
      const V value = channel_of(load(window_row(w, plane, y) + x * CK_LANES), ODD);
      result = w->is_average ? result + value : maximum(result, value);
    }
  }
  const long count = w->counts_padding ? padded : inside;
  return w->is_average ? result / (float)(count > 0 ? count : 1) : result;
}

// The columns whose windows leave the plane at no side.
typedef struct {
  long first, end;
} window_columns;

INLINE window_columns window_inside(const ck_window *w) {
  const long last = w->input_columns - 1 - (w->kernel_columns - 1) * w->dilation_columns + w->left;
  const long first = (w->left + w->stride_columns - 1) / w->stride_columns;
  const long end = last < 0 ? 0 : last / w->stride_columns + 1;
  return (window_columns){first < w->columns ? first : w->columns, end < w->columns ? end : w->columns};
}

// One channel of P columns of a row, which are inside.
INLINE void window_tile(
    const ck_window *w, V *a, const float *plane, long row, long column, const int P, const int AVERAGE, const int ODD) {
  const long top = row * w->stride_rows - w->top;
  const long step = w->stride_columns * CK_LANES, next = w->dilation_columns * CK_LANES;
  long inside = 0, padded = 0;
  UNROLL for (int p = 0; p < P; p++) a[p] = AVERAGE ? (V)0.f : (V)-__builtin_inff();
  for (long r = 0; r < w->kernel_rows; r++) {
    const long y = top + r * w->dilation_rows;
    if (y >= w->input_rows + w->bottom) continue;
    padded++;
    if (y < 0 || y >= w->input_rows) continue;
    inside++;
    const float *in = window_row(w, plane, y) + column * step - w->left * CK_LANES;
    // Rows that the next row of results is the first to see.
    if (r + w->stride_rows >= w->kernel_rows)
      for (long x = 0; x < P * w->stride_columns; x++)
        __builtin_prefetch(in + w->stride_rows * w->input_row + x * CK_LANES, 0, 2);
    for (long k = 0; k < w->kernel_columns; k++, in += next)
      UNROLL for (int p = 0; p < P; p++) {
        const V value = channel_of(load(in + p * step), ODD);
        a[p] = AVERAGE ? a[p] + value : maximum(a[p], value);
      }
  }
  if (!AVERAGE) return;
  const long count = (w->counts_padding ? padded : inside) * w->kernel_columns;
  UNROLL for (int p = 0; p < P; p++) a[p] /= (float)(count > 0 ? count : 1);
}

// P columns of a row of the words of `plane` and their results; P is 1 where some may not be inside.
INLINE void window_words(
    const ck_window *w, const float *plane, float *out, long channel, long row, long column, const int P,
    const int AVERAGE) {
  for (long lane = 0; lane < CK_LANES; lane += LANES) {
    V even[4], odd[4] = {0};
    const int has_odd = CHANNELS == 2 && channel + 1 < w->channels;
    if (P == 1) {
      even[0] = window_at(w, plane + lane, row, column, 0);
      if (has_odd) odd[0] = window_at(w, plane + lane, row, column, 1);
    } else {
      window_tile(w, even, plane + lane, row, column, P, AVERAGE, 0);
      if (has_odd) window_tile(w, odd, plane + lane, row, column, P, AVERAGE, 1);
    }
    UNROLL for (int p = 0; p < P; p++)
      store(out + (column + p) * CK_LANES + lane,
            joined(w->is_average ? rounded_before_store(even[p], w->rounding) : even[p], odd[p]));
  }
}

static void NAME(window)(const ck_window *w) {
  const window_columns inside = window_inside(w);
  for (long channel = 0; channel < w->channels; channel += CHANNELS)
    for (long row = w->first; row < w->first + w->rows; row++) {
      const float *plane = w->input + channel / CHANNELS * w->input_channel;
      float *out = w->output + channel / CHANNELS * w->output_channel + (row - w->first) * w->output_row;
      long column = 0;
      for (; column < inside.first; column++) window_words(w, plane, out, channel, row, column, 1, 0);
      for (; column + 4 <= inside.end; column += 4)
        if (w->is_average) window_words(w, plane, out, channel, row, column, 4, 1);
        else window_words(w, plane, out, channel, row, column, 4, 0);
      for (; column < w->columns; column++) window_words(w, plane, out, channel, row, column, 1, 0);
    }
}
