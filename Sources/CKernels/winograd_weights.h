// The weights of Winograd's 3x3 kernels, U [weight][out block][in channel][out]: 36 of each in and out channel.

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

// The points of nine taps.
INLINE void tile_weights(const V g[9], V *u) {
  V rows[6][3];
  UNROLL for (int x = 0; x < 3; x++) {
    const V taps[3] = {g[x], g[3 + x], g[6 + x]};
    V points[6];
    weight_points(taps, points);
    UNROLL for (int y = 0; y < 6; y++) rows[y][x] = points[y];
  }
  UNROLL for (int y = 0; y < 6; y++) weight_points(rows[y], u + 6 * y);
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
static void NAME(winograd_weights)(
    float *u, const void *source, long out_channels, long in_channels, long stride, long type) {
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
          const long left = (some - group * 4) * 4 - part;  // the last in channels may be fewer than four
          if (left <= 0) continue;
          V g[9], points[36];
          UNROLL for (int i = 0; i < 9; i++) g[i] = load(taps[group][i] + part);
          if (MOST_STRIDE == 2 && stride == 2) phase_weights(g, points);
          else tile_weights(g, points);
          for (long i = 0; i < 36; i++) {
            float *out = u + ((i * outs + ob) * in_channels + ic + group * 4) * WINOGRAD_OUT + part;
            if (left >= LANES) store(out, points[i]);
            else memcpy(out, &points[i], left * sizeof(float));
          }
        }
    }
}
