// Pooling under windows of any shape, with padding (include/window_kernel.h).

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
      const V value = channel_of(load(plane + y * w->input_row + x * CK_LANES), ODD);
      result = w->is_average ? result + value : maximum(result, value);
    }
  }
  const long count = w->counts_padding ? padded : inside;
  return w->is_average ? result / (float)(count > 0 ? count : 1) : result;
}

static void NAME(window)(const ck_window *w) {
  for (long channel = 0; channel < w->channels; channel += CHANNELS)
    for (long row = 0; row < w->rows; row++) {
      const float *plane = w->input + channel / CHANNELS * w->input_channel;
      float *out = w->output + channel / CHANNELS * w->output_channel + row * w->output_row;
      for (long column = 0; column < w->columns; column++)
        for (long lane = 0; lane < CK_LANES; lane += LANES) {
          const V y = window_at(w, plane + lane, row, column, 0);
          const V odd = CHANNELS == 2 && channel + 1 < w->channels ? window_at(w, plane + lane, row, column, 1) : (V)0.f;
          store(out + column * CK_LANES + lane, joined(w->is_average ? rounded_before_store(y, w->rounding) : y, odd));
        }
    }
}
