// Kernels that visit every element once.

static void NAME(planes)(const ck_planes *p) {
  const ck_epilogue *e = &p->epilogue;
  for (long channel = 0; channel < p->channels; channel++) {
    const long from = channel - p->first_channel;
    const int inside = from >= 0 && from < p->in_channels;
    for (long row = 0; row < p->rows; row++)
      for (long column = 0; column < p->columns; column++)
        for (long lane = 0; lane < CK_LANES; lane += LANES) {
          V v = 0.f;
          if (inside)
            v = load(p->input + from * p->input_channel + row * p->step * p->input_row + column * p->step * CK_LANES + lane);
          if (e->scale) v = rounded(fmadd(e->scale[channel], v, (V)e->shift[channel]), e->rounding);
          if (e->residual) v = rounded(v + residual_at(e, channel, row, column, lane), e->rounding);
          if (e->relu) v = relu(v);
          store(p->output + channel * p->output_channel + row * p->output_row + column * CK_LANES + lane, v);
        }
  }
}

static void NAME(max_pool)(const ck_pool *p) {
  for (long channel = 0; channel < p->channels; channel++)
    for (long row = 0; row < p->rows; row++)
      for (long column = 0; column < p->columns; column++)
        for (long lane = 0; lane < CK_LANES; lane += LANES) {
          const float *in = p->input + channel * p->input_channel + row * p->stride * p->input_row +
                            column * p->stride * CK_LANES + lane;
          V m = load(in);
          for (long r = 0; r < p->kernel; r++)
            for (long k = 0; k < p->kernel; k++) m = maximum(m, load(in + r * p->input_row + k * CK_LANES));
          store(p->output + channel * p->output_channel + row * p->output_row + column * CK_LANES + lane, m);
        }
}

// The sum of each channel, row by row, divided by the number of its pixels. Four channels at a time hide the latency.
static void NAME(average_pool)(const ck_pool *p) {
  const V count = (float)(p->rows * p->columns);
  for (long lane = 0; lane < CK_LANES; lane += LANES)
    for (long channel = 0; channel < p->channels; channel += 4) {
      V sum[4] = {0.f, 0.f, 0.f, 0.f};
      const long last = p->channels - channel - 1;
      for (long row = 0; row < p->rows; row++)
        for (long column = 0; column < p->columns; column++)
          UNROLL for (int i = 0; i < 4; i++)
            sum[i] += load(p->input + (channel + (i < last ? i : last)) * p->input_channel + row * p->input_row +
                           column * CK_LANES + lane);
      UNROLL for (int i = 0; i < 4; i++)
        if (i <= last) store(p->output + (channel + i) * p->output_channel + lane, rounded(sum[i] / count, p->rounding));
    }
}
