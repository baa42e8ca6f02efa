// What Winograd's transforms overflow on, while the results themselves do not: computed by direct products from weights that are
// taken back from their points. An image's results say whether its own are computed again, no other image's do.

// The lanes of x that are infinite or NaN.
INLINE I not_finite(V x) {
  const V none = x - x;
  return none != none;
}

// The nine taps of F(4x4, 3x3)'s weights of an in and an out channel.
INLINE void taps_of_points(const ck_conv *c, long channel, long ic, float g[9]) {
  const long outs = (c->out_channels + 3) / WINOGRAD_OUT, point = outs * c->in_channels * WINOGRAD_OUT;
  const float *u = c->weights + (channel / WINOGRAD_OUT * c->in_channels + ic) * WINOGRAD_OUT + channel % WINOGRAD_OUT;
  float rows[3][6];
  for (int x = 0; x < 6; x++) {
    rows[0][x] = 4.f * u[x * point];
    rows[1][x] = 3.f * (u[(12 + x) * point] - u[(6 + x) * point]);
    rows[2][x] = u[(30 + x) * point];
  }
  for (int y = 0; y < 3; y++) {
    g[3 * y] = 4.f * rows[y][0];
    g[3 * y + 1] = 3.f * (rows[y][2] - rows[y][1]);
    g[3 * y + 2] = rows[y][5];
  }
}

// The 4x4 sums of a tile in one out channel.
static __attribute__((noinline)) void NAME(winograd_again)(
    const ck_conv *c, tile_place at, long channel, long lane, float sums[16 * LANES]) {
  const float *in = c->input + at.group * c->input_group + at.row * c->input_row + at.column * CK_LANES + lane;
  for (int i = 0; i < 16; i++) {
    V sum = 0.f;
    const int is_there = at.row + i / 4 < c->rows && at.column + i % 4 < c->columns;
    for (long ic = 0; ic < c->in_channels && is_there; ic++) {
      float g[9];
      taps_of_points(c, channel, ic, g);
      const float *pixel = in + ic / CHANNELS * c->input_channel + i / 4 * c->input_row + i % 4 * CK_LANES;
      for (int tap = 0; tap < 9; tap++)
        sum = fmadd((V)g[tap], channel_of(load(pixel + tap / 3 * c->input_row + tap % 3 * CK_LANES), ic % CHANNELS), sum);
    }
    store(sums + i * LANES, sum);
  }
}
