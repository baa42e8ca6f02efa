// Operators over one axis (include/row_kernels.h). Sums run in order; a few rows at a time hide the latency.

INLINE V row_sum(const float *p, long count, long stride, V start) {
  V sum = start;
  for (long i = 0; i < count; i++) sum += load(p + i * stride);
  return sum;
}

INLINE V row_extreme(const float *p, long count, long stride, const int LARGEST) {
  V found = load(p);
  for (long i = 1; i < count; i++) {
    const V x = load(p + i * stride);
    found = LARGEST ? walk_max(found, x) : walk_min(found, x);
  }
  return found;
}

INLINE void row_softmax(const ck_rows *r, const float *in, float *out, long stride, const int LOGARITHM) {
  const V largest = row_extreme(in, r->count, stride, 1);
  V sum = 0.f;
  for (long i = 0; i < r->count; i++) {
    const V shifted = load(in + i * stride) - largest, power = exp_of(shifted);
    sum += power;
    store(out + i * stride, LOGARITHM ? shifted : power);
  }
  const V logarithm = LOGARITHM ? log_of(sum) : sum;
  for (long i = 0; i < r->count; i++) {
    const V x = load(out + i * stride);
    store(out + i * stride, rounded(LOGARITHM ? x - logarithm : x / sum, r->rounding));
  }
}

INLINE void row_normalize(const ck_rows *r, const float *in, float *out, long stride) {
  const V count = (float)r->count, mean = row_sum(in, r->count, stride, (V)0.f) / count;
  V squares = 0.f;
  for (long i = 0; i < r->count; i++) {
    const V d = load(in + i * stride) - mean;
    squares = fmadd(d, d, squares);
  }
  const V scale = 1.f / square_root(squares / count + r->epsilon);
  for (long i = 0; i < r->count; i++) {
    const V y = (load(in + i * stride) - mean) * scale;
    const V z = r->bias ? fmadd(y, (V)r->scale[i], (V)r->bias[i]) : y * r->scale[i];
    store(out + i * stride, rounded(z, r->rounding));
  }
}

static void NAME(rows)(const ck_rows *r) {
  const long stride = r->inner * CK_LANES;
  for (long outer = 0; outer < r->outer; outer++)
    for (long inner = 0; inner < r->inner; inner++)
      for (long lane = 0; lane < CK_LANES; lane += LANES) {
        const float *in = r->input + (outer * r->count * r->inner + inner) * CK_LANES + lane;
        float *same = r->output + (outer * r->count * r->inner + inner) * CK_LANES + lane;
        float *one = r->output + (outer * r->inner + inner) * CK_LANES + lane;
        switch (r->op) {
          case CK_ROWS_SUM: store(one, rounded(row_sum(in, r->count, stride, (V)0.f), r->rounding)); break;
          case CK_ROWS_MEAN:
            store(one, rounded(row_sum(in, r->count, stride, (V)0.f) / (float)r->count, r->rounding));
            break;
          case CK_ROWS_MAX: store(one, row_extreme(in, r->count, stride, 1)); break;
          case CK_ROWS_MIN: store(one, row_extreme(in, r->count, stride, 0)); break;
          case CK_ROWS_SOFTMAX: row_softmax(r, in, same, stride, 0); break;
          case CK_ROWS_LOG_SOFTMAX: row_softmax(r, in, same, stride, 1); break;
          default: row_normalize(r, in, same, stride);
        }
      }
}
