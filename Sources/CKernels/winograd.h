// Winograd's F(4x4, 3x3) for convolutions of stride 1 (Lavin and Gray 2016, arXiv:1509.09308): 36 products for a tile of
// 4x4 results in place of 144.
//
// Tiles are counted over all groups of a call, WINOGRAD_TILES to a block of the products. Every tile is computed by the
// same operations in the same order, wherever it falls.

enum { XI = 36, WINOGRAD_OUT = 4, WINOGRAD_TILES = 4 };

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

// One dimension of G g: three weights to six points.
INLINE void weight_points(const V *g, V *u) {
  const V even = g[0] + g[2], far = fmadd((V)4.f, g[2], g[0]);
  u[0] = g[0] * 0.25f;
  u[1] = (even + g[1]) * (-1 / 6.f);
  u[2] = (even - g[1]) * (-1 / 6.f);
  u[3] = fmadd((V)2.f, g[1], far) * (1 / 24.f);
  u[4] = fmadd((V)-2.f, g[1], far) * (1 / 24.f);
  u[5] = g[2];
}

// The floats from one point of V or M to the next: a cache line more than they need, so that the 36 of a tile do not fall
// on one set of the cache.
INLINE long point_stride(long blocks, long channels) { return (blocks * channels * WINOGRAD_TILES + 1) * LANES; }

// A tile's place in its group.
typedef struct {
  long group, row, column;
} tile_place;

INLINE tile_place place_of(const ck_conv *c, long tile) {
  const long across = c->columns / 4, each = across * (c->rows / 4), in_group = tile % each;
  return (tile_place){tile / each, in_group / across * 4, in_group % across * 4};
}

// V [point][tile block][in channel][tile]
static void NAME(winograd_input)(const ck_conv *c, float *v, long first, long count, long lane) {
  const long blocks = (count + WINOGRAD_TILES - 1) / WINOGRAD_TILES, point = point_stride(blocks, c->in_channels);
  for (long t = 0; t < count; t++) {
    const tile_place at = place_of(c, first + t);
    const float *in = c->input + at.group * c->input_group + at.row * c->input_row + at.column * CK_LANES + lane;
    float *out = v + (t / WINOGRAD_TILES * c->in_channels * WINOGRAD_TILES + t % WINOGRAD_TILES) * LANES;
    for (long ic = 0; ic < c->in_channels; ic++, out += WINOGRAD_TILES * LANES) {
      const float *plane = in + ic / CHANNELS * c->input_channel;
      V rows[6][6];
      UNROLL for (int x = 0; x < 6; x++) {
        V d[6], points[6];
        UNROLL for (int y = 0; y < 6; y++) d[y] = channel_of(load(plane + y * c->input_row + x * CK_LANES), ic % CHANNELS);
        input_points(d, points);
        UNROLL for (int y = 0; y < 6; y++) rows[y][x] = points[y];
      }
      UNROLL for (int y = 0; y < 6; y++) {
        V points[6];
        input_points(rows[y], points);
        UNROLL for (int x = 0; x < 6; x++) store(out + (y * 6 + x) * point, points[x]);
      }
    }
  }
}

// M [point][tile block][out channel][tile] = sum over in channels of U [point][out block][in channel][out] and V
static void NAME(winograd_products)(const ck_conv *c, const float *v, float *m, long count) {
  const long blocks = (count + WINOGRAD_TILES - 1) / WINOGRAD_TILES, outs = (c->out_channels + 3) / WINOGRAD_OUT;
  const long v_point = point_stride(blocks, c->in_channels), m_point = point_stride(blocks, outs * WINOGRAD_OUT);
  for (long xi = 0; xi < XI; xi++)
    for (long block = 0; block < blocks; block++)
      for (long ob = 0; ob < outs; ob++)
        for (int half = 0; half < WINOGRAD_OUT; half += WINOGRAD_ROWS) {
          const float *u = c->weights + (xi * outs + ob) * c->in_channels * WINOGRAD_OUT + half;
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

// The 4x4 results of a tile in one out channel; m: its first point.
INLINE void winograd_tile(const ck_conv *c, const float *m, long point, tile_place at, long channel, long lane, V a[16]) {
  V rows[4][6];
  UNROLL for (int x = 0; x < 6; x++) {
    V points[6], results[4];
    UNROLL for (int y = 0; y < 6; y++) points[y] = load(m + (y * 6 + x) * point);
    output_points(points, results);
    UNROLL for (int y = 0; y < 4; y++) rows[y][x] = results[y];
  }
  const V bias = c->bias[channel];
  UNROLL for (int y = 0; y < 4; y++) {
    output_points(rows[y], a + 4 * y);
    UNROLL for (int x = 0; x < 4; x++) a[4 * y + x] += bias;
  }
  ck_epilogue e = c->epilogue;
  if (e.residual) e.residual += at.group * e.residual_group;
  epilogue(&e, a, channel, at.row, at.column, lane, 1, 4, 4);
}

static void NAME(winograd_output)(const ck_conv *c, const float *m, long first, long count, long lane) {
  const long blocks = (count + WINOGRAD_TILES - 1) / WINOGRAD_TILES, outs = (c->out_channels + 3) / WINOGRAD_OUT;
  const long point = point_stride(blocks, outs * WINOGRAD_OUT);
  for (long channel = 0; channel < c->out_channels; channel += CHANNELS)
    for (long t = 0; t < count; t++) {
      const tile_place at = place_of(c, first + t);
      const float *in =
          m + ((t / WINOGRAD_TILES * outs * WINOGRAD_OUT + channel) * WINOGRAD_TILES + t % WINOGRAD_TILES) * LANES;
      V a[CHANNELS][16];
      winograd_tile(c, in, point, at, channel, lane, a[0]);
      if (CHANNELS == 2) {
        UNROLL for (int i = 0; i < 16; i++) a[CHANNELS - 1][i] = 0.f;
        if (channel + 1 < c->out_channels)
          winograd_tile(c, in + WINOGRAD_TILES * LANES, point, at, channel + 1, lane, a[CHANNELS - 1]);
      }
      float *out = c->output + at.group * c->output_group + channel / CHANNELS * c->output_channel +
                   at.row * c->output_row + at.column * CK_LANES + lane;
      UNROLL for (int y = 0; y < 4; y++)
        UNROLL for (int x = 0; x < 4; x++)
          store(out + y * c->output_row + x * CK_LANES, joined(a[0][4 * y + x], a[CHANNELS - 1][4 * y + x]));
    }
}

static void NAME(winograd)(const ck_conv *c) {
  const long tiles = c->groups * (c->rows / 4) * (c->columns / 4);
  float *m = c->workspace + ck_winograd_points(c->in_channels, c->tiles);
  for (long lane = 0; lane < CK_LANES; lane += LANES)
    for (long first = 0; first < tiles; first += c->tiles) {
      const long count = tiles - first < c->tiles ? tiles - first : c->tiles;
      NAME(winograd_input)(c, c->workspace, first, count, lane);
      NAME(winograd_products)(c, c->workspace, m, count);
      NAME(winograd_output)(c, m, first, count, lane);
    }
}

// Weights whose taps are sorted before the first are transformed: groups of four in channels.
enum { WEIGHT_GROUPS = 8, WEIGHT_CHANNELS = 4 * WEIGHT_GROUPS };

// The taps of four out channels, rows of 4 in channels x 9, become [tap][in channel][out channel]: 4x4 transposes.
INLINE void sort_taps(const float *rows, long row, float taps[9][16]) {
  typedef float F4 __attribute__((ext_vector_type(4)));
  UNROLL for (int first = 0; first < 36; first += 4) {
    F4 r[4];
    UNROLL for (int o = 0; o < 4; o++) memcpy(&r[o], rows + o * row + first, sizeof(F4));
    const F4 low01 = __builtin_shufflevector(r[0], r[1], 0, 4, 1, 5), high01 = __builtin_shufflevector(r[0], r[1], 2, 6, 3, 7);
    const F4 low23 = __builtin_shufflevector(r[2], r[3], 0, 4, 1, 5), high23 = __builtin_shufflevector(r[2], r[3], 2, 6, 3, 7);
    const F4 columns[4] = {
        __builtin_shufflevector(low01, low23, 0, 1, 4, 5), __builtin_shufflevector(low01, low23, 2, 3, 6, 7),
        __builtin_shufflevector(high01, high23, 0, 1, 4, 5), __builtin_shufflevector(high01, high23, 2, 3, 6, 7)};
    UNROLL for (int i = 0; i < 4; i++) memcpy(&taps[(first + i) % 9][(first + i) / 9 * 4], &columns[i], sizeof(F4));
  }
}

// U, four in channels x four out channels to a time: 16 transforms side by side.
static void NAME(winograd_weights)(float *u, const void *source, long out_channels, long in_channels, long type) {
  const long outs = (out_channels + 3) / WINOGRAD_OUT;
  for (long ob = 0; ob < outs; ob++)
    for (long ic = 0; ic < in_channels; ic += WEIGHT_CHANNELS) {
      const long some = in_channels - ic < WEIGHT_CHANNELS ? in_channels - ic : WEIGHT_CHANNELS;
      float rows[WINOGRAD_OUT][9 * WEIGHT_CHANNELS], taps[WEIGHT_GROUPS][9][16];
      for (long o = 0; o < WINOGRAD_OUT; o++) {
        const long channel = ob * WINOGRAD_OUT + o, present = channel < out_channels ? some * 9 : 0;
        if (present) ck_widen_at(rows[o], source, (channel * in_channels + ic) * 9, present, type);
        memset(rows[o] + present, 0, sizeof rows[o] - present * sizeof(float));
      }
      for (long group = 0; group * 4 < some; group++) sort_taps(rows[0] + group * 36, 9 * WEIGHT_CHANNELS, taps[group]);
      for (long group = 0; group * 4 < some; group++)
        for (long part = 0; part < 16; part += LANES) {
          V points[6][6];
          UNROLL for (int x = 0; x < 3; x++) {
            V g[3], column[6];
            UNROLL for (int y = 0; y < 3; y++) g[y] = load(taps[group][y * 3 + x] + part);
            weight_points(g, column);
            UNROLL for (int y = 0; y < 6; y++) points[y][x] = column[y];
          }
          const long left = (some - group * 4) * 4 - part;  // the last in channels may be fewer than four
          if (left <= 0) continue;
          UNROLL for (int y = 0; y < 6; y++) {
            V row[6];
            weight_points(points[y], row);
            UNROLL for (int x = 0; x < 6; x++) {
              float *out = u + (((y * 6 + x) * outs + ob) * in_channels + ic + group * 4) * WINOGRAD_OUT + part;
              if (left >= LANES) store(out, row[x]);
              else memcpy(out, &row[x], left * sizeof(float));
            }
          }
        }
    }
}
