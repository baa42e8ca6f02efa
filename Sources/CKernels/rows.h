// Operators over one axis (include/row_kernels.h). Sums run in order, CK_SUM_RUN elements at a time; ROWS of them side by side
// hide the latency.

enum { ROWS_AT_ONCE = 4 };

#define EACH_ROW UNROLL for (int k = 0; k < ROWS; k++)

INLINE long end_of_run(long first, long count) { return first + CK_SUM_RUN < count ? first + CK_SUM_RUN : count; }

// Elements of one row are `stride` floats apart, rows `pitch`.
INLINE void row_sums(V sum[], const float *p, long count, long stride, long pitch, const int ROWS) {
  EACH_ROW sum[k] = 0.f;
  for (long first = 0; first < count; first += CK_SUM_RUN) {
    const long end = end_of_run(first, count);
    V run[ROWS_AT_ONCE];
    EACH_ROW run[k] = 0.f;
    for (long i = first; i < end; i++) EACH_ROW run[k] += load(p + i * stride + k * pitch);
    EACH_ROW sum[k] += run[k];
  }
}

// The sums of squares of what lies `from[k]` away.
INLINE void row_squares(
    V sum[], const V from[], const float *p, long count, long stride, long pitch, const int ROWS) {
  EACH_ROW sum[k] = 0.f;
  for (long first = 0; first < count; first += CK_SUM_RUN) {
    const long end = end_of_run(first, count);
    V run[ROWS_AT_ONCE];
    EACH_ROW run[k] = 0.f;
    for (long i = first; i < end; i++)
      EACH_ROW {
        const V d = load(p + i * stride + k * pitch) - from[k];
        run[k] = fmadd(d, d, run[k]);
      }
    EACH_ROW sum[k] += run[k];
  }
}

INLINE void row_extremes(V found[], const float *p, long count, long stride, long pitch, const int LARGEST, const int ROWS) {
  EACH_ROW found[k] = load(p + k * pitch);
  for (long i = 1; i < count; i++)
    EACH_ROW {
      const V x = load(p + i * stride + k * pitch);
      found[k] = LARGEST ? walk_max(found[k], x) : walk_min(found[k], x);
    }
}

INLINE void rows_softmax(
    const ck_rows *r, const float *in, float *out, long stride, long pitch, const int LOGARITHM, const int ROWS) {
  V largest[ROWS_AT_ONCE], sum[ROWS_AT_ONCE];
  row_extremes(largest, in, r->count, stride, pitch, 1, ROWS);
  EACH_ROW sum[k] = 0.f;
  for (long i = 0; i < r->count; i++)
    EACH_ROW {
      const long at = i * stride + k * pitch;
      const V shifted = load(in + at) - largest[k], power = exp_of(shifted);
      sum[k] += power;
      store(out + at, LOGARITHM ? shifted : power);
    }
  if (LOGARITHM) EACH_ROW sum[k] = log_of(sum[k]);
  for (long i = 0; i < r->count; i++)
    EACH_ROW {
      const long at = i * stride + k * pitch;
      const V x = load(out + at);
      store(out + at, rounded(LOGARITHM ? x - sum[k] : x / sum[k], r->rounding));
    }
}

// `row` is the first one's number; where rows are not CENTRED their means count as 0.
INLINE void rows_normalize(
    const ck_rows *r, const float *in, float *out, long row, long stride, long pitch, const int CENTRED, const int ROWS) {
  V mean[ROWS_AT_ONCE], scale[ROWS_AT_ONCE];
  const float count = (float)r->count;
  if (CENTRED) row_sums(mean, in, r->count, stride, pitch, ROWS);
  EACH_ROW mean[k] = CENTRED ? mean[k] / count : (V)0.f;
  row_squares(scale, mean, in, r->count, stride, pitch, ROWS);
  EACH_ROW scale[k] = 1.f / square_root(scale[k] / count + r->epsilon);
  long parameter = row * r->parameters;
  for (long first = 0; first < r->count; first += r->run, parameter++)
    for (long i = first; i < first + r->run; i++)
      EACH_ROW {
        const long p = parameter + k * r->parameters;
        V y = (load(in + i * stride + k * pitch) - mean[k]) * scale[k];
        if (r->bias) y = fmadd(y, (V)r->scale[p], (V)r->bias[p]);
        else if (r->scale) y = y * r->scale[p];
        store(out + i * stride + k * pitch, rounded(y, r->rounding));
      }
}

// ROWS rows from `in` on; `one` is where the result of the first lies where a row has one, `step` floats before the next.
INLINE void rows_at(
    const ck_rows *r, const float *in, float *same, float *one, long row, long pitch, long step, const int ROWS) {
  const long stride = r->inner * CK_LANES;
  const V zeros[ROWS_AT_ONCE] = {0.f, 0.f, 0.f, 0.f};
  V result[ROWS_AT_ONCE];
  switch (r->op) {
    case CK_ROWS_SOFTMAX: return rows_softmax(r, in, same, stride, pitch, 0, ROWS);
    case CK_ROWS_LOG_SOFTMAX: return rows_softmax(r, in, same, stride, pitch, 1, ROWS);
    case CK_ROWS_NORMALIZE: return rows_normalize(r, in, same, row, stride, pitch, 1, ROWS);
    case CK_ROWS_RMS_NORMALIZE: return rows_normalize(r, in, same, row, stride, pitch, 0, ROWS);
    case CK_ROWS_MAX: row_extremes(result, in, r->count, stride, pitch, 1, ROWS); break;
    case CK_ROWS_MIN: row_extremes(result, in, r->count, stride, pitch, 0, ROWS); break;
    case CK_ROWS_L2:
      row_squares(result, zeros, in, r->count, stride, pitch, ROWS);
      EACH_ROW result[k] = rounded(square_root(result[k]), r->rounding);
      break;
    default:
      row_sums(result, in, r->count, stride, pitch, ROWS);
      EACH_ROW result[k] = rounded(r->op == CK_ROWS_MEAN ? result[k] / (float)r->count : result[k], r->rounding);
  }
  EACH_ROW store(one + k * step, result[k]);
}

static void NAME(rows)(const ck_rows *r) {
  // Rows lie side by side along the inner axis, or where there is none, one behind the other.
  const long side = r->inner > 1 ? r->inner : r->outer, blocks = r->inner > 1 ? r->outer : 1;
  const long pitch = (r->inner > 1 ? 1 : r->count) * CK_LANES;
  for (long block = 0; block < blocks; block++)
    for (long lane = 0; lane < CK_LANES; lane += LANES) {
      const float *in = r->input + block * r->count * r->inner * CK_LANES + lane;
      float *same = r->output + block * r->count * r->inner * CK_LANES + lane;
      float *one = r->output + block * r->inner * CK_LANES + lane;
      long row = 0;
      for (; row + ROWS_AT_ONCE <= side; row += ROWS_AT_ONCE)
        rows_at(r, in + row * pitch, same + row * pitch, one + row * CK_LANES, row, pitch, CK_LANES, ROWS_AT_ONCE);
      for (; row < side; row++)
        rows_at(r, in + row * pitch, same + row * pitch, one + row * CK_LANES, row, pitch, CK_LANES, 1);
    }
}
