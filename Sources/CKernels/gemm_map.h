// The function that follows a linear layer element by element.

#if PAIRS
INLINE void gemm_map(const ck_gemm *g, long group, long groups) { (void)g, (void)group, (void)groups; }
#else
static void NAME(map)(const ck_map *m);

// What follows element by element, while the results are in the cache.
INLINE void gemm_map(const ck_gemm *g, long group, long groups) {
  if (!g->maps) return;
  for (long i = group; i < group + groups; i++) {
    float *results = g->output + i * g->output_group;
    NAME(map)(&(ck_map){
        .input = results, .output = results, .channels = 1, .rows = 1, .columns = g->out_features, .function = g->function,
        .alpha = g->alpha, .beta = g->beta, .rounding = g->rounding});
  }
}
#endif
