// Direct convolution: a tile of BLOCK out channels x R rows x P columns stays in registers while the in channels pass.

// BLOCK out channels x R rows x P columns of results, from the sums on.
INLINE void epilogue(
    const ck_epilogue *e, V *a, long channel, long row, long column, long lane, const int BLOCK, const int R,
    const int P) {
  if (e->rounding)
    UNROLL for (int i = 0; i < BLOCK * R * P; i++) a[i] = rounded(a[i], e->rounding);
  if (e->scale)
    UNROLL for (int o = 0; o < BLOCK; o++) {
      const V scale = e->scale[channel + o], shift = e->shift[channel + o];
      UNROLL for (int i = 0; i < R * P; i++) a[o * R * P + i] = rounded(fmadd(scale, a[o * R * P + i], shift), e->rounding);
    }
  if (e->residual)
    UNROLL for (int o = 0; o < BLOCK; o++)
      UNROLL for (int q = 0; q < R; q++)
        UNROLL for (int p = 0; p < P; p++) {
          V *v = &a[(o * R + q) * P + p];
          *v = rounded(*v + residual_at(e, channel + o, row + q, column + p, lane), e->rounding);
        }
  if (e->relu)
    UNROLL for (int i = 0; i < BLOCK * R * P; i++) a[i] = relu(a[i]);
}

INLINE void conv_store(
    const ck_conv *c, const V *a, long channel, long row, long column, long lane, const int BLOCK, const int R,
    const int P) {
  const long last = c->out_channels - channel;
  if (R == 2) {  // pooled
    float *out = c->output + row / 2 * c->output_row + column / 2 * CK_LANES + lane;
    UNROLL for (int o = 0; o < BLOCK; o++)
      if (o < last)
        UNROLL for (int p = 0; p < P; p += 2) {
          const V *top = &a[o * 2 * P + p], *bottom = top + P;
          V m = maximum(maximum(top[0], top[1]), maximum(bottom[0], bottom[1]));
          store(out + (channel + o) * c->output_channel + p / 2 * CK_LANES, m);
        }
  } else {
    float *out = c->output + row * c->output_row + column * CK_LANES + lane;
    UNROLL for (int o = 0; o < BLOCK; o++)
      if (o < last)
        UNROLL for (int p = 0; p < P; p++) store(out + (channel + o) * c->output_channel + p * CK_LANES, a[o * P + p]);
  }
}

// K and S: the kernel and stride when compiled in.
INLINE void conv_tile(
    const ck_conv *c, long block, long row, long column, long lane, const int BLOCK, const int R, const int P,
    const int K, const int S) {
  V a[24];
  UNROLL for (int o = 0; o < BLOCK; o++)
    UNROLL for (int i = 0; i < R * P; i++) a[o * R * P + i] = c->bias[block * BLOCK + o];
  const float *w = c->weights + block * c->in_channels * K * K * BLOCK;
  const float *in = c->input + row * S * c->input_row + column * S * CK_LANES + lane;
  for (long ic = 0; ic < c->in_channels; ic++, in += c->input_channel, w += K * K * BLOCK)
    UNROLL for (int r = 0; r < (R - 1) * S + K; r++) {
      V x[12];
      UNROLL for (int k = 0; k < (P - 1) * S + K; k++) x[k] = load(in + r * c->input_row + k * CK_LANES);
      UNROLL for (int k = 0; k < K; k++)
        UNROLL for (int o = 0; o < BLOCK; o++)
          UNROLL for (int q = 0; q < R; q++) {
            const int kr = r - q * S;
            if (kr < 0 || kr >= K) continue;
            const V weight = w[(kr * K + k) * BLOCK + o];
            UNROLL for (int p = 0; p < P; p++) a[(o * R + q) * P + p] = fmadd(weight, x[p * S + k], a[(o * R + q) * P + p]);
          }
    }
  epilogue(&c->epilogue, a, block * BLOCK, row, column, lane, BLOCK, R, P);
  conv_store(c, a, block * BLOCK, row, column, lane, BLOCK, R, P);
}

// Any kernel and stride.
INLINE void conv_tile_any(
    const ck_conv *c, long block, long row, long column, long lane, const int BLOCK, const int R, const int P) {
  V a[24];
  const long K = c->kernel, S = c->stride;
  UNROLL for (int o = 0; o < BLOCK; o++)
    UNROLL for (int i = 0; i < R * P; i++) a[o * R * P + i] = c->bias[block * BLOCK + o];
  const float *w = c->weights + block * c->in_channels * K * K * BLOCK;
  const float *in = c->input + row * S * c->input_row + column * S * CK_LANES + lane;
  for (long ic = 0; ic < c->in_channels; ic++, in += c->input_channel)
    for (long r = 0; r < K; r++)
      for (long k = 0; k < K; k++, w += BLOCK)
        UNROLL for (int q = 0; q < R; q++)
          UNROLL for (int p = 0; p < P; p++) {
            const V x = load(in + (r + q * S) * c->input_row + (k + p * S) * CK_LANES);
            UNROLL for (int o = 0; o < BLOCK; o++) a[(o * R + q) * P + p] = fmadd((V)w[o], x, a[(o * R + q) * P + p]);
          }
  epilogue(&c->epilogue, a, block * BLOCK, row, column, lane, BLOCK, R, P);
  conv_store(c, a, block * BLOCK, row, column, lane, BLOCK, R, P);
}

// All tiles: P columns at a time, the rest of a row one by one (a pooled pair at a time).
INLINE void conv_tiles(const ck_conv *c, const int BLOCK, const int R, const int P, const int K, const int S) {
  const long blocks = (c->out_channels + BLOCK - 1) / BLOCK;
  for (long lane = 0; lane < CK_LANES; lane += LANES)
    for (long row = 0; row + R <= c->rows; row += R) {
      long column = 0;
      for (; column + P <= c->columns; column += P)
        for (long block = 0; block < blocks; block++)
          if (K) conv_tile(c, block, row, column, lane, BLOCK, R, P, K, S);
          else conv_tile_any(c, block, row, column, lane, BLOCK, R, P);
      for (; column + R <= c->columns; column += R)
        for (long block = 0; block < blocks; block++) conv_tile_any(c, block, row, column, lane, BLOCK, R, R);
    }
}

INLINE void conv_shapes(const ck_conv *c, const int BLOCK) {
  if (c->pool) {
    if (c->kernel == 5) conv_tiles(c, BLOCK, 2, 2, 5, 1);
    else if (c->kernel == 3) conv_tiles(c, BLOCK, 2, 2, 3, 1);
    else conv_tiles(c, BLOCK, 2, 2, 0, 0);
  } else if (c->kernel == 3 && c->stride == 1) conv_tiles(c, BLOCK, 1, 4, 3, 1);
  else if (c->kernel == 3 && c->stride == 2) conv_tiles(c, BLOCK, 1, 4, 3, 2);
  else conv_tiles(c, BLOCK, 1, 4, 0, 0);
}

static long NAME(conv_block)(long out_channels, long pool) {
  (void)pool;
  if (CONV_BLOCK == 4 && out_channels % 4 && out_channels % 3 == 0) return 3;
  return CONV_BLOCK;
}

static void NAME(conv)(const ck_conv *c) {
  if (c->block == CONV_BLOCK) conv_shapes(c, CONV_BLOCK);
  else if (c->block == 3) conv_shapes(c, 3);
}
