// Winograd's F(4, 5) along the rows of 5x5 convolutions of stride 1 (Lavin and Gray 2016, arXiv:1509.09308): for four
// results of a row, 8 products with each row of the kernel in place of 20. One dimension leaves the transforms cheap for a
// few channels, and their rounding errors small.
//
// Tiles of four columns go down the image one column of tiles after the other, so that the points of the few input rows
// under a tile stay in the first-level cache, in a ring of rows.

enum { ROW_POINTS = 8, ROW_RESULTS = 4, ROW_TAPS = 5, RING_ROWS = 8, ROW_PARTS = CK_LANES / LANES, ROW_LARGEST = 3 * 2 * ROW_RESULTS };

// B^T d: eight pixels to the points 0, 1, -1, 2, -2, 1/2, -1/2 and infinity.
INLINE void row_points(const V *d, V *t) {
  t[0] = fmadd((V)5.25f, d[4] - d[2], d[0] - d[6]);
  t[7] = fmadd((V)5.25f, d[3] - d[5], d[7] - d[1]);
  const V even1 = fmadd((V)-4.25f, d[4], d[2] + d[6]), odd1 = fmadd((V)-4.25f, d[3], d[1] + d[5]);
  t[1] = even1 + odd1;
  t[2] = even1 - odd1;
  const V even2 = fmadd((V)0.25f, d[2], fmadd((V)-1.25f, d[4], d[6]));
  const V odd2 = fmadd((V)0.25f, d[1], fmadd((V)-1.25f, d[3], d[5]));
  t[3] = fmadd((V)2.f, odd2, even2);
  t[4] = fmadd((V)-2.f, odd2, even2);
  const V even3 = fmadd((V)4.f, d[2], fmadd((V)-5.f, d[4], d[6]));
  const V odd3 = fmadd((V)4.f, d[1], fmadd((V)-5.f, d[3], d[5]));
  t[5] = fmadd((V)0.5f, odd3, even3);
  t[6] = fmadd((V)-0.5f, odd3, even3);
}

// A^T m: eight points to four results.
INLINE void row_results(const V *m, V *y) {
  const V s1 = m[1] + m[2], d1 = m[1] - m[2], s2 = m[3] + m[4], d2 = m[3] - m[4], s3 = m[5] + m[6], d3 = m[5] - m[6];
  y[0] = (m[0] + s1) + (s2 + s3);
  y[1] = fmadd((V)2.f, d2, fmadd((V)0.5f, d3, d1));
  y[2] = fmadd((V)4.f, s2, fmadd((V)0.25f, s3, s1));
  y[3] = fmadd((V)8.f, d2, fmadd((V)0.125f, d3, d1 + m[7]));
}

INLINE long ring_row_size(const ck_conv *c) { return c->in_channels * ROW_POINTS * CK_LANES; }

// The points of an input row under the tile at `column`, [in channel][point][16 images]; zeros past the last of the
// `present` pixels.
INLINE void ring_row(const ck_conv *c, float *ring, long row, long column, const long present) {
  const float *in = c->input + row * c->input_row + column * CK_LANES;
  for (long ic = 0; ic < c->in_channels; ic++, in += c->input_channel, ring += ROW_POINTS * CK_LANES)
    UNROLL for (int part = 0; part < ROW_PARTS; part++) {
      V d[ROW_POINTS], points[ROW_POINTS];
      UNROLL for (int x = 0; x < ROW_POINTS; x++) d[x] = x < present ? load(in + x * CK_LANES + part * LANES) : (V)0.f;
      row_points(d, points);
      UNROLL for (int x = 0; x < ROW_POINTS; x++) store(ring + x * CK_LANES + part * LANES, points[x]);
    }
}

// m [part][out][point]: the sums of a block over the rows of the kernel and the in channels, ROWS_TOGETHER points at a time.
INLINE void row_products(const ck_conv *c, V *m, const float *u, long row, const int BLOCK) {
  UNROLL for (int first = 0; first < ROW_POINTS; first += ROWS_TOGETHER) {
    V a[ROWS_TOGETHER * 3 * ROW_PARTS];
    UNROLL for (int i = 0; i < ROWS_TOGETHER * BLOCK * ROW_PARTS; i++) a[i] = (V)0.f;
    const float *w = u + first * BLOCK;
    for (long r = 0; r < ROW_TAPS; r++) {
      const float *x = c->workspace + (row + r) % RING_ROWS * ring_row_size(c) + first * CK_LANES;
      for (long ic = 0; ic < c->in_channels; ic++, x += ROW_POINTS * CK_LANES, w += ROW_POINTS * BLOCK)
        UNROLL for (int p = 0; p < ROWS_TOGETHER; p++) {
          V value[ROW_PARTS];
          UNROLL for (int part = 0; part < ROW_PARTS; part++) value[part] = load(x + p * CK_LANES + part * LANES);
          UNROLL for (int o = 0; o < BLOCK; o++) {
            const V weight = w[p * BLOCK + o];
            UNROLL for (int part = 0; part < ROW_PARTS; part++) {
              V *sum = &a[(part * BLOCK + o) * ROWS_TOGETHER + p];
              *sum = fmadd(weight, value[part], *sum);
            }
          }
        }
    }
    UNROLL for (int i = 0; i < BLOCK * ROW_PARTS; i++)
      UNROLL for (int p = 0; p < ROWS_TOGETHER; p++) m[i * ROW_POINTS + first + p] = a[i * ROWS_TOGETHER + p];
  }
}

// The taps of a row of the kernel, from its points `block` floats apart.
INLINE void taps_of_row_points(const float *u, long block, float g[5]) {
  const float even = -2.25f * (u[block] + u[2 * block]), odd = -2.25f * (u[block] - u[2 * block]);
  const float far = 7.5f * (u[3 * block] - u[4 * block]);
  g[0] = u[0];
  g[4] = u[7 * block];
  g[2] = (even - g[0]) - g[4];
  g[3] = far - odd / 3.f;
  g[1] = odd - g[3];
}

// The sums of a row of a tile in a block of out channels, for those of the lanes `of` whose pixels are finite, which it returns.
static __attribute__((noinline)) I NAME(winograd_rows_again)(
    const ck_conv *c, long channel, long row, long column, long lane, long present, long block, I of, float *sums) {
  const float *in = c->input + row * c->input_row + column * CK_LANES + lane;
  of = finite_windows(c, in, ROW_TAPS, present + ROW_TAPS - 1, of);
  if (!__builtin_reduce_or(of)) return of;
  for (long o = 0; o < block; o++)
    for (long x = 0; x < ROW_RESULTS; x++) {
      V sum = 0.f;
      for (long r = 0; r < ROW_TAPS && x < present; r++)
        for (long ic = 0; ic < c->in_channels; ic++) {
          float g[ROW_TAPS];
          taps_of_row_points(c->weights + channel * c->row + (r * c->in_channels + ic) * ROW_POINTS * block + o, block, g);
          const float *pixel = in + r * c->input_row + ic * c->input_channel + x * CK_LANES;
          for (int tap = 0; tap < ROW_TAPS; tap++) sum = fmadd((V)g[tap], load(pixel + tap * CK_LANES), sum);
        }
      store(sums + (o * ROW_RESULTS + x) * LANES, sum);
    }
  return of;
}

// Row q of a block's results, for the lanes `again`, by direct products.
INLINE void row_block_again(
    const ck_conv *c, V *y, long channel, long row, int q, long column, long lane, long present, I again, const int BLOCK,
    const int R) {
  if (!__builtin_reduce_or(again)) return;
  float sums[3 * ROW_RESULTS * LANES];
  const I done = NAME(winograd_rows_again)(c, channel, row + q, column, lane, present, BLOCK, again, sums);
  if (__builtin_reduce_or(done))
    UNROLL for (int o = 0; o < BLOCK; o++)
      UNROLL for (int x = 0; x < ROW_RESULTS; x++) {
        V *result = &y[(o * R + q) * ROW_RESULTS + x];
        *result = done ? load(sums + (o * ROW_RESULTS + x) * LANES) : *result;
      }
}

// R rows x 4 columns of BLOCK out channels, of which the image holds `present` columns. `seen` is not finite in the lanes in which
// a point was not; AGAIN, their sums are computed anew.
INLINE void row_block(
    const ck_conv *c, long channel, long row, long column, long present, V seen[ROW_PARTS], const int BLOCK, const int R,
    const int AGAIN) {
  V y[ROW_PARTS][ROW_LARGEST];
  UNROLL for (int q = 0; q < R; q++) {
    V m[ROW_PARTS * 3 * ROW_POINTS];
    row_products(c, m, c->weights + channel * c->row, row + q, BLOCK);
    UNROLL for (int part = 0; part < ROW_PARTS; part++) {
      V ends = 0.f;
      UNROLL for (int o = 0; o < BLOCK; o++) {
        V *results = &y[part][(o * R + q) * ROW_RESULTS];
        row_results(&m[(part * BLOCK + o) * ROW_POINTS], results);
        // Every point goes into one of the ends, so that one which is not finite is seen there.
        ends += results[0] + results[ROW_RESULTS - 1];
      }
      seen[part] += ends;
      if (AGAIN) row_block_again(c, y[part], channel, row, q, column, part * LANES, present, not_finite(ends), BLOCK, R);
      UNROLL for (int o = 0; o < BLOCK; o++)
        UNROLL for (int x = 0; x < ROW_RESULTS; x++) y[part][(o * R + q) * ROW_RESULTS + x] += c->bias[channel + o];
    }
  }
  for (int part = 0; part < ROW_PARTS; part++) {
    if (present == ROW_RESULTS) {
      conv_finish(c, y[part], channel, row, column, part * LANES, BLOCK, R, ROW_RESULTS);
      continue;
    }
    for (int x = 0; x + R <= present; x += R) {  // one by one, a pooled pair at a time
      V some[ROW_LARGEST];
      UNROLL for (int i = 0; i < BLOCK * R; i++)
        UNROLL for (int p = 0; p < R; p++) some[i * R + p] = y[part][i * ROW_RESULTS + x + p];
      conv_finish(c, some, channel, row, column + x, part * LANES, BLOCK, R, R);
    }
  }
}

// All out channels of R rows of a tile.
INLINE void row_tile(
    const ck_conv *c, long row, long column, long present, V seen[ROW_PARTS], const int R, const int AGAIN) {
  long channel = 0;
  for (; channel < c->tail; channel += 3) row_block(c, channel, row, column, present, seen, 3, R, AGAIN);
  for (; channel < c->out_channels; channel += 2) row_block(c, channel, row, column, present, seen, 2, R, AGAIN);
}

static __attribute__((noinline)) void NAME(winograd_row_tile_again)(const ck_conv *c, long row, long column, long present) {
  V seen[ROW_PARTS] = {0};
  if (c->pool) row_tile(c, row, column, present, seen, 2, 1);
  else row_tile(c, row, column, present, seen, 1, 1);
}

INLINE int row_tile_is_finite(const V seen[ROW_PARTS]) {
  I odd = not_finite(seen[0]);
  for (int part = 1; part < ROW_PARTS; part++) odd |= not_finite(seen[part]);
  return !__builtin_reduce_or(odd);
}

INLINE void winograd_rows_of(const ck_conv *c, const int R) {
  for (long column = 0; column < c->columns; column += ROW_RESULTS) {
    const long left = c->columns - column, pixels = left + ROW_TAPS - 1;
    long ready = 0;
    for (long row = 0; row + R <= c->rows; row += R) {
      for (; ready < row + R + ROW_TAPS - 1; ready++) {
        float *ring = c->workspace + ready % RING_ROWS * ring_row_size(c);
        if (pixels >= ROW_POINTS) ring_row(c, ring, ready, column, ROW_POINTS);
        else ring_row(c, ring, ready, column, pixels);
      }
      const long present = left < ROW_RESULTS ? left : ROW_RESULTS;
      V seen[ROW_PARTS] = {0};
      // A residual may lie where the results go, so that they are written once.
      const int once = c->epilogue.residual != 0;
      if (!once) row_tile(c, row, column, present, seen, R, 0);
      if (__builtin_expect(once || !row_tile_is_finite(seen), 0)) NAME(winograd_row_tile_again)(c, row, column, present);
    }
  }
}

static void NAME(winograd_rows)(const ck_conv *c) {
  if (c->pool) winograd_rows_of(c, 2);
  else winograd_rows_of(c, 1);
}
