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

// One tap's products; x: the pixels under the first weight, columns S apart.
INLINE void conv_tap_few_registers(
    const ck_conv *c, V *a, const float *w, const float *in, int r, int k, const int BLOCK, const int R, const int P,
    const int K, const int S) {
  // Registers for the sums and little else: whatever is loaded ahead, or kept from one tap to the next, is spilled. So the
  // compiler must take every pointer for a new one, and every sum be in a register here.
  const float *tap = in + r * c->input_row + k * CK_LANES;
  __asm__ volatile("" : "+r"(tap), "+r"(w));
  UNROLL for (int i = 0; i < BLOCK * R * P; i++) __asm__ volatile("" : "+" VECTOR_REGISTER(a[i]));
  if (R == 1) {
    V weights[4];
    UNROLL for (int o = 0; o < BLOCK; o++) weights[o] = w[(r * K + k) * BLOCK + o];
    UNROLL for (int p = 0; p < P; p++) {
      const V x = load(tap + p * S * CK_LANES);
      UNROLL for (int o = 0; o < BLOCK; o++) {
        a[o * P + p] = fmadd(weights[o], x, a[o * P + p]);
        __asm__ volatile("" : "+" VECTOR_REGISTER(a[o * P + p]));
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
      UNROLL for (int p = 0; p < P; p++) a[(o * R + q) * P + p] = fmadd(weight, x[p], a[(o * R + q) * P + p]);
    }
}

// The sums of a tile over `count` in channels; K and S are the kernel and stride compiled in.
INLINE void conv_sums(
    const ck_conv *c, V *a, const float *w, const float *in, long count, const int BLOCK, const int R, const int P,
    const int K, const int S) {
  for (long ic = 0; ic < count; ic++, in += c->input_channel, w += K * K * BLOCK)
    UNROLL for (int r = 0; r < (R - 1) * S + K; r++) {
      if (!CONV_ROW_FITS) {
        UNROLL for (int k = 0; k < K; k++) conv_tap_few_registers(c, a, w, in, r, k, BLOCK, R, P, K, S);
        continue;
      }
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
}

// The same for any kernel and stride.
INLINE void conv_sums_any(
    const ck_conv *c, V *a, const float *w, const float *in, long count, const int BLOCK, const int R, const int P) {
  const long K = c->kernel, S = c->stride;
  for (long ic = 0; ic < count; ic++, in += c->input_channel)
    for (long r = 0; r < K; r++)
      for (long k = 0; k < K; k++, w += BLOCK)
        UNROLL for (int q = 0; q < R; q++)
          UNROLL for (int p = 0; p < P; p++) {
            const V x = load(in + (r + q * S) * c->input_row + (k + p * S) * CK_LANES);
            UNROLL for (int o = 0; o < BLOCK; o++) a[(o * R + q) * P + p] = fmadd((V)w[o], x, a[(o * R + q) * P + p]);
          }
}

// Sums of a few blocks wait here while the next in channels come into the cache.
enum { CONV_WAITING = 8, CONV_SUMS = CONV_BLOCK * 4, CONV_PARTS = CK_LANES / LANES };
typedef struct {
  V sums[CONV_WAITING][CONV_PARTS][CONV_SUMS];
} conv_waiting;

// A block of a tile over in channels first..<end: all lanes.
INLINE void conv_block_tile(
    const ck_conv *c, long channel, long row, long column, long first, long end, V (*waiting)[CONV_SUMS],
    const int BLOCK, const int R, const int P, const int K, const int S) {
  const long taps = c->kernel * c->kernel;
  const float *w = c->weights + (channel * c->in_channels + first * BLOCK) * taps;
  for (int part = 0; part < CONV_PARTS; part++) {
    const long lane = part * LANES;
    const float *in = c->input + first * c->input_channel + row * c->stride * c->input_row +
                      column * c->stride * CK_LANES + lane;
    V a[CONV_SUMS];
    if (first == 0)
      UNROLL for (int o = 0; o < BLOCK; o++)
        UNROLL for (int i = 0; i < R * P; i++) a[o * R * P + i] = c->bias[channel + o];
    else
      UNROLL for (int i = 0; i < BLOCK * R * P; i++) a[i] = waiting[part][i];
    if (K) conv_sums(c, a, w, in, end - first, BLOCK, R, P, K, S);
    else conv_sums_any(c, a, w, in, end - first, BLOCK, R, P);
    if (end < c->in_channels) {
      UNROLL for (int i = 0; i < BLOCK * R * P; i++) waiting[part][i] = a[i];
    } else {
      epilogue(&c->epilogue, a, channel, row, column, lane, BLOCK, R, P);
      conv_store(c, a, channel, row, column, lane, BLOCK, R, P);
    }
  }
}

// All out channels of a tile: blocks of BLOCK up to channel c->tail, then blocks of TAIL.
INLINE void conv_tile(
    const ck_conv *c, long row, long column, long step, const int BLOCK, const int TAIL, const int R, const int P,
    const int K, const int S) {
  conv_waiting waiting;
  for (long channel = 0, next = 0; channel < c->out_channels; channel = next)
    for (long first = 0; first < c->in_channels; first += step) {
      const long end = c->in_channels - first < step ? c->in_channels : first + step;
      next = channel;
      for (int i = 0; (i < CONV_WAITING || step == c->in_channels) && next < c->out_channels; i++) {
        V(*sums)[CONV_SUMS] = waiting.sums[i % CONV_WAITING];
        if (next < c->tail) {
          conv_block_tile(c, next, row, column, first, end, sums, BLOCK, R, P, K, S);
          next += BLOCK;
        } else if (TAIL) {
          conv_block_tile(c, next, row, column, first, end, sums, TAIL, R, P, K, S);
          next += TAIL;
        }
      }
    }
}

// All tiles: P columns at a time, the rest of a row one by one (a pooled pair at a time).
INLINE void conv_tiles(
    const ck_conv *c, const int BLOCK, const int TAIL, const int R, const int P, const int K, const int S) {
  // As many in channels at a time as leave their pixels of a tile in the first-level cache for all out channels.
  const long rows = (R - 1) * c->stride + c->kernel, columns = (P - 1) * c->stride + c->kernel;
  const long fitting = CONV_CACHE / (rows * columns * CK_LANES * (long)sizeof(float));
  const long step = fitting < 4 ? 4 : fitting < c->in_channels ? fitting : c->in_channels;
  for (long row = 0; row + R <= c->rows; row += R) {
    long column = 0;
    for (; column + P <= c->columns; column += P) conv_tile(c, row, column, step, BLOCK, TAIL, R, P, K, S);
    for (; column + R <= c->columns; column += R) conv_tile(c, row, column, step, BLOCK, TAIL, R, R, 0, 0);
  }
}

INLINE void conv_shapes(const ck_conv *c, const int BLOCK, const int TAIL) {
  if (c->pool) {
    if (c->kernel == 5) conv_tiles(c, BLOCK, TAIL, 2, 2, 5, 1);
    else if (c->kernel == 3) conv_tiles(c, BLOCK, TAIL, 2, 2, 3, 1);
    else conv_tiles(c, BLOCK, TAIL, 2, 2, 0, 0);
  } else if (c->kernel == 3 && c->stride == 1) conv_tiles(c, BLOCK, TAIL, 1, 4, 3, 1);
  else if (c->kernel == 3 && c->stride == 2) conv_tiles(c, BLOCK, TAIL, 1, 4, 3, 2);
  else if (c->kernel == 1 && c->stride == 1) conv_tiles(c, BLOCK, TAIL, 1, 4, 1, 1);
  else if (c->kernel == 1 && c->stride == 2) conv_tiles(c, BLOCK, TAIL, 1, 4, 1, 2);
  else conv_tiles(c, BLOCK, TAIL, 1, 4, 0, 0);
}

// Blocks of 3 and, for what they leave over, of 2; or blocks of CONV_BLOCK.
static ck_blocks NAME(conv_blocks)(long out_channels) {
  const long left = out_channels % 3;
  if (CONV_BLOCK == 3 || (CONV_BLOCK == 4 && out_channels % 4 && left == 0)) {
    const long tail = left == 0 ? 0 : left == 1 && out_channels > 1 ? 4 : 2;
    return (ck_blocks){3, out_channels > tail ? out_channels - tail : 0, 2};
  }
  return (ck_blocks){CONV_BLOCK, out_channels, 0};
}

static void NAME(conv)(const ck_conv *c) {
  if (CONV_BLOCK >= 3 && c->block == 3) conv_shapes(c, 3, CONV_BLOCK == 3 ? 2 : 0);
  else conv_shapes(c, CONV_BLOCK == 3 ? 2 : CONV_BLOCK, 0);
}
