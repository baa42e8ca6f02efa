// One function of every element; which one is settled outside the loops.

INLINE void map_each(const ck_map *m, V (*function)(V, const ck_map *)) {
  const long rounding = m->rounding, count = m->columns * CK_LANES;
  for (long channel = 0; channel < m->channels; channel++)
    for (long row = 0; row < m->rows; row++) {
      const float *in = m->input + channel * m->input_channel + row * m->input_row;
      float *out = m->output + channel * m->output_channel + row * m->output_row;
      for (long i = 0; i < count; i += LANES) store(out + i, rounded(function(load(in + i), m), rounding));
    }
}

#define MAP(name, value) \
  INLINE V map_value_##name(V x, const ck_map *m) { \
    (void)m; \
    return value; \
  } \
  static void NAME(map_##name)(const ck_map *m) { map_each(m, map_value_##name); }

MAP(copy, x)
MAP(relu, relu(x))
MAP(clip, clip(x, (V)m->alpha, (V)m->beta))
MAP(leaky_relu, x > 0.f ? x : m->alpha * x)
MAP(elu, elu_of(x, m->alpha))
MAP(selu, selu_of(x, m->alpha, m->beta))
MAP(sigmoid, sigmoid_of(x))
MAP(tanh, tanh_of(x))
MAP(hard_sigmoid, hard_sigmoid_of(x, m->alpha, m->beta))
MAP(hard_swish, hard_swish_of(x))
MAP(silu, silu_of(x))
MAP(mish, mish_of(x))
MAP(gelu, gelu_of(x))
MAP(gelu_tanh, gelu_tanh_of(x))
MAP(softplus, softplus_of(x))
MAP(erf, erf_of(x))
MAP(exp, exp_of(x))
MAP(log, log_of(x))
MAP(sqrt, square_root(x))
MAP(rsqrt, 1.f / square_root(x))
MAP(neg, -x)
MAP(abs, magnitude(x))
MAP(reciprocal, 1.f / x)
MAP(square, x * x)
MAP(pow, power_of(x, m->alpha))
MAP(quick_gelu, x * sigmoid_of(1.702f * x))
MAP(celu, x < 0.f ? elu_of(x / m->alpha, m->alpha) : x)
MAP(softsign, x / (1.f + magnitude(x)))
MAP(thresholded_relu, x <= m->alpha ? (V)0.f : x)
MAP(round, round_of(x))
MAP(floor, floor_of(x))
MAP(ceil, -floor_of(-x))
MAP(sign, x > 0.f ? (V)1.f : x < 0.f ? (V)-1.f : x != x ? x : (V)0.f)
MAP(is_nan, x != x ? (V)1.f : (V)0.f)
MAP(quantize, (clip(round_of(x / m->alpha) + m->beta, (V)m->low, (V)m->high) - m->beta) * m->alpha)

static void NAME(map)(const ck_map *m) {
  static void (*const functions[CK_MAP_FUNCTIONS])(const ck_map *) = {
      [CK_MAP_RELU] = NAME(map_relu), [CK_MAP_CLIP] = NAME(map_clip), [CK_MAP_LEAKY_RELU] = NAME(map_leaky_relu),
      [CK_MAP_ELU] = NAME(map_elu), [CK_MAP_SELU] = NAME(map_selu), [CK_MAP_SIGMOID] = NAME(map_sigmoid),
      [CK_MAP_TANH] = NAME(map_tanh), [CK_MAP_HARD_SIGMOID] = NAME(map_hard_sigmoid),
      [CK_MAP_HARD_SWISH] = NAME(map_hard_swish), [CK_MAP_SILU] = NAME(map_silu), [CK_MAP_MISH] = NAME(map_mish),
      [CK_MAP_GELU] = NAME(map_gelu), [CK_MAP_GELU_TANH] = NAME(map_gelu_tanh),
      [CK_MAP_SOFTPLUS] = NAME(map_softplus), [CK_MAP_ERF] = NAME(map_erf), [CK_MAP_EXP] = NAME(map_exp),
      [CK_MAP_LOG] = NAME(map_log), [CK_MAP_SQRT] = NAME(map_sqrt), [CK_MAP_RSQRT] = NAME(map_rsqrt),
      [CK_MAP_NEG] = NAME(map_neg), [CK_MAP_ABS] = NAME(map_abs), [CK_MAP_RECIPROCAL] = NAME(map_reciprocal),
      [CK_MAP_SQUARE] = NAME(map_square), [CK_MAP_POW] = NAME(map_pow),
      [CK_MAP_QUICK_GELU] = NAME(map_quick_gelu), [CK_MAP_CELU] = NAME(map_celu),
      [CK_MAP_SOFTSIGN] = NAME(map_softsign), [CK_MAP_THRESHOLDED_RELU] = NAME(map_thresholded_relu),
      [CK_MAP_ROUND] = NAME(map_round), [CK_MAP_FLOOR] = NAME(map_floor), [CK_MAP_CEIL] = NAME(map_ceil),
      [CK_MAP_SIGN] = NAME(map_sign), [CK_MAP_IS_NAN] = NAME(map_is_nan), [CK_MAP_QUANTIZE] = NAME(map_quantize),
  };
  const long f = m->function;
  (f >= 0 && f < CK_MAP_FUNCTIONS ? functions[f] : NAME(map_copy))(m);
}
