// The kernels of depthwise and grouped convolutions, pooling, sampling, attention's products, normalisations, and elements by their place.
#include "digest.h"

// The same rows in a ring that begins elsewhere, to be read as often as they are whole.
static void in_a_ring(const ck_level *level, ck_grouped g, long rows) {
  enum { FIRST = 2 };
  float *ring = zeros((g.groups * g.group_inputs * g.input_channel + PADDING) * sizeof(float));
  for (long channel = 0; channel < g.groups * g.group_inputs; channel++)
    for (long row = 0; row < rows; row++)
      memcpy(
          ring + channel * g.input_channel + (row + FIRST) % rows * g.input_row,
          g.input + channel * g.input_channel + row * g.input_row, g.input_row * sizeof(float));
  const long count = g.groups * g.group_outputs * g.output_channel;
  const float *whole = g.output;
  g.input = ring, g.ring = rows, g.ring_first = FIRST % rows, g.output = zeros(count * sizeof(float));
  level->grouped(&g);
  if (memcmp(whole, g.output, count * sizeof(float))) {
    fprintf(stderr, "a ring of %ld rows gives other results\n", rows);
    exit(1);
  }
}

static void grouped(
    const ck_level *level, long groups, long inputs, long outputs, long kernel, long stride, long dilation, long type, int full) {
  enum { ROWS = 5, COLUMNS = 11 };
  const long in_rows = (ROWS - 1) * stride + (kernel - 1) * dilation + 1;
  const long in_columns = (COLUMNS - 1) * stride + (kernel - 1) * dilation + 1, plane = ROWS * COLUMNS * CK_LANES;
  const long out = groups * outputs;
  ck_grouped g = {
      .input = numbers(groups * inputs * in_rows * in_columns * CK_LANES, 1, 1), .input_row = in_columns * CK_LANES,
      .input_channel = in_rows * in_columns * CK_LANES, .output = zeros(out * plane * sizeof(float)),
      .output_row = COLUMNS * CK_LANES, .output_channel = plane, .weights = numbers(out * inputs * kernel * kernel, 1, 0),
      .bias = numbers(out, 1, 0), .groups = groups, .group_inputs = inputs, .group_outputs = outputs, .kernel_rows = kernel,
      .kernel_columns = kernel, .stride_rows = stride, .stride_columns = stride, .dilation_rows = dilation,
      .dilation_columns = dilation, .rows = ROWS, .columns = COLUMNS, .epilogue = epilogue(out, ROWS, COLUMNS, type, full)};
  if (full) g.epilogue.caps = 1, g.epilogue.cap = 0.75f;
  if (full && outputs % 3 == 0) g.epilogue.maps = 1, g.epilogue.function = CK_MAP_SIGMOID;
  level->grouped(&g);
  add(g.output, out * plane);
  in_a_ring(level, g, in_rows);
}

static void window(const ck_level *level, long kernel, long stride, long pad, int average, int counts, long type) {
  enum { CHANNELS = 3, SIDE = 9 };
  const long out = (SIDE + 2 * pad - kernel) / stride + 1;
  ck_window w = {
      .input = numbers(CHANNELS * SIDE * SIDE * CK_LANES, 2, 2), .input_row = SIDE * CK_LANES,
      .input_channel = SIDE * SIDE * CK_LANES, .input_rows = SIDE, .input_columns = SIDE,
      .output = zeros(CHANNELS * out * out * CK_LANES * sizeof(float)), .output_row = out * CK_LANES,
      .output_channel = out * out * CK_LANES, .channels = CHANNELS, .rows = out, .columns = out, .kernel_rows = kernel,
      .kernel_columns = kernel, .stride_rows = stride, .stride_columns = stride, .dilation_rows = 1, .dilation_columns = 1,
      .top = pad, .left = pad, .bottom = pad, .right = pad, .is_average = average, .counts_padding = counts, .rounding = type};
  level->window(&w);
  add(w.output, CHANNELS * out * out * CK_LANES);
}

// A head of attention: scores, softmax and values, as its step calls them.
static void attention(const ck_level *level, long tokens, long keys, long width, long type) {
  const float *queries = numbers(tokens * width * CK_LANES, 1, 0);
  float *scores = zeros(tokens * keys * CK_LANES * sizeof(float)), *output = zeros(tokens * width * CK_LANES * sizeof(float));
  level->product(&(ck_product){
      .left = queries, .right = numbers(keys * width * CK_LANES, 1, 0), .output = scores, .left_row = width * CK_LANES,
      .left_term = CK_LANES, .right_term = CK_LANES, .right_column = width * CK_LANES, .rows = tokens, .columns = keys,
      .terms = width, .rounding = CK_FLOAT32, .scales = tokens % 8 == 1, .scale = 0.37f});
  level->rows(&(ck_rows){
      .input = scores, .output = scores, .outer = tokens, .count = keys, .inner = 1, .op = CK_ROWS_SOFTMAX, .rounding = type});
  level->product(&(ck_product){
      .left = scores, .right = numbers(keys * width * CK_LANES, 1, 0), .output = output, .left_row = keys * CK_LANES,
      .left_term = CK_LANES, .right_term = width * CK_LANES, .right_column = CK_LANES, .rows = tokens, .columns = width,
      .terms = keys, .rounding = type});
  add(scores, tokens * keys * CK_LANES);
  add(output, tokens * width * CK_LANES);
}

static void rows(const ck_level *level, long op, long outer, long count, long inner, long type) {
  const long all = outer * count * inner * CK_LANES;
  ck_rows r = {
      .input = numbers(all, 3, op == CK_ROWS_NORMALIZE ? 0 : 2), .output = zeros(all * sizeof(float)), .outer = outer,
      .count = count, .inner = inner, .op = op, .rounding = type, .scale = numbers(outer * count, 1, 0),
      .bias = count % 2 ? numbers(outer * count, 1, 0) : NULL, .run = 1, .epsilon = 1e-5f};
  level->rows(&r);
  add(r.output, all);
  if (op != CK_ROWS_NORMALIZE || inner > 1 || count % 3) return;
  r.run = 3, r.parameters = count / 3;
  level->rows(&r);
  add(r.output, all);
}

// Two values, of which the second is repeated along the middle axis, and a parameter.
static void walk(const ck_level *level, long op, long type) {
  enum { A = 3, B = 4, C = 5, ALL = A * B * C * CK_LANES };
  ck_walk w = {
      .axes = 3, .extents = {A, B, C}, .output = zeros(ALL * sizeof(float)), .strides = {CK_LANES, A * CK_LANES, A * B * CK_LANES},
      .operands = {{numbers(ALL, 2, 2), {B * C * CK_LANES, C * CK_LANES, CK_LANES}, 0},
                   {numbers(A * C * CK_LANES, 2, 2), {C * CK_LANES, 0, CK_LANES}, 0},
                   {numbers(A, 2, 0), {1, 0, 0}, 1}},
      .op = op, .rounding = type};
  level->walk(&w);
  add(w.output, ALL);
}

static void quantize(const ck_level *level, long type) {
  enum { ALL = 50 * CK_LANES };
  float *values = numbers(ALL, 20, 2);
  level->map(&(ck_map){
      .input = values, .output = values, .channels = 1, .rows = 1, .columns = 50, .function = CK_MAP_QUANTIZE, .alpha = 0.07f,
      .beta = 3, .low = -128, .high = 127, .rounding = type});
  add(values, ALL);
}

static void taps(const ck_level *level, long count, long inner, long type) {
  enum { OUTER = 2, EXTENT = 7, TAPS = 4 };
  ck_tap *all = zeros(count * TAPS * sizeof *all);
  long *starts = zeros((count + 1) * sizeof *starts);
  const float *weights = numbers(count * TAPS, 1, 0);
  for (long i = 0; i < count; i++) {
    starts[i + 1] = starts[i] + 1 + i % TAPS;
    for (long tap = starts[i]; tap < starts[i + 1]; tap++) all[tap] = (ck_tap){(i + tap * 3) % EXTENT, weights[tap]};
  }
  ck_taps t = {
      .input = numbers(OUTER * EXTENT * inner * CK_LANES, 2, 2), .output = zeros(OUTER * count * inner * CK_LANES * sizeof(float)),
      .outer = OUTER, .extent = EXTENT, .count = count, .inner = inner, .taps = all, .starts = starts, .rounding = type};
  level->taps(&t);
  add(t.output, OUTER * count * inner * CK_LANES);
}

void operators(const ck_level *level, long type) {
  start();
  for (int full = 0; full < 2; full++)
    for (long kernel = 1; kernel <= 7; kernel++)
      for (long stride = 1; stride <= 2; stride++) grouped(level, 5, 1, 1, kernel, stride, 1, type, full);
  finish("depthwise", type);
  start();
  for (long outputs = 1; outputs <= 6; outputs++)
    for (long kernel = 1; kernel <= 3; kernel++) grouped(level, 2, 3, outputs, kernel, 1, 1 + outputs % 2, type, outputs % 2);
  finish("grouped", type);
  start();
  for (long kernel = 2; kernel <= 5; kernel++)
    for (long stride = 1; stride <= 3; stride++)
      for (int kind = 0; kind < 3; kind++) window(level, kernel, stride, kernel / 2, kind > 0, kind > 1, type);
  finish("windows", type);
  start();
  for (long tokens = 1; tokens <= 21; tokens += 4) attention(level, tokens, 22 - tokens, 3 + tokens, type);
  finish("attention", type);
  start();
  for (long op = CK_ROWS_SUM; op <= CK_ROWS_NORMALIZE; op++)
    for (long count = 1; count <= 13; count += 2)
      for (long inner = 1; inner <= 5; inner += 4) rows(level, op, 6, count, inner, type);
  finish("rows", type);
  start();
  for (long op = CK_WALK_COPY; op <= CK_WALK_WHERE; op++) walk(level, op, type);
  finish("walk", type);
  start();
  for (long count = 1; count <= 13; count += 4)
    for (long inner = 1; inner <= 3; inner++) taps(level, count, inner, type);
  finish("taps", type);
  start();
  quantize(level, type);
  finish("quantize", type);
}
