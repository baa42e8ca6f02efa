// Elements of an axis made of weighted elements of it (include/taps_kernel.h).

static void NAME(taps)(const ck_taps *t) {
  const long row = t->inner * CK_LANES;
  for (long block = 0; block < t->outer; block++)
    for (long i = 0; i < t->count; i++) {
      const float *in = t->input + block * t->extent * row;
      float *out = t->output + (block * t->count + i) * row;
      for (long at = 0; at < row; at += LANES) {
        V sum = (V)0.f;
        for (long tap = t->starts[i]; tap < t->starts[i + 1]; tap++)
          sum = fmadd((V)t->taps[tap].weight, load(in + t->taps[tap].index * row + at), sum);
        store(out + at, rounded(sum, t->rounding));
      }
    }
}
