// 3x3 kernels of stride 2 by Winograd's products on the four phases of their input, its even and odd rows and columns: two taps fall on
// the even ones, which F(4, 2) takes, one on the odd ones. 81 products for a tile of 4x4 results in place of 144.
//
// The points of a tile are [row][column] of 5x5 (even, even), then 5 rows x 4 (even, odd) and 5 columns x 4 (odd, even), which share the
// weights of four points, then 4x4 (odd, odd), which all have one weight: 36 weights. F(4, 2) is at 0, 1, -1, 2 and infinity.

enum { EVEN_ODD = 25, ODD_EVEN = 45, ODD_ODD = 65, PHASE_POINTS = 81 };

// Which of the 36 weights a point has.
INLINE long phase_weight(long point) {
  const long shared = (point - EVEN_ODD) / 4;
  return point < EVEN_ODD ? point : EVEN_ODD + (shared < 10 ? shared : 10);
}

// One dimension of F(4, 2): five pixels to five points.
INLINE void phase_input_points(const V *d, V *t) {
  const V e = d[3] - d[1];
  t[0] = fmadd((V)2.f, d[0] - d[2], e);
  t[1] = fmadd((V)-2.f, d[1], d[3] - d[2]);
  t[2] = fmadd((V)2.f, d[1], fmadd((V)-3.f, d[2], d[3]));
  t[3] = e;
  t[4] = fmadd((V)-2.f, e, d[4] - d[2]);
}

// Five points to four results.
INLINE void phase_output_points(const V *m, V *y) {
  const V s = m[1] + m[2], d = m[1] - m[2];
  y[0] = (m[0] + s) + m[3];
  y[1] = fmadd((V)2.f, m[3], d);
  y[2] = fmadd((V)4.f, m[3], s);
  y[3] = fmadd((V)8.f, m[3], d) + m[4];
}

// Two weights to five points.
INLINE void phase_weight_points(V first, V second, V *u) {
  u[0] = first * 0.5f;
  u[1] = (first + second) * -0.5f;
  u[2] = (first - second) * (-1 / 6.f);
  u[3] = fmadd((V)2.f, second, first) * (1 / 6.f);
  u[4] = second;
}

// The 36 weights of nine taps.
INLINE void phase_weights(const V g[9], V *u) {
  V top[5], bottom[5];
  phase_weight_points(g[0], g[2], top);
  phase_weight_points(g[6], g[8], bottom);
  UNROLL for (int x = 0; x < 5; x++) {
    V column[5];
    phase_weight_points(top[x], bottom[x], column);
    UNROLL for (int y = 0; y < 5; y++) u[5 * y + x] = column[y];
  }
  phase_weight_points(g[1], g[7], u + 25);
  phase_weight_points(g[3], g[5], u + 30);
  u[35] = g[4];
}

// The nine taps of 36 weights of an in and an out channel, `point` floats apart.
INLINE void taps_of_phases(const float *u, long point, float g[9]) {
  g[0] = 4.f * u[0], g[2] = 2.f * u[4 * point];
  g[6] = 2.f * u[20 * point], g[8] = u[24 * point];
  g[1] = 2.f * u[25 * point], g[7] = u[29 * point];
  g[3] = 2.f * u[30 * point], g[5] = u[34 * point];
  g[4] = u[35 * point];
}

// The points of a tile's 9x9 pixels in one in channel, `point` floats apart.
INLINE void phase_points(const float *in, long row, long column, float *out, long point) {
  V even[5][9];
  UNROLL for (int x = 0; x < 9; x++) {
    V d[5], points[5];
    UNROLL for (int y = 0; y < 5; y++) d[y] = load(in + 2 * y * row + x * column);
    phase_input_points(d, points);
    UNROLL for (int y = 0; y < 5; y++) even[y][x] = points[y];
  }
  UNROLL for (int y = 0; y < 5; y++) {
    V d[5], points[5];
    UNROLL for (int x = 0; x < 5; x++) d[x] = even[y][2 * x];
    phase_input_points(d, points);
    UNROLL for (int x = 0; x < 5; x++) store(out + (5 * y + x) * point, points[x]);
    UNROLL for (int x = 0; x < 4; x++) store(out + (EVEN_ODD + 4 * y + x) * point, even[y][2 * x + 1]);
  }
  UNROLL for (int y = 0; y < 4; y++) {
    const float *odd = in + (2 * y + 1) * row;
    V d[5], points[5];
    UNROLL for (int x = 0; x < 5; x++) d[x] = load(odd + 2 * x * column);
    phase_input_points(d, points);
    UNROLL for (int x = 0; x < 5; x++) store(out + (ODD_EVEN + 4 * x + y) * point, points[x]);
    UNROLL for (int x = 0; x < 4; x++) store(out + (ODD_ODD + 4 * y + x) * point, load(odd + (2 * x + 1) * column));
  }
}

// The 4x4 sums of a tile's points.
INLINE void phase_sums(const float *m, long point, V a[16]) {
  V rows[4][5];
  UNROLL for (int y = 0; y < 5; y++) {
    V points[5], results[4];
    UNROLL for (int x = 0; x < 5; x++) points[x] = load(m + (5 * y + x) * point);
    phase_output_points(points, results);
    UNROLL for (int x = 0; x < 4; x++) rows[x][y] = results[x] + load(m + (EVEN_ODD + 4 * y + x) * point);
  }
  UNROLL for (int x = 0; x < 4; x++) {
    V results[4];
    phase_output_points(rows[x], results);
    UNROLL for (int y = 0; y < 4; y++) a[4 * y + x] = results[y];
  }
  UNROLL for (int y = 0; y < 4; y++) {
    V points[5], results[4];
    UNROLL for (int x = 0; x < 5; x++) points[x] = load(m + (ODD_EVEN + 4 * x + y) * point);
    phase_output_points(points, results);
    UNROLL for (int x = 0; x < 4; x++) a[4 * y + x] += results[x] + load(m + (ODD_ODD + 4 * y + x) * point);
  }
}
