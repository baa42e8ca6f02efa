// Mixtures of experts.

// e^x for x <= 0; 0 below the normal numbers. S. Moshier's polynomial (Cephes, expf) after taking off whole powers of 2.
INLINE V exponential(V x) {
  const V shifted = fmadd(x, (V)0x1.715476p+0f, (V)0x1.8p23f);
  const V n = shifted - 0x1.8p23f;
  V r = fmadd(n, (V)-0x1.63p-1f, x);
  r = fmadd(n, (V)0x1.bd0106p-13f, r);
  V y = (V)1.9875691500e-4f;
  y = fmadd(y, r, (V)1.3981999507e-3f);
  y = fmadd(y, r, (V)8.3334519073e-3f);
  y = fmadd(y, r, (V)4.1665795894e-2f);
  y = fmadd(y, r, (V)1.6666665459e-1f);
  y = fmadd(y, r, (V)5.0000001201e-1f);
  y = fmadd(y, r * r, r) + 1.f;
  const V power = (V)(((U)shifted - 0x4b400000 + 127) << 23);
  return x < -87.f ? (V)0.f : y * power;
}

enum { MOE_VECTORS = CK_LANES / LANES, MOE_ROWS = 4 };

// sum[r][v] = W x (+ b) for MOE_ROWS rows of W from `row` on; rows past the last one repeat it.
INLINE void moe_products(
    V sum[MOE_ROWS][MOE_VECTORS], const float *input, const float *weights, const float *bias, long row, long rows,
    long features) {
  const float *w[MOE_ROWS];
  UNROLL for (int r = 0; r < MOE_ROWS; r++) {
    const long o = row + r < rows ? row + r : rows - 1;
    w[r] = weights + o * features;
    UNROLL for (int v = 0; v < MOE_VECTORS; v++) sum[r][v] = bias ? (V)bias[o] : (V)0.f;
  }
  for (long i = 0; i < features; i++)
    UNROLL for (int v = 0; v < MOE_VECTORS; v++) {
      const V x = load(input + i * CK_LANES + v * LANES);
      UNROLL for (int r = 0; r < MOE_ROWS; r++) sum[r][v] = fmadd((V)w[r][i], x, sum[r][v]);
    }
}

// From the logits of one vector of images to the weights of its experts, in place.
static void NAME(moe_choose)(float *weights, long experts, long top_k, long raw, long rounding) {
  V largest = load(weights);
  for (long e = 1; e < experts; e++) largest = maximum(largest, load(weights + e * CK_LANES));
  V sum = 0.f;
  for (long e = 0; e < experts; e++) sum += exponential(load(weights + e * CK_LANES) - largest);
  V p1 = exponential(load(weights) - largest) / sum;
  U first = 0;
  for (long e = 1; e < experts; e++) {
    const V p = exponential(load(weights + e * CK_LANES) - largest) / sum;
    first = p > p1 ? (U)(uint32_t)e : first;
    p1 = p > p1 ? p : p1;
  }
  // The second by its logit, as DeepSpeed's top2gating takes it.
  U second = first == 0 ? (U)1 : (U)0;
  V logit = -__builtin_inff();
  for (long e = 0; e < experts; e++) {
    const V l = load(weights + e * CK_LANES);
    const U other = (U)(first != (uint32_t)e) & (U)(l > logit);
    second = other ? (U)(uint32_t)e : second;
    logit = other ? l : logit;
  }
  V p2 = 0.f;
  for (long e = 0; e < experts && top_k == 2; e++) {
    const V p = exponential(load(weights + e * CK_LANES) - largest) / sum;
    p2 = second == (uint32_t)e ? p : p2;
  }
  if (top_k == 2 && !raw) {
    const V both = p1 + p2, least = 0x1p-23f;
    const V denominator = both < least ? least : both;
    p1 /= denominator;
    p2 /= denominator;
  }
  if (!raw) {
    p1 = rounded(p1, rounding);
    p2 = rounded(p2, rounding);
  }
  for (long e = 0; e < experts; e++) {
    V w = raw ? (V)-1.f : (V)0.f;
    if (top_k == 2) w = second == (uint32_t)e ? p2 : w;
    store(weights + e * CK_LANES, first == (uint32_t)e ? p1 : w);
  }
}

static void NAME(moe_gate)(const ck_moe_gate *g) {
  float *weights = g->output + 2 * g->features * CK_LANES;
  for (long e = 0; e < g->experts; e += MOE_ROWS) {
    V sum[MOE_ROWS][MOE_VECTORS];
    moe_products(sum, g->input, g->weights, NULL, e, g->experts, g->features);
    UNROLL for (int r = 0; r < MOE_ROWS; r++)
      UNROLL for (int v = 0; v < MOE_VECTORS; v++)
        if (e + r < g->experts) store(weights + (e + r) * CK_LANES + v * LANES, sum[r][v]);
  }
  for (int v = 0; v < MOE_VECTORS; v++)
    NAME(moe_choose)(weights + v * LANES, g->experts, g->top_k, g->raw, g->rounding);
  const size_t plane = (size_t)g->features * CK_LANES;
  if (g->output != g->input) memmove(g->output, g->input, plane * sizeof(float));
  memset(g->output + plane, 0, plane * sizeof(float));
}

static void NAME(moe_expert)(const ck_moe_expert *g) {
  const long plane = g->features * CK_LANES;
  if (g->output != g->input) memcpy(g->output, g->input, (size_t)(2 * plane + g->experts * CK_LANES) * sizeof(float));
  const float *weight = g->input + 2 * plane + g->expert * CK_LANES;
  int chosen = 0;
  for (int lane = 0; lane < CK_LANES; lane++) chosen |= weight[lane] != 0;
  if (!chosen) return;
  for (long row = 0; row < g->features; row += MOE_ROWS) {
    V sum[MOE_ROWS][MOE_VECTORS];
    moe_products(sum, g->input, g->weights, g->bias, row, g->features, g->features);
    UNROLL for (int r = 0; r < MOE_ROWS; r++)
      UNROLL for (int v = 0; v < MOE_VECTORS; v++)
        if (row + r < g->features) {
          float *place = g->output + plane + (row + r) * CK_LANES + v * LANES;
          const V w = load(weight + v * LANES), old = load(place);
          store(place, w == 0.f ? old : fmadd(w, rounded(sum[r][v], g->rounding), old));
        }
  }
}

static void NAME(moe_combine)(const ck_moe_combine *g) {
  const float *sums = g->input + g->features * CK_LANES;
  if (!g->weights) {
    for (long i = 0; i < g->features * CK_LANES; i += LANES) store(g->output + i, rounded(load(sums + i), g->rounding));
    return;
  }
  V c[MOE_ROWS][MOE_VECTORS];
  moe_products(c, g->input, g->coefficient_weights, g->coefficient_bias, 0, 2, g->features);
  UNROLL for (int v = 0; v < MOE_VECTORS; v++) {
    const V c0 = rounded(c[0][v], g->rounding), c1 = rounded(c[1][v], g->rounding), largest = maximum(c0, c1);
    const V e0 = exponential(c0 - largest), e1 = exponential(c1 - largest), sum = e0 + e1;
    c[0][v] = rounded(e0 / sum, g->rounding);
    c[1][v] = rounded(e1 / sum, g->rounding);
  }
  for (long row = 0; row < g->features; row += MOE_ROWS) {
    V mlp[MOE_ROWS][MOE_VECTORS];
    moe_products(mlp, g->input, g->weights, g->bias, row, g->features, g->features);
    UNROLL for (int r = 0; r < MOE_ROWS; r++)
      UNROLL for (int v = 0; v < MOE_VECTORS; v++)
        if (row + r < g->features) {
          const long place = (row + r) * CK_LANES + v * LANES;
          const V experts = rounded(rounded(load(sums + place), g->rounding) * c[0][v], g->rounding);
          const V residual = rounded(rounded(mlp[r][v], g->rounding) * c[1][v], g->rounding);
          store(g->output + place, rounded(experts + residual, g->rounding));
        }
  }
}
