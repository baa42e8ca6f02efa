// What follows the sums of a tile of a convolution's results, whatever summed them: epilogue, MaxPool, and where they go.

// MaxPool 2x2 of two rows, which become one of P / 2 columns.
INLINE void conv_pool(V *a, const int BLOCK, const int P) {
  UNROLL for (int o = 0; o < BLOCK; o++)
    UNROLL for (int p = 0; p < P; p += 2) {
      const V *top = &a[o * 2 * P + p], *bottom = top + P;
      a[(o * P + p) / 2] = maximum(maximum(top[0], top[1]), maximum(bottom[0], bottom[1]));
    }
}

// A row of P columns of BLOCK out channels.
INLINE void conv_store(
    const ck_conv *c, const V *a, long channel, long row, long column, long lane, const int BLOCK, const int P) {
  const long last = c->out_channels - channel;
  float *out = c->output + channel / CHANNELS * c->output_channel + row * c->output_row + column * CK_LANES + lane;
  UNROLL for (int o = 0; o < BLOCK; o += CHANNELS)
    if (o < last)
      UNROLL for (int p = 0; p < P; p++) {
        const V odd = CHANNELS == 2 && o + 1 < last ? a[(o + CHANNELS - 1) * P + p] : (V)0.f;
        store(out + o / CHANNELS * c->output_channel + p * CK_LANES, joined(a[o * P + p], odd));
      }
}

// What follows the sums; a monotonic epilogue comes after the MaxPool, to a quarter of the work.
INLINE void conv_finish(
    const ck_conv *c, V *a, long channel, long row, long column, long lane, const int BLOCK, const int R, const int P) {
  const ck_epilogue *e = &c->epilogue;
  if (R == 1) {
    epilogue(e, a, channel, row, column, lane, BLOCK, 1, P);
  } else if (e->scale || e->residual) {
    epilogue(e, a, channel, row, column, lane, BLOCK, R, P);
    conv_pool(a, BLOCK, P);
  } else {
    conv_pool(a, BLOCK, P);
    epilogue(e, a, channel, row / R, column / R, lane, BLOCK, 1, P / R);
  }
  conv_store(c, a, channel, row / R, column / R, lane, BLOCK, P / R);
}
