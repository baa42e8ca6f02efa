// Linear layers in tiles (tiles.h): a group, or a token, is what a pixel is to convolutions.

// The words of `groups` groups' features from `group` on: [group][word].
static void NAME(tile_features)(const ck_gemm *g, long group, long groups) {
  for (long i = 0; i < groups; i++) {
    const float *in = g->input + (group + i) * g->input_group;
    float *out = g->workspace + i * g->cut.pairs * CK_LANES;
    long word = 0;
    for (long f = 0; f < g->in_features; f += TILE_PLANES, word++, in += TILE_PLANES * CK_LANES)
      store(out + word * CK_LANES, tile_word(in, f + 1 < g->in_features ? CK_LANES : 0));
    for (; word < g->cut.pairs; word++) store(out + word * CK_LANES, (V)0.f);
  }
}

// What follows the sums of groups of `features` features from `feature` on.
static void NAME(tile_gemm_finish)(const void *call, const tile_quad *quad, long tile, long feature, long features) {
  const ck_gemm *g = call;
  const long left = g->out_features - feature, end = left < features ? left : features;
  for (long p = 0; p < quad->count; p++) {
    const float *sums = quad->sums.sums[tile][p];
    float *out = g->output + (quad->row + p) * g->output_group + feature / CHANNELS * CK_LANES;
    for (long o = 0; o < end; o += CHANNELS) {
      V y[CHANNELS];
      UNROLL for (int i = 0; i < CHANNELS; i++) {
        y[i] = o + i < end ? rounded_before_store(load(sums + (o + i) * CK_LANES), g->rounding) : (V)0.f;
        if (g->relu) y[i] = relu(y[i]);
      }
      store(out + o / CHANNELS * CK_LANES, joined(y[0], y[CHANNELS - 1]));
    }
  }
}

static void NAME(tile_gemm)(const ck_gemm *g) {
  const long features = ck_tile_channels(g->out_features), tile = g->cut.products * CK_TILE_FLOATS;
  const long pixel = g->cut.pairs * CK_LANES;
  tile_block t = {
      .channels = features, .next = tile, .rows = 1, .columns = 1, .products = g->cut.products,
      .step = g->cut.words * CK_LANES, .word = TILE_LINE};
  float bias[2 * CK_TILE_FLOATS];
  t.bias = bias;
  tiles_begin(features, g->cut.words);
  for (long group = 0; group < g->groups; group += g->band) {
    const long groups = g->groups - group < g->band ? g->groups - group : g->band;
    NAME(tile_features)(g, group, groups);
    t.weights = g->weights;
    for (long feature = 0; feature < g->out_features; feature += 2 * features, t.weights += 2 * tile) {
      const long tiles = feature + features < g->out_features ? 2 : 1;
      tiles_bias(bias, g->bias + feature, features, tiles, g->out_features - feature);
      tile_quad quads[2], *next = quads, *last = quads + 1;
      last->count = 0;
      for (long first = 0; first < groups; first += TILE_PIXELS) {
        next->count = groups - first < TILE_PIXELS ? groups - first : TILE_PIXELS;
        next->row = group + first;
        for (long i = 0; i < TILE_PIXELS; i++) t.pixels[i] = g->workspace + (first + (i < next->count ? i : 0)) * pixel;
        tiles_run(&t, tiles, next, last, g, feature, NAME(tile_gemm_finish));
        tile_quad *other = last;
        last = next;
        next = other;
      }
      for (long i = 0; i < tiles; i++) NAME(tile_gemm_finish)(g, last, i, feature + i * features, features);
    }
    gemm_map(g, group, groups);
  }
  _tile_release();
}
