// Kernels that visit every element once.

#if PAIRS
// A channel of one vector, from its input on.
INLINE V planes_value(const ck_planes *p, long channel, long row, long column, long lane) {
  const ck_epilogue *e = &p->epilogue;
  const long from = channel - p->first_channel;
  V v = 0.f;
  if (channel >= p->channels) return v;
  if (from >= 0 && from < p->in_channels) {
    const float *in = p->input + from / CHANNELS * p->input_channel + row * p->step * p->input_row;
    v = channel_of(load(in + column * p->step * CK_LANES + lane), from % CHANNELS);
  }
  if (e->scale) v = rounded(fmadd(e->scale[channel], v, (V)e->shift[channel]), e->rounding);
  if (e->residual) v = rounded(v + residual_at(e, channel, row, column, lane), e->rounding);
  return e->relu ? relu(v) : v;
}

static void NAME(planes)(const ck_planes *p) {
  for (long channel = 0; channel < p->channels; channel += CHANNELS)
    for (long row = 0; row < p->rows; row++) {
      float *out = p->output + channel / CHANNELS * p->output_channel + row * p->output_row;
      for (long column = 0; column < p->columns; column++)
        for (long lane = 0; lane < CK_LANES; lane += LANES) {
          const V even = planes_value(p, channel, row, column, lane);
          const V odd = CHANNELS == 2 ? planes_value(p, channel + 1, row, column, lane) : even;
          store(out + column * CK_LANES + lane, joined(even, odd));
        }
    }
}
#else
// A channel of words that are one channel; its epilogue is known once for all of its elements.
INLINE void planes_channel(const ck_planes *p, long channel, const int rounding, const int adds) {
  static const float zeros[CK_LANES];
  const ck_epilogue *e = &p->epilogue;
  const long from = channel - p->first_channel, other = channel - e->residual_first;
  const int is_there = from >= 0 && from < p->in_channels, is_added = adds && other >= 0 && other < e->residual_count;
  const float *in = is_there ? p->input + from * p->input_channel : zeros;
  const long in_row = is_there ? p->step * p->input_row : 0, in_column = is_there ? p->step * CK_LANES : 0;
  const float *added = is_added ? e->residual + other * e->residual_channel : zeros;
  const long added_row = is_added ? e->residual_step * e->residual_row : 0;
  const long added_column = is_added ? e->residual_step * CK_LANES : 0;
  const int scales = e->scale != NULL;
  const V scale = scales ? e->scale[channel] : 1.f, shift = scales ? e->shift[channel] : 0.f;
  const V floor = e->relu ? 0.f : -__builtin_inff(), cap = e->caps ? e->cap : __builtin_inff();
  float *out = p->output + channel * p->output_channel;
  for (long row = 0; row < p->rows; row++, in += in_row, added += added_row, out += p->output_row)
    for (long column = 0; column < p->columns; column++)
      UNROLL for (long lane = 0; lane < CK_LANES; lane += LANES) {
        V v = load(in + column * in_column + lane);
        if (scales) v = rounded(fmadd(scale, v, shift), rounding);
        if (adds) v = rounded(v + load(added + column * added_column + lane), rounding);
        store(out + column * CK_LANES + lane, at_most(cap, at_least(floor, v)));
      }
}

INLINE void planes_rounding(const ck_planes *p, const int rounding) {
  for (long channel = 0; channel < p->channels; channel++)
    if (p->epilogue.residual) planes_channel(p, channel, rounding, 1);
    else planes_channel(p, channel, rounding, 0);
}

static void NAME(planes)(const ck_planes *p) {
  if (p->epilogue.rounding == CK_BFLOAT16) return planes_rounding(p, CK_BFLOAT16);
  if (p->epilogue.rounding == CK_FLOAT16) return planes_rounding(p, CK_FLOAT16);
  return planes_rounding(p, CK_FLOAT32);
}
#endif

static void NAME(max_pool)(const ck_pool *p) {
  for (long channel = 0; channel < p->channels; channel += CHANNELS)
    for (long row = 0; row < p->rows; row++)
      for (long column = 0; column < p->columns; column++)
        for (long lane = 0; lane < CK_LANES; lane += LANES) {
          const float *in = p->input + channel / CHANNELS * p->input_channel + row * p->stride * p->input_row +
                            column * p->stride * CK_LANES + lane;
          V m[2];
          UNROLL for (int i = 0; i < CHANNELS; i++) {
            m[i] = channel_of(load(in), i);
            for (long r = 0; r < p->kernel; r++)
              for (long k = 0; k < p->kernel; k++)
                m[i] = maximum(m[i], channel_of(load(in + r * p->input_row + k * CK_LANES), i));
          }
          float *out = p->output + channel / CHANNELS * p->output_channel + row * p->output_row;
          store(out + column * CK_LANES + lane, joined(m[0], m[CHANNELS - 1]));
        }
}

// The sum of each channel, row by row (CK_SUM_RUN pixels at a time), divided by the number of its pixels. Four channels at a time
// hide the latency.
static void NAME(average_pool)(const ck_pool *p) {
  const V count = (float)(p->rows * p->columns);
  for (long lane = 0; lane < CK_LANES; lane += LANES)
    for (long channel = 0; channel < p->channels; channel += 4) {
      V sum[4] = {0.f, 0.f, 0.f, 0.f}, run[4] = {0.f, 0.f, 0.f, 0.f};
      const long last = p->channels - channel - 1;
      long left = CK_SUM_RUN;
      for (long row = 0; row < p->rows; row++)
        for (long column = 0; column < p->columns; column++) {
          UNROLL for (int i = 0; i < 4; i++) {
            const long from = channel + (i < last ? i : last);
            const float *in = p->input + from / CHANNELS * p->input_channel + row * p->input_row + column * CK_LANES;
            run[i] += channel_of(load(in + lane), from % CHANNELS);
          }
          if (--left) continue;
          left = CK_SUM_RUN;
          UNROLL for (int i = 0; i < 4; i++) {
            sum[i] += run[i];
            run[i] = 0.f;
          }
        }
      UNROLL for (int i = 0; i < 4; i++) sum[i] += run[i];
      UNROLL for (int i = 0; i < 4; i++) sum[i] = i <= last ? rounded(sum[i] / count, p->rounding) : (V)0.f;
      UNROLL for (int i = 0; i < 4; i += CHANNELS)
        if (i <= last) {
          float *out = p->output + (channel + i) / CHANNELS * p->output_channel;
          store(out + lane, joined(sum[i], sum[i + CHANNELS - 1]));
        }
    }
}
