// What Winograd's transforms overflow on, while the results themselves do not: computed by direct products from weights that are
// taken back from their points. An image's results say whether its own are computed again, no other image's do.

// The lanes of x that are infinite or NaN.
INLINE I not_finite(V x) {
  const V none = x - x;
  return none != none;
}

// The nine taps of the weights of an in and an out channel.
INLINE void taps_of_points(const ck_conv *c, long channel, long ic, float g[9]) {
  const long outs = (c->out_channels + 3) / WINOGRAD_OUT, point = outs * c->in_channels * WINOGRAD_OUT;
  const float *u = c->weights + (channel / WINOGRAD_OUT * c->in_channels + ic) * WINOGRAD_OUT + channel % WINOGRAD_OUT;
  if (c->stride == 2) return taps_of_phases(u, point, g);
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

// Of the lanes `of`, those whose pixels of rows x columns in all in channels are finite: where they are not, nor are direct sums.
INLINE I finite_windows(const ck_conv *c, const float *in, long rows, long columns, I of) {
  for (long ic = 0; ic < c->in_channels; ic++) {
    const float *plane = in + ic / CHANNELS * c->input_channel;
    for (long y = 0; y < rows; y++)
      for (long x = 0; x < columns; x++)
        of &= ~not_finite(channel_of(load(plane + y * c->input_row + x * CK_LANES), ic % CHANNELS));
    if (!__builtin_reduce_or(of)) return of;
  }
  return of;
}

// The 4x4 sums of a tile in one out channel, for those of the lanes `of` whose pixels are finite, which it returns.
static __attribute__((noinline)) I NAME(winograd_again)(
    const ck_conv *c, tile_place at, long channel, long lane, I of, float sums[16 * LANES]) {
  const long stride = c->stride, row = stride * c->input_row, column = stride * CK_LANES;
  const float *in = c->input + at.group * c->input_group + at.row * row + at.column * column + lane;
  const long rows = rows_at_edge(c, at), columns = columns_at_edge(c, at);
  of = finite_windows(c, in, (rows - 1) * stride + 3, (columns - 1) * stride + 3, of);
  if (!__builtin_reduce_or(of)) return of;
  for (int i = 0; i < 16; i++) store(sums + i * LANES, (V)0.f);
  for (long ic = 0; ic < c->in_channels; ic++) {
    float g[9];
    taps_of_points(c, channel, ic, g);
    for (long y = 0; y < rows; y++)
      for (long x = 0; x < columns; x++) {
        const float *pixel = in + ic / CHANNELS * c->input_channel + y * row + x * column;
        V sum = load(sums + (y * 4 + x) * LANES);
        for (int tap = 0; tap < 9; tap++)
          sum = fmadd((V)g[tap], channel_of(load(pixel + tap / 3 * c->input_row + tap % 3 * CK_LANES), ic % CHANNELS), sum);
        store(sums + (y * 4 + x) * LANES, sum);
      }
  }
  return of;
}
