// Products of pairs of bfloat16 where words hold one channel: the words of two channels are joined just before they are read, of as
// many pixels as stay in the second-level cache.

// What a convolution multiplies of a pixel of in channel `ic`.
INLINE V normalized(const ck_conv *c, V x, long ic, const int SCALED) {
  if (SCALED) x = rounded(fmadd((V)c->in_scale[ic], x, (V)c->in_shift[ic]), CK_BFLOAT16);
  return at_least((V)(c->in_relu ? 0.f : -__builtin_inff()), x);
}

// The pixels that `rows` rows of results of `c` see, of all its in channels from row `row` of results on.
INLINE void pair_planes(const ck_conv *c, const ck_conv_pairs *p, long row, const int CHANGED, const int SCALED) {
  const float *first = c->input + row * c->stride * c->input_row;
  for (long ic = 0; ic < c->in_channels; ic += 2, first += 2 * c->input_channel) {
    float *out = c->workspace + ic / 2 * p->channel;
    const long odd = ic + 1 < c->in_channels ? c->input_channel : 0;
    const V some = odd ? (V)(U)0xffffffff : (V)(U)0;
    const long other = odd ? ic + 1 : ic;
    for (long r = 0; r < p->rows; r++, out += p->columns * CK_LANES) {
      const float *in = first + r * p->step * c->input_row;
      for (long x = 0; x < p->columns; x++, in += p->step * CK_LANES) {
        const V even = CHANGED ? normalized(c, load(in), ic, SCALED) : load(in);
        const V next = CHANGED ? normalized(c, load(in + odd), other, SCALED) : load(in + odd);
        store(out + x * CK_LANES, pair_of(even, (V)((U)next & (U)some)));
      }
    }
  }
}

static void NAME(paired_conv)(const ck_conv *c) {
  const long pooled = c->pool ? 2 : 1;
  ck_conv part = *c;
  for (long row = 0; row < c->rows; row += c->band) {
    const long rows = c->rows - row < c->band ? c->rows - row : c->band;
    const ck_conv_pairs p = ck_conv_pairs_of(c, rows);
    if (c->in_scale) pair_planes(c, &p, row, 1, 1);
    else if (c->in_relu) pair_planes(c, &p, row, 1, 0);
    else pair_planes(c, &p, row, 0, 0);
    part.input = c->workspace;
    part.input_row = p.columns * CK_LANES;
    part.input_channel = p.channel;
    part.in_channels = (c->in_channels + 1) / 2;
    part.stride = c->stride / p.step;
    part.rows = rows;
    part.output = c->output + row / pooled * c->output_row;
    if (c->epilogue.residual)
      part.epilogue.residual = c->epilogue.residual + row * c->epilogue.residual_step * c->epilogue.residual_row;
    NAME(conv)(&part);
  }
}

static void NAME(paired_gemm)(const ck_gemm *g) {
  ck_gemm part = *g;
  part.input = g->workspace;
  part.in_features = (g->in_features + 1) / 2;
  part.input_group = part.in_features * CK_LANES;
  for (long group = 0; group < g->groups; group += CK_GEMM_GROUPS) {
    part.groups = g->groups - group < CK_GEMM_GROUPS ? g->groups - group : CK_GEMM_GROUPS;
    part.output = g->output + group * g->output_group;
    for (long i = 0; i < part.groups; i++) {
      const float *in = g->input + (group + i) * g->input_group;
      float *out = g->workspace + i * part.input_group;
      for (long f = 0; f < g->in_features; f += 2, in += 2 * CK_LANES, out += CK_LANES)
        store(out, pair_of(load(in), f + 1 < g->in_features ? load(in + CK_LANES) : (V)0.f));
    }
    NAME(gemm)(&part);
  }
}

// Pairs of the terms of `count` vectors of terms, `step` floats apart; a term's pairs are `out_term` floats apart.
INLINE void pair_terms(
    const float *in, long step, long term, long count, long terms, float *out, long out_step, long out_term) {
  for (long t = 0; t < terms; t += 2, in += 2 * term, out += out_term)
    for (long i = 0; i < count; i++)
      store(out + i * out_step, pair_of(load(in + i * step), t + 1 < terms ? load(in + i * step + term) : (V)0.f));
}

static void NAME(paired_product)(const ck_product *p) {
  if (!p->workspace) return ck_level_x86_64_v4.product(p);
  const long pairs = (p->terms + 1) / 2;
  float *left = p->workspace, *right = left + CK_PRODUCT_ROWS * pairs * CK_LANES;
  ck_product part = *p;
  part.left = left;
  part.left_row = pairs * CK_LANES;
  part.left_term = CK_LANES;
  part.right = right;
  part.terms = pairs;
  // As they lie: columns side by side, or terms.
  const int is_wide = p->right_column == CK_LANES;
  part.right_column = (is_wide ? 1 : pairs) * CK_LANES;
  part.right_term = (is_wide ? p->columns : 1) * CK_LANES;
  pair_terms(p->right, p->right_column, p->right_term, p->columns, p->terms, right, part.right_column, part.right_term);
  for (long row = 0; row < p->rows; row += CK_PRODUCT_ROWS) {
    part.rows = p->rows - row < CK_PRODUCT_ROWS ? p->rows - row : CK_PRODUCT_ROWS;
    part.output = p->output + row * p->columns * CK_LANES;
    pair_terms(p->left + row * p->left_row, p->left_row, p->left_term, part.rows, p->terms, left, part.left_row, CK_LANES);
    NAME(product)(&part);
  }
}
