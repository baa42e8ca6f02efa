// Winograd's F(4x4, 3x3) for convolutions of stride 1 (Lavin and Gray 2016, arXiv:1509.09308): 36 products for a tile of
// 4x4 results in place of 144. Those of stride 2: winograd_phases.h.
//
// Tiles are counted over all groups of a call, WINOGRAD_TILES to a block of the products. Every tile is computed by the
// same operations in the same order, wherever it falls.

enum { WINOGRAD_OUT = 4, WINOGRAD_TILES = 4, MOST_STRIDE = PAIRS ? 1 : 2 };

#include "winograd_phases.h"

// One dimension of B^T d: six taps to six points.
INLINE void input_points(const V *d, V *t) {
  t[0] = fmadd((V)4.f, d[0], fmadd((V)-5.f, d[2], d[4]));
  const V a = fmadd((V)-4.f, d[2], d[4]), b = fmadd((V)-4.f, d[1], d[3]);
  t[1] = a + b;
  t[2] = a - b;
  const V c = d[4] - d[2], e = d[3] - d[1];
  t[3] = fmadd((V)2.f, e, c);
  t[4] = fmadd((V)-2.f, e, c);
  t[5] = fmadd((V)4.f, d[1], fmadd((V)-5.f, d[3], d[5]));
}

// One dimension of A^T m: six points to four results.
INLINE void output_points(const V *m, V *y) {
  const V s1 = m[1] + m[2], d1 = m[1] - m[2], s2 = m[3] + m[4], d2 = m[3] - m[4];
  y[0] = m[0] + s1 + s2;
  y[1] = fmadd((V)2.f, d2, d1);
  y[2] = fmadd((V)4.f, s2, s1);
  y[3] = fmadd((V)8.f, d2, d1) + m[5];
}

// The floats from one point of V or M to the next: a cache line more than they need, so that those of a tile do not fall
// on one set of the cache.
INLINE long point_stride(long blocks, long channels) { return (blocks * channels * WINOGRAD_TILES + 1) * LANES; }

// A tile's place in its group.
typedef struct {
  long group, row, column;
} tile_place;

INLINE tile_place place_of(const ck_conv *c, long tile) {
  const long across = (c->columns + 3) / 4, each = across * ((c->rows + 3) / 4), in_group = tile % each;
  return (tile_place){tile / each, in_group / across * 4, in_group % across * 4};
}

INLINE tile_place place_after(const ck_conv *c, tile_place at) {
  const int row_ends = at.column + 4 >= c->columns, group_ends = row_ends && at.row + 4 >= c->rows;
  return (tile_place){at.group + group_ends, group_ends ? 0 : at.row + 4 * row_ends, row_ends ? 0 : at.column + 4};
}

// The rows and columns of a tile's results that the image has: 4, or less at its edges.
INLINE long rows_at_edge(const ck_conv *c, tile_place at) { return c->rows - at.row < 4 ? c->rows - at.row : 4; }
INLINE long columns_at_edge(const ck_conv *c, tile_place at) { return c->columns - at.column < 4 ? c->columns - at.column : 4; }

// A window of `side` x `side` vectors of which so many rows and columns are there, the others zeros.
INLINE void copy_window(float *window, const float *from, long row, long column, long rows, long columns, const long side) {
  UNROLL for (int i = 0; i < side * side; i++) store(window + i * LANES, (V)0.f);
  for (long y = 0; y < rows; y++)
    for (long x = 0; x < columns; x++) store(window + (y * side + x) * LANES, load(from + y * row + x * column));
}

// The points of a tile in one in channel, `point` floats apart.
INLINE void tile_points(const float *in, long row, long column, long odd, float *out, long point) {
  V rows[6][6];
  UNROLL for (int x = 0; x < 6; x++) {
    V d[6], points[6];
    UNROLL for (int y = 0; y < 6; y++) d[y] = channel_of(load(in + y * row + x * column), odd);
    input_points(d, points);
    UNROLL for (int y = 0; y < 6; y++) rows[y][x] = points[y];
  }
  UNROLL for (int y = 0; y < 6; y++) {
    V points[6];
    input_points(rows[y], points);
    UNROLL for (int x = 0; x < 6; x++) store(out + (y * 6 + x) * point, points[x]);
  }
}

// V [point][tile block][in channel][tile], written in this order: the points of a tile are lines of their own, and what is
// written beside one another comes out of the first-level cache once.
INLINE void winograd_input_of(const ck_conv *c, float *v, long first, long count, long lane, const int STRIDE) {
  enum { MOST_SIDE = 9 };
  const long side = STRIDE == 2 ? MOST_SIDE : 6;
  const long blocks = (count + WINOGRAD_TILES - 1) / WINOGRAD_TILES, point = point_stride(blocks, c->in_channels);
  for (long block = 0; block < blocks; block++) {
    const long start = block * WINOGRAD_TILES, some = count - start < WINOGRAD_TILES ? count - start : WINOGRAD_TILES;
    tile_place at[WINOGRAD_TILES];
    for (long t = 0; t < some; t++) at[t] = place_of(c, first + start + t);
    for (long ic = 0; ic < c->in_channels; ic++)
      for (long t = 0; t < some; t++) {
        const float *in = c->input + at[t].group * c->input_group + ic / CHANNELS * c->input_channel +
                          at[t].row * STRIDE * c->input_row + at[t].column * STRIDE * CK_LANES + lane;
        float *out = v + ((block * c->in_channels + ic) * WINOGRAD_TILES + t) * LANES;
        const long rows = rows_at_edge(c, at[t]), columns = columns_at_edge(c, at[t]);
        if (rows == 4 && columns == 4) {
          if (STRIDE == 2) phase_points(in, c->input_row, CK_LANES, out, point);
          else tile_points(in, c->input_row, CK_LANES, ic % CHANNELS, out, point);
          continue;
        }
        float window[MOST_SIDE * MOST_SIDE * LANES];
        copy_window(window, in, c->input_row, CK_LANES, (rows - 1) * STRIDE + 3, (columns - 1) * STRIDE + 3, side);
        if (STRIDE == 2) phase_points(window, side * LANES, LANES, out, point);
        else tile_points(window, side * LANES, LANES, ic % CHANNELS, out, point);
      }
  }
}

static void NAME(winograd_input)(const ck_conv *c, float *v, long first, long count, long lane) {
  if (MOST_STRIDE == 2 && c->stride == 2) winograd_input_of(c, v, first, count, lane, MOST_STRIDE);
  else winograd_input_of(c, v, first, count, lane, 1);
}

// M [point][tile block][out channel][tile] = sum over in channels of U [weight][out block][in channel][out] and V
static void NAME(winograd_products)(const ck_conv *c, const float *v, float *m, long count) {
  const long blocks = (count + WINOGRAD_TILES - 1) / WINOGRAD_TILES, outs = (c->out_channels + 3) / WINOGRAD_OUT;
  const long v_point = point_stride(blocks, c->in_channels), m_point = point_stride(blocks, outs * WINOGRAD_OUT);
  const long points = ck_winograd_point_count(c->stride);
  for (long xi = 0; xi < points; xi++)
    for (long block = 0; block < blocks; block++)
      for (long ob = 0; ob < outs; ob++)
        for (int half = 0; half < WINOGRAD_OUT; half += WINOGRAD_ROWS) {
          const long weight = points == PHASE_POINTS ? phase_weight(xi) : xi;
          const float *u = c->weights + (weight * outs + ob) * c->in_channels * WINOGRAD_OUT + half;
          const float *x = v + xi * v_point + block * c->in_channels * WINOGRAD_TILES * LANES;
          V a[WINOGRAD_ROWS][WINOGRAD_TILES];
          UNROLL for (int o = 0; o < WINOGRAD_ROWS; o++)
            UNROLL for (int t = 0; t < WINOGRAD_TILES; t++) a[o][t] = (V)0.f;
          for (long ic = 0; ic < c->in_channels; ic++, u += WINOGRAD_OUT, x += WINOGRAD_TILES * LANES)
            UNROLL for (int t = 0; t < WINOGRAD_TILES; t++) {
              const V value = load(x + t * LANES);
              UNROLL for (int o = 0; o < WINOGRAD_ROWS; o++) a[o][t] = fmadd((V)u[o], value, a[o][t]);
            }
          float *out = m + xi * m_point + (block * outs + ob) * WINOGRAD_OUT * WINOGRAD_TILES * LANES;
          UNROLL for (int o = 0; o < WINOGRAD_ROWS; o++)
            UNROLL for (int t = 0; t < WINOGRAD_TILES; t++)
              store(out + ((half + o) * WINOGRAD_TILES + t) * LANES, a[o][t]);
        }
}

// What follows the sums of one out channel. It is known once for all of its tiles: branches among 16 sums cost as much
// as what they save.
typedef struct {
  V bias, scale, shift, floor;
  const float *operand;  // of the Add: its first pixel
  long operand_row, operand_column, operand_group, operand_odd;
} channel_epilogue;

INLINE channel_epilogue epilogue_of(const ck_conv *c, long channel, long lane) {
  static const float zeros[CK_LANES];
  const ck_epilogue *e = &c->epilogue;
  // 1 x - 0 is x, even of -0.
  channel_epilogue r = {.bias = c->bias[channel], .scale = 1.f, .shift = -0.f, .operand = zeros};
  if (e->scale) r.scale = e->scale[channel], r.shift = e->shift[channel];
  r.floor = e->relu ? 0.f : -__builtin_inff();
  const long from = channel - e->residual_first;
  if (!e->residual || from < 0 || from >= e->residual_count) return r;
  r.operand = e->residual + from / CHANNELS * e->residual_channel + lane;
  r.operand_odd = from % CHANNELS;
  r.operand_row = e->residual_step * e->residual_row;
  r.operand_column = e->residual_step * CK_LANES;
  r.operand_group = e->residual_group;
  return r;
}

#include "winograd_again.h"

// The 4x4 sums of a tile; m: its first point.
INLINE void tile_sums(const float *m, long point, V a[16]) {
  V rows[4][6];
  UNROLL for (int x = 0; x < 6; x++) {
    V points[6], results[4];
    UNROLL for (int y = 0; y < 6; y++) points[y] = load(m + (y * 6 + x) * point);
    output_points(points, results);
    UNROLL for (int y = 0; y < 4; y++) rows[y][x] = results[y];
  }
  UNROLL for (int y = 0; y < 4; y++) output_points(rows[y], a + 4 * y);
}

// The 4x4 results of a tile in one out channel. `rounding` and `adds` are compiled in where the STRIDE is 1.
INLINE void winograd_tile(
    const ck_conv *c, long channel, long lane, const float *m, long point, const channel_epilogue *e, tile_place at, V a[16],
    const int rounding, const int adds, const int STRIDE) {
  if (STRIDE == 2) phase_sums(m, point, a);
  else tile_sums(m, point, a);
  // Every point goes into a corner, and every first sum into the first or last column: what is not finite is seen there. Of stride 2,
  // those of odd rows and columns go into their own alone.
  V seen = ((a[0] + a[3]) + (a[12] + a[15])) + ((a[4] + a[7]) + (a[8] + a[11]));
  if (STRIDE == 2) seen += ((a[1] + a[2]) + (a[13] + a[14])) + ((a[5] + a[6]) + (a[9] + a[10]));
  const I again = not_finite(seen);
  if (__builtin_expect(__builtin_reduce_or(again), 0)) {
    float sums[16 * LANES];
    const I done = NAME(winograd_again)(c, at, channel, lane, again, sums);
    if (__builtin_reduce_or(done))
      UNROLL for (int i = 0; i < 16; i++) a[i] = done ? load(sums + i * LANES) : a[i];
  }
  UNROLL for (int i = 0; i < 16; i++) a[i] = fmadd(e->scale, rounded(a[i] + e->bias, rounding), e->shift);
  if (adds) {
    const float *operand = e->operand + at.group * e->operand_group + at.row * e->operand_row + at.column * e->operand_column;
    long row = e->operand_row, column = e->operand_column;
    float window[16 * LANES];
    const long rows = rows_at_edge(c, at), columns = columns_at_edge(c, at);
    if (rows < 4 || columns < 4) {
      copy_window(window, operand, row, column, rows, columns, 4);
      operand = window, row = 4 * LANES, column = LANES;
    }
    UNROLL for (int i = 0; i < 16; i++) {
      const V other = load(operand + i / 4 * row + i % 4 * column);
      a[i] = rounded(a[i], rounding) + channel_of(other, e->operand_odd);
    }
  }
  UNROLL for (int i = 0; i < 16; i++) a[i] = at_least(e->floor, rounded_before_store(a[i], rounding));
}

INLINE void winograd_output_of(
    const ck_conv *c, const float *m, long first, long count, long lane, const int rounding, const int adds, const int STRIDE) {
  const long blocks = (count + WINOGRAD_TILES - 1) / WINOGRAD_TILES, outs = (c->out_channels + 3) / WINOGRAD_OUT;
  const long point = point_stride(blocks, outs * WINOGRAD_OUT);
  const tile_place start = place_of(c, first);
  for (long channel = 0; channel < c->out_channels; channel += CHANNELS) {
    const int odd = CHANNELS == 2 && channel + 1 < c->out_channels;
    channel_epilogue e[CHANNELS];
    UNROLL for (int i = 0; i < CHANNELS; i++) e[i] = epilogue_of(c, channel + i * odd, lane);
    tile_place at = start;
    for (long t = 0; t < count; t++, at = place_after(c, at)) {
      const float *in =
          m + ((t / WINOGRAD_TILES * outs * WINOGRAD_OUT + channel) * WINOGRAD_TILES + t % WINOGRAD_TILES) * LANES;
      V a[2][16] = {0};
      winograd_tile(c, channel, lane, in, point, &e[0], at, a[0], rounding, adds, STRIDE);
      if (odd)
        winograd_tile(
            c, channel + 1, lane, in + WINOGRAD_TILES * LANES, point, &e[CHANNELS - 1], at, a[1], rounding, adds, STRIDE);
      float *out = c->output + at.group * c->output_group + channel / CHANNELS * c->output_channel +
                   at.row * c->output_row + at.column * CK_LANES + lane;
      const long rows = rows_at_edge(c, at), columns = columns_at_edge(c, at);
      if (rows == 4 && columns == 4) {
        UNROLL for (int i = 0; i < 16; i++) store(out + i / 4 * c->output_row + i % 4 * CK_LANES, joined(a[0][i], a[1][i]));
        continue;
      }
      float window[16 * LANES];
      UNROLL for (int i = 0; i < 16; i++) store(window + i * LANES, joined(a[0][i], a[1][i]));
      for (long i = 0; i < 16; i++)
        if (i / 4 < rows && i % 4 < columns) store(out + i / 4 * c->output_row + i % 4 * CK_LANES, load(window + i * LANES));
    }
  }
}

static void NAME(winograd_output)(const ck_conv *c, const float *m, long first, long count, long lane) {
  const long rounding = PAIRS ? CK_BFLOAT16 : c->epilogue.rounding;
  const int adds = c->epilogue.residual != 0;
  if (MOST_STRIDE == 2 && c->stride == 2) winograd_output_of(c, m, first, count, lane, rounding, adds, MOST_STRIDE);
  else if (rounding == CK_BFLOAT16 && adds) winograd_output_of(c, m, first, count, lane, CK_BFLOAT16, 1, 1);
  else if (rounding == CK_BFLOAT16) winograd_output_of(c, m, first, count, lane, CK_BFLOAT16, 0, 1);
  else if (rounding == CK_FLOAT16 && adds) winograd_output_of(c, m, first, count, lane, CK_FLOAT16, 1, 1);
  else if (rounding == CK_FLOAT16) winograd_output_of(c, m, first, count, lane, CK_FLOAT16, 0, 1);
  else if (adds) winograd_output_of(c, m, first, count, lane, CK_FLOAT32, 1, 1);
  else winograd_output_of(c, m, first, count, lane, CK_FLOAT32, 0, 1);
}

static void NAME(winograd)(const ck_conv *c) {
  const long tiles = c->groups * ((c->rows + 3) / 4) * ((c->columns + 3) / 4);
  float *m = c->workspace + ck_winograd_points(c->in_channels, c->tiles, c->stride);
  for (long lane = 0; lane < CK_LANES; lane += LANES)
    for (long first = 0; first < tiles; first += c->tiles) {
      const long count = tiles - first < c->tiles ? tiles - first : c->tiles;
      NAME(winograd_input)(c, c->workspace, first, count, lane);
      NAME(winograd_products)(c, c->workspace, m, count);
      NAME(winograd_output)(c, m, first, count, lane);
    }
}
