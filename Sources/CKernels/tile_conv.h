// Convolutions in tiles (tiles.h): the words of the pixels that some rows of results see are laid pixel by pixel, so that those
// under a row of the kernel follow one another. Where words are of two channels and 16 of a pixel's are a product, they are read from
// their planes.

#if PAIRS
// The word of a pair of channels.
INLINE V tile_word(const float *in, long odd) {
  (void)odd;
  return load(in);
}
enum { TILE_PLANES = 1 };
#else
INLINE V tile_word(const float *in, long odd) { return pair_of(load(in), odd ? load(in + odd) : (V)0.f); }
enum { TILE_PLANES = 2 };
#endif

// Where a group's words lie, those of `rows` rows from row `row` of results on; and how many of their rows are laid there.
typedef struct {
  const float *planes;
  float *pixels;  // [row][column][word]; null where words are read from their planes
  ck_conv_pairs shape;
  long laid;
} tile_source;

INLINE int tile_reads_planes(const ck_conv *c) {
  return PAIRS && c->cut.words == CK_TILE_ROWS && c->cut.pairs == c->in_channels && c->in_channels % CK_TILE_ROWS == 0;
}

// Lays the pixels of rows up to `end`, which are read at once.
static void NAME(tile_lay)(const ck_conv *c, tile_source *s, long end) {
  const long pixel = c->cut.pairs * CK_LANES, columns = s->shape.columns, step = s->shape.step;
  for (; s->pixels && s->laid < end; s->laid++) {
    const float *first = s->planes + s->laid * step * c->input_row;
    float *out = s->pixels + s->laid * columns * pixel;
    for (long plane = 0; plane < c->in_channels; plane += TILE_PLANES, out += CK_LANES) {
      const float *in = first + plane * c->input_channel;
      const long odd = plane + 1 < c->in_channels ? c->input_channel : 0;
      for (long x = 0; x < columns; x++) store(out + x * pixel, tile_word(in + x * step * CK_LANES, odd));
    }
    for (; out < s->pixels + s->laid * columns * pixel + pixel; out += CK_LANES)
      for (long x = 0; x < columns; x++) store(out + x * pixel, (V)0.f);
  }
}

// What follows the sums of R x P pixels of `channels` out channels from `channel` on.
INLINE void tile_finish(
    const ck_conv *c, const tile_quad *quad, long tile, long channel, long channels, const int R, const int P) {
  const long left = c->out_channels - channel, end = left < channels ? left : channels;
  for (long o = 0; o < end; o += 4) {
    V a[16];
    UNROLL for (int i = 0; i < 4; i++)
      UNROLL for (int p = 0; p < R * P; p++) a[i * R * P + p] = load(quad->sums.sums[tile][p] + (o + i) * CK_LANES);
    conv_finish(c, a, channel + o, quad->row, quad->column, 0, 4, R, P);
  }
}

static void NAME(tile_finish_any)(const void *call, const tile_quad *quad, long tile, long channel, long channels) {
  const ck_conv *c = call;
  if (c->pool) return tile_finish(c, quad, tile, channel, channels, 2, 2);
  switch (quad->count) {
    case 4: return tile_finish(c, quad, tile, channel, channels, 1, 4);
    case 3: return tile_finish(c, quad, tile, channel, channels, 1, 3);
    case 2: return tile_finish(c, quad, tile, channel, channels, 1, 2);
    default: return tile_finish(c, quad, tile, channel, channels, 1, 1);
  }
}

// What follows element by element in a row of results, of `here` out channels or as many as there are.
INLINE void tile_map(const ck_conv *c, long row, long channel, long here) {
  const long left = c->out_channels - channel;
  float *results = c->output + channel / CHANNELS * c->output_channel + row * c->output_row;
  map_results(&c->epilogue, results, c->output_row, c->output_channel, left < here ? left : here, 1, c->columns);
}

// The rows first..<first + rows of the results of a group, of `tiles` tiles of out channels from `channel` on.
static void NAME(tile_rows)(
    const ck_conv *c, tile_source *s, tile_block *t, long channel, long tiles, long first, long rows) {
  const long high = c->pool ? 2 : 1, wide = c->pool ? 2 : 4, stride = s->shape.step > 1 && s->pixels ? 1 : c->stride;
  const long pixel = s->pixels ? c->cut.pairs * CK_LANES : CK_LANES;
  tile_quad quads[2], *next = quads, *last = quads + 1;
  last->count = 0;
  for (long row = 0; row + high <= rows; row += high) {
    const float *line = (s->pixels ? s->pixels : s->planes) + row * stride * t->row;
    NAME(tile_lay)(c, s, (row + high - 1) * stride + c->kernel_rows);
    for (long column = 0; column + high <= c->columns; column += wide) {
      const long left = c->columns - column;
      next->count = c->pool || left > wide ? 4 : left;
      next->row = first + row;
      next->column = column;
      for (long i = 0; i < TILE_PIXELS; i++) {
        const long below = c->pool ? i / 2 : 0, beside = c->pool ? i % 2 : i < left ? i : 0;
        t->pixels[i] = line + below * stride * t->row + (column + beside) * stride * pixel;
      }
      tiles_run(t, tiles, next, last, c, channel, NAME(tile_finish_any));
      // A row is whole.
      if (c->epilogue.maps && last->count && last->row < next->row) tile_map(c, last->row, channel, tiles * t->channels);
      tile_quad *other = last;
      last = next;
      next = other;
    }
  }
  if (!last->count) return;
  for (long i = 0; i < tiles; i++) NAME(tile_finish_any)(c, last, i, channel + i * t->channels, t->channels);
  if (c->epilogue.maps) tile_map(c, last->row, channel, tiles * t->channels);
}

// How sums are made of words that `c` reads from their planes, or from pixels of a row of so many columns.
INLINE tile_block tile_block_of(const ck_conv *c, long columns) {
  tile_block t = {.channels = ck_tile_channels(c->out_channels), .rows = c->kernel_rows};
  t.next = c->kernel_rows * c->cut.products * CK_TILE_FLOATS;
  if (tile_reads_planes(c)) {
    t.columns = c->kernel;
    t.products = c->in_channels / CK_TILE_ROWS;
    t.row = c->input_row;
    t.column = CK_LANES;
    t.step = CK_TILE_ROWS * c->input_channel;
    t.word = c->input_channel * (long)sizeof(float);
  } else {
    t.columns = 1;
    t.products = c->cut.products;
    t.row = columns * c->cut.pairs * CK_LANES;
    t.step = c->cut.words * CK_LANES;
    t.word = TILE_LINE;
  }
  return t;
}

static void NAME(tile_conv)(const ck_conv *c) {
  float bias[2 * CK_TILE_FLOATS];
  tiles_begin(ck_tile_channels(c->out_channels), c->cut.words);
  for (long row = 0; row < c->rows; row += c->band) {
    const long rows = c->rows - row < c->band ? c->rows - row : c->band;
    const ck_conv_pairs shape = ck_conv_pairs_of(c, rows);
    tile_block t = tile_block_of(c, shape.columns);
    t.bias = bias;
    t.weights = c->weights;
    tile_source sources[CK_TILE_GROUPS];
    for (long g = 0; g < c->groups; g++)
      sources[g] = (tile_source){
          .planes = c->input + g * c->input_group + row * c->stride * c->input_row, .shape = shape,
          .pixels = tile_reads_planes(c) ? NULL : c->workspace + g * ck_conv_tile_words(c, rows)};
    for (long channel = 0; channel < c->out_channels; channel += 2 * t.channels, t.weights += 2 * t.next) {
      const long tiles = channel + t.channels < c->out_channels ? 2 : 1;
      tiles_bias(bias, c->bias + channel, t.channels, tiles, c->out_channels - channel);
      for (long g = 0; g < c->groups; g++) {
        ck_conv group = *c;
        group.output = c->output + g * c->output_group;
        if (c->epilogue.residual) group.epilogue.residual = c->epilogue.residual + g * c->epilogue.residual_group;
        NAME(tile_rows)(&group, &sources[g], &t, channel, tiles, row, rows);
      }
    }
  }
  _tile_release();
}
