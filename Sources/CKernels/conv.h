// Direct convolution: a tile of BLOCK out channels x R rows x P columns stays in registers while the in channels pass.

#include "conv_finish_tile.h"

// Sums of a few blocks wait here while the next in channels come into the cache.
enum { CONV_WAITING = 8, CONV_SUMS = CONV_BLOCK * 4, CONV_PARTS = CK_LANES / LANES };
typedef struct {
  V sums[CONV_WAITING][CONV_PARTS][CONV_SUMS];
} conv_waiting;

// Floats of planes that do not stay in the second-level cache.
enum { CONV_FAR = 1 << 17 };

// A block of a tile over in channels first..<end: all lanes. S is 0 where only the kernel's columns are compiled in.
INLINE void conv_block_tile(
    const ck_conv *c, long channel, long row, long column, long first, long end, V (*waiting)[CONV_SUMS],
    const int BLOCK, const int R, const int P, const int K, const int S) {
  const long taps = c->kernel_rows * c->kernel;
  const float *w = c->weights + channel * c->row + first * BLOCK * taps;
  const int by_column = CHANNELS == 2 && c->column_pairs && end == c->in_channels;
  const int T = conv_parts_together(R, P, S), VECTORS = P * T;
  for (int part = 0; part < CONV_PARTS; part += T) {
    const long lane = part * LANES;
    const float *in = c->input + first * c->input_channel + row * c->stride * c->input_row +
                      column * c->stride * CK_LANES + lane;
    V a[CONV_SUMS];
    if (first == 0)
      UNROLL for (int o = 0; o < BLOCK; o++)
        UNROLL for (int i = 0; i < R * VECTORS; i++) a[o * R * VECTORS + i] = c->bias[channel + o];
    else
      UNROLL for (int i = 0; i < BLOCK * R * VECTORS; i++) a[i] = waiting[part + i % T][i / T];
    const long count = end - first - by_column;
    if (S) conv_sums(c, a, w, in, count, BLOCK, R, P, K, S, 1);
    else if (K) conv_sums_rows(c, a, w, in, count, BLOCK, P, K);
    else conv_sums_any(c, a, w, in, count, BLOCK, R, P, 1);
    if (by_column) {
      w += count * taps * BLOCK;
      in += count * c->input_channel;
      if (S) conv_sums(c, a, w, in, 1, BLOCK, R, P, K, S, 2);
      else conv_sums_any(c, a, w, in, 1, BLOCK, R, P, 2);
    }
    if (S && P == 4 && end == c->in_channels) {
      conv_finish(c, a, channel, row, column, lane, BLOCK, R, P);
      continue;
    }
    // Sums that something has the address of would not stay in registers.
    UNROLL for (int i = 0; i < BLOCK * R * VECTORS; i++) waiting[part + i % T][i / T] = a[i];
    if (end == c->in_channels)
      UNROLL for (int i = 0; i < T; i++)
        conv_finish_tile(c, waiting[part + i], channel, row, column, lane + i * LANES, BLOCK, R, P);
  }
}

// Calls for part `part` of `parts` of the in channels' pixels under the next tile: one in each plane, which no processor foresees.
INLINE void conv_call_ahead(
    const ck_conv *c, long row, long column, long first, long end, long part, long parts, const int P, const int S) {
  const float *in = c->input + row * S * c->input_row + (column + P) * S * CK_LANES;
  for (long ic = first + (end - first) * part / parts; ic < first + (end - first) * (part + 1) / parts; ic++)
    UNROLL for (int p = 0; p < P; p++) __builtin_prefetch(in + ic * c->input_channel + p * S * CK_LANES, 0, 2);
}

// Calls for the results of BLOCK out channels under the next tile of a row, and for what is added to them.
INLINE void conv_call_results_ahead(
    const ck_conv *c, long channel, long row, long column, const int BLOCK, const int P) {
  const ck_epilogue *e = &c->epilogue;
  const long first = channel / CHANNELS, next = (column + P) * CK_LANES;
  const float *out = c->output + first * c->output_channel + row * c->output_row + next;
  UNROLL for (int i = 0; i < BLOCK / CHANNELS * P; i++)
    __builtin_prefetch(out + i / P * c->output_channel + i % P * CK_LANES, 1, 2);
  if (!e->residual || e->residual == c->output || e->residual_step > 1 || e->residual_first) return;
  const float *added = e->residual + first * e->residual_channel + row * e->residual_row + next;
  UNROLL for (int i = 0; i < BLOCK / CHANNELS * P; i++)
    __builtin_prefetch(added + i / P * e->residual_channel + i % P * CK_LANES, 0, 2);
}

// All out channels of a tile: blocks of BLOCK up to channel c->tail, then blocks of TAIL.
INLINE void conv_tile(
    const ck_conv *c, long row, long column, long step, const int BLOCK, const int TAIL, const int R, const int P,
    const int K, const int S) {
  conv_waiting waiting;
  const int is_far = K == 1 && S && c->in_channels * c->input_channel > CONV_FAR;
  const int goes_far = K == 1 && S && P == 4 && c->out_channels * c->output_channel > CONV_FAR;
  const long blocks = (c->out_channels + BLOCK - 1) / BLOCK, parts = blocks < CONV_WAITING ? blocks : CONV_WAITING;
  for (long channel = 0, next = 0; channel < c->out_channels; channel = next)
    for (long first = 0; first < c->in_channels; first += step) {
      const long end = c->in_channels - first < step ? c->in_channels : first + step;
      next = channel;
      for (int i = 0; (i < CONV_WAITING || step == c->in_channels) && next < c->out_channels; i++) {
        V(*sums)[CONV_SUMS] = waiting.sums[i % CONV_WAITING];
        if (is_far && channel == 0 && i < parts) conv_call_ahead(c, row, column, first, end, i, parts, P, S);
        if (goes_far && end == c->in_channels) conv_call_results_ahead(c, next, row, column, BLOCK, P);
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

// All tiles: P columns at a time, and the rest of a row together (a pooled pair at a time).
INLINE void conv_tiles(
    const ck_conv *c, const int BLOCK, const int TAIL, const int R, const int P, const int K, const int S) {
  // As many in channels at a time as leave their pixels of a tile in the first-level cache for all out channels.
  const long rows = (R - 1) * c->stride + c->kernel_rows, columns = (P - 1) * c->stride + c->kernel;
  const long fitting = CONV_CACHE / (rows * columns * CK_LANES * (long)sizeof(float));
  const long step = fitting < 4 ? 4 : fitting < c->in_channels ? fitting : c->in_channels;
  for (long row = 0; row + R <= c->rows; row += R) {
    long column = 0;
    for (; column + P <= c->columns; column += P) conv_tile(c, row, column, step, BLOCK, TAIL, R, P, K, S);
    if (R > 1) {
      for (; column + R <= c->columns; column += R) conv_tile(c, row, column, step, BLOCK, TAIL, R, R, 0, 0);
      continue;
    }
    if (c->columns - column == 3) conv_tile(c, row, column, step, BLOCK, TAIL, 1, 3, K, S);
    if (c->columns - column == 2) conv_tile(c, row, column, step, BLOCK, TAIL, 1, 2, K, S);
    if (c->columns - column == 1) conv_tile(c, row, column, step, BLOCK, TAIL, 1, 1, K, S);
    map_results(
        &c->epilogue, c->output + row * c->output_row, c->output_row, c->output_channel, c->out_channels, 1, c->columns);
  }
}

INLINE void conv_shapes(const ck_conv *c, const int BLOCK, const int TAIL) {
  if (c->pool) {
    if (c->kernel == 5) conv_tiles(c, BLOCK, TAIL, 2, 2, 5, 1);
    else if (c->kernel == 3) conv_tiles(c, BLOCK, TAIL, 2, 2, 3, 1);
    else conv_tiles(c, BLOCK, TAIL, 2, 2, 0, 0);
  } else if (c->kernel == 3 && c->stride == 1) conv_tiles(c, BLOCK, TAIL, 1, 4, 3, 1);
  else if (c->kernel == 3 && c->stride == 2) conv_tiles(c, BLOCK, TAIL, 1, 4, 3, 2);
  else if (!PAIRS && c->kernel == 2 && c->stride == 2) conv_tiles(c, BLOCK, TAIL, 1, 4, 2, 2);
  else if (c->kernel == 1 && c->stride == 1) conv_tiles(c, BLOCK, TAIL, 1, 4, 1, 1);
  else if (c->kernel == 1 && c->stride == 2) conv_tiles(c, BLOCK, TAIL, 1, 4, 1, 2);
  else conv_tiles(c, BLOCK, TAIL, 1, 4, 0, 0);
}

// The same for kernels of more rows than columns or fewer, without pooling.
INLINE void conv_oblong_shapes(const ck_conv *c, const int BLOCK, const int TAIL) {
  const int compiles = CONV_ROW_FITS && !PAIRS && c->stride == 1;
  if (compiles && c->kernel == 1) conv_tiles(c, BLOCK, TAIL, 1, 4, 1, 0);
  else if (compiles && c->kernel == 3) conv_tiles(c, BLOCK, TAIL, 1, 4, 3, 0);
  else if (compiles && c->kernel == 7) conv_tiles(c, BLOCK, TAIL, 1, 4, 7, 0);
  else conv_tiles(c, BLOCK, TAIL, 1, 4, 0, 0);
}

// Functions of their own: unoptimised, their frames together would not fit a thread's stack.
static void NAME(conv_oblong)(const ck_conv *c) {
  if (CONV_BLOCK >= 3 && c->block == 3) conv_oblong_shapes(c, 3, CONV_BLOCK == 3 ? 2 : 0);
  else conv_oblong_shapes(c, CONV_BLOCK == 3 ? 2 : CONV_BLOCK, 0);
}

// Blocks of 3 and, for what they leave over, of 2; or blocks of CONV_BLOCK. Pairs: blocks of 4, and one of 2.
static ck_blocks NAME(conv_blocks)(long out_channels) {
  if (PAIRS) return (ck_blocks){CONV_BLOCK, (out_channels + 1) / CONV_BLOCK * CONV_BLOCK, 2};
  const long left = out_channels % 3;
  if (CONV_BLOCK == 3 || (CONV_BLOCK == 4 && out_channels % 4 && left == 0)) {
    const long tail = left == 0 ? 0 : left == 1 && out_channels > 1 ? 4 : 2;
    return (ck_blocks){3, out_channels > tail ? out_channels - tail : 0, 2};
  }
  return (ck_blocks){CONV_BLOCK, out_channels, 0};
}

static void NAME(conv_square)(const ck_conv *c) {
  if (PAIRS) conv_shapes(c, CONV_BLOCK, 2);
  else if (CONV_BLOCK >= 3 && c->block == 3) conv_shapes(c, 3, CONV_BLOCK == 3 ? 2 : 0);
  else conv_shapes(c, CONV_BLOCK == 3 ? 2 : CONV_BLOCK, 0);
}

static void NAME(conv)(const ck_conv *c) {
  if (!PAIRS && c->kernel != c->kernel_rows) return NAME(conv_oblong)(c);
  NAME(conv_square)(c);
}
