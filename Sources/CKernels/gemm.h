// Gemm: CK_GEMM_BLOCK out features x VECTORS vectors in registers; the vectors are those of one group or of several.

INLINE void gemm_tile(const ck_gemm *g, long block, long group, long lane, const int VECTORS) {
  V a[CK_GEMM_BLOCK][GEMM_VECTORS];
  const float *in[GEMM_VECTORS];
  UNROLL for (int v = 0; v < VECTORS; v++) {
    in[v] = g->input + (group + v * LANES / CK_LANES) * g->input_group + lane + v * LANES % CK_LANES;
    UNROLL for (int o = 0; o < CK_GEMM_BLOCK; o++) a[o][v] = g->bias[block * CK_GEMM_BLOCK + o];
  }
  const float *w = g->weights + block * g->in_features * CK_GEMM_BLOCK;
  for (long i = 0; i < g->in_features; i++, w += CK_GEMM_BLOCK) {
    V x[GEMM_VECTORS];
    // The next block's: weights that no cache of this core holds come in time even where other cores keep the memory busy.
    __builtin_prefetch(w + g->in_features * CK_GEMM_BLOCK, 0, 2);
    UNROLL for (int v = 0; v < VECTORS; v++) x[v] = load(in[v] + i * CK_LANES);
    UNROLL for (int o = 0; o < CK_GEMM_BLOCK; o++)
      UNROLL for (int v = 0; v < VECTORS; v++) a[o][v] = multiply_add((V)w[o], x[v], a[o][v]);
  }
  const long last = g->out_features - block * CK_GEMM_BLOCK;
  UNROLL for (int v = 0; v < VECTORS; v++) {
    float *out = g->output + (group + v * LANES / CK_LANES) * g->output_group + lane + v * LANES % CK_LANES;
    UNROLL for (int o = 0; o < CK_GEMM_BLOCK; o++) {
      const V y = rounded_before_store(a[o][v], g->rounding);
      a[o][v] = g->relu ? relu(y) : y;
    }
    UNROLL for (int o = 0; o < CK_GEMM_BLOCK; o += CHANNELS)
      if (o < last) {
        const V odd = CHANNELS == 2 && o + 1 < last ? a[o + CHANNELS - 1][v] : (V)0.f;
        store(out + (block * CK_GEMM_BLOCK + o) / CHANNELS * CK_LANES, joined(a[o][v], odd));
      }
  }
}

static void NAME(gemm)(const ck_gemm *g) {
  const long blocks = (g->out_features + CK_GEMM_BLOCK - 1) / CK_GEMM_BLOCK;
  enum { GROUPS = GEMM_VECTORS * LANES / CK_LANES };  // 0: less than a group
  long group = 0;
  if (GROUPS > 1)
    for (; group + GROUPS <= g->groups; group += GROUPS) {
      for (long block = 0; block < blocks; block++) gemm_tile(g, block, group, 0, GEMM_VECTORS);
      gemm_map(g, group, GROUPS);
    }
  for (; group < g->groups; group++) {
    for (long block = 0; block < blocks; block++) {
      enum { STEP = GROUPS > 1 ? 1 : GEMM_VECTORS };
      for (long lane = 0; lane < CK_LANES; lane += LANES * STEP) gemm_tile(g, block, group, lane, STEP);
    }
    gemm_map(g, group, 1);
  }
}
