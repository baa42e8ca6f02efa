// Runs every kernel of one CPU level on seeded numbers and prints a digest of each one's results: `digests LEVEL`; without a
// level it lists those of this machine. The digests are the same on every level of every architecture.
#include "digest.h"

// `full` 2 has a function of each element behind the rest.
static void conv(
    const ck_level *level, long kernel_rows, long kernel, long stride, long pool, long out, long type, int full) {
  enum { IN = 5, ROWS = 10, COLUMNS = 14 };  // of the convolution's result
  const long in_columns = (COLUMNS - 1) * stride + kernel, in_rows = (ROWS - 1) * stride + kernel_rows, taps = kernel_rows * kernel;
  const ck_blocks blocks = level->conv_blocks(out);
  float *weights = zeros((out + PADDING) * IN * taps * sizeof(float));
  char *source = elements(out * IN * taps, type);
  const long width = type == CK_FLOAT32 ? 4 : 2;
  ck_pack(weights, source, blocks.tail, IN * taps, blocks.block, type);
  if (blocks.tail < out)
    ck_pack(weights + blocks.tail * IN * taps, source + blocks.tail * IN * taps * width, out - blocks.tail, IN * taps,
            blocks.tail_block, type);
  const long rows = pool ? ROWS / 2 : ROWS, columns = pool ? COLUMNS / 2 : COLUMNS, plane = rows * columns * CK_LANES;
  ck_conv c = {
      .input = numbers(IN * in_rows * in_columns * CK_LANES, 1, 1), .input_row = in_columns * CK_LANES,
      .input_channel = in_rows * in_columns * CK_LANES, .output = zeros((out * plane) * sizeof(float)),
      .output_row = columns * CK_LANES, .output_channel = plane, .weights = weights, .bias = numbers(out, 1, 0),
      .in_channels = IN, .out_channels = out, .kernel = kernel, .kernel_rows = kernel_rows, .stride = stride,
      .row = IN * taps, .rows = ROWS, .columns = COLUMNS, .pool = pool, .block = blocks.block, .tail = blocks.tail, .epilogue = epilogue(out, ROWS, COLUMNS, type, full)};
  if (full == 2) c.epilogue.maps = 1, c.epilogue.function = CK_MAP_SIGMOID;
  level->conv(&c);
  add(c.output, out * plane);
}

static void winograd(
    const ck_level *level, long in, long out, long rows, long columns, long stride, long type, int full) {
  enum { GROUPS = 2, TILES = 8 };
  const long in_columns = columns * stride + 2, in_plane = (rows * stride + 2) * in_columns * CK_LANES;
  const long plane = rows * columns * CK_LANES, outs = (out + 3) / 4 * 4;
  float *weights = zeros(36 * outs * in * sizeof(float));
  level->winograd_weights(weights, elements(out * in * 9, type), out, in, stride, type);
  add(weights, 36 * outs * in);
  ck_conv c = {
      .input = numbers(GROUPS * in * in_plane, 1, 1), .input_row = in_columns * CK_LANES, .input_channel = in_plane,
      .output = zeros(GROUPS * out * plane * sizeof(float)), .output_row = columns * CK_LANES, .output_channel = plane,
      .weights = weights, .bias = numbers(out, 1, 0), .in_channels = in, .out_channels = out, .kernel = 3,
      .kernel_rows = 3, .stride = stride, .rows = rows, .columns = columns,
      .epilogue = epilogue(out, rows, columns, type, full), .groups = GROUPS,
      .input_group = in * in_plane, .output_group = out * plane, .tiles = TILES,
      .workspace = zeros((ck_winograd_points(in, TILES, stride) + ck_winograd_points(outs, TILES, stride)) * sizeof(float))};
  level->winograd(&c);
  add(c.output, GROUPS * out * plane);
}

// Blocks of 3 up to the last ones of 2, rows and columns that no tile divides.
static void winograd_rows(const ck_level *level, long in, long out, long pool, long type, int full) {
  enum { ROWS = 7, COLUMNS = 10, IN_COLUMNS = COLUMNS + 4 };
  const long in_plane = (ROWS + 4) * IN_COLUMNS * CK_LANES, tail = out - (out % 3 == 1 ? 4 : out % 3), row = 40 * in;
  const long rows = pool ? ROWS / 2 : ROWS, columns = pool ? COLUMNS / 2 : COLUMNS, plane = rows * columns * CK_LANES;
  float *weights = zeros((out + 1) * row * sizeof(float));
  char *source = elements(out * in * 25, type);
  const long width = type == CK_FLOAT32 ? 4 : 2;
  ck_pack_winograd_rows(weights, source, tail, in, 3, type);
  ck_pack_winograd_rows(weights + tail * row, source + tail * in * 25 * width, out - tail, in, 2, type);
  add(weights, out * row);
  ck_conv c = {
      .input = numbers(in * in_plane, 1, 1), .input_row = IN_COLUMNS * CK_LANES, .input_channel = in_plane,
      .output = zeros(out * plane * sizeof(float)), .output_row = columns * CK_LANES, .output_channel = plane,
      .weights = weights, .bias = numbers(out, 1, 0), .in_channels = in, .out_channels = out, .kernel = 5,
      .kernel_rows = 5, .stride = 1, .row = row, .rows = ROWS, .columns = COLUMNS, .pool = pool, .block = 3, .tail = tail,
      .epilogue = epilogue(out, ROWS, COLUMNS, type, full),
      .workspace = zeros(ck_winograd_rows_points(in) * sizeof(float))};
  level->winograd_rows(&c);
  add(c.output, out * plane);
}

static void gemm(const ck_level *level, long in, long out, long groups, long type) {
  float *weights = zeros((out + PADDING) * in * sizeof(float));
  ck_pack(weights, elements(out * in, type), out, in, CK_GEMM_BLOCK, type);
  ck_gemm g = {
      .input = numbers(groups * in * CK_LANES, 1, 1), .output = zeros(groups * out * CK_LANES * sizeof(float)),
      .input_group = in * CK_LANES, .output_group = out * CK_LANES, .weights = weights, .bias = numbers(out, 1, 0),
      .in_features = in, .out_features = out, .groups = groups, .relu = out % 2, .rounding = type};
  level->gemm(&g);
  add(g.output, groups * out * CK_LANES);
}

static void planes(const ck_level *level, long step, long first, long type) {
  enum { IN = 6, OUT = 9, ROWS = 7, COLUMNS = 5 };
  const long row = COLUMNS * step * CK_LANES, plane = ROWS * step * row;
  ck_planes p = {
      .input = numbers(IN * plane, 2, 2), .input_row = row, .input_channel = plane, .in_channels = IN,
      .output = zeros(OUT * ROWS * COLUMNS * CK_LANES * sizeof(float)), .output_row = COLUMNS * CK_LANES,
      .output_channel = ROWS * COLUMNS * CK_LANES, .channels = OUT, .rows = ROWS, .columns = COLUMNS, .step = step,
      .first_channel = first, .epilogue = epilogue(OUT, ROWS, COLUMNS, type, 1)};
  level->planes(&p);
  add(p.output, OUT * ROWS * COLUMNS * CK_LANES);
}

static void pool(const ck_level *level, int average, long type) {
  enum { CHANNELS = 7, ROWS = 9, COLUMNS = 11 };
  ck_pool p = {
      .input = numbers(CHANNELS * ROWS * COLUMNS * CK_LANES, 2, 2), .input_row = COLUMNS * CK_LANES,
      .input_channel = ROWS * COLUMNS * CK_LANES, .output = zeros(CHANNELS * 20 * CK_LANES * sizeof(float)),
      .output_row = 5 * CK_LANES, .output_channel = 20 * CK_LANES, .channels = CHANNELS, .rows = average ? ROWS : 4,
      .columns = average ? COLUMNS : 5, .kernel = 3, .stride = 2, .rounding = type};
  (average ? level->average_pool : level->max_pool)(&p);
  add(p.output, CHANNELS * 20 * CK_LANES);
}

static void images(const ck_level *level, long type) {
  enum { CHANNELS = 3, ROWS = 4, COLUMNS = 32, PIXELS = CHANNELS * ROWS * COLUMNS };
  static uint8_t pixels[CK_LANES][PIXELS];
  for (long i = 0; i < CK_LANES * PIXELS; i++) pixels[i / PIXELS][i % PIXELS] = random_bits() >> 30;
  static const float mean[] = {0.485f, 0.456f, 0.406f}, deviation[] = {0.229f, 0.224f, 0.225f};
  float reciprocal[3];
  for (int i = 0; i < 3; i++) reciprocal[i] = 1 / deviation[i];
  ck_images g = {
      .output = zeros(PIXELS * CK_LANES * sizeof(float)), .output_row = COLUMNS * CK_LANES,
      .output_channel = ROWS * COLUMNS * CK_LANES, .channels = CHANNELS, .rows = ROWS, .columns = COLUMNS,
      .divisor = 255, .mean = mean, .deviation = deviation, .reciprocal = reciprocal, .rounding = type};
  for (int i = 0; i < CK_LANES; i++) g.pixels[i] = pixels[i];
  level->images(&g);
  add(g.output, PIXELS * CK_LANES);
}

static void experts(const ck_level *level, long features, long count, long top_k, long raw, long type) {
  float *input = numbers((2 * features + count) * CK_LANES, 2, 0);
  float *one = zeros((2 * features + count) * CK_LANES * sizeof(float)), *other = zeros((2 * features + count) * CK_LANES * sizeof(float));
  level->moe.gate(&(ck_moe_gate){input, one, numbers(count * features, 1, 0), features, count, top_k, raw, type});
  add(one, (2 * features + count) * CK_LANES);
  level->moe.expert(&(ck_moe_expert){
      one, other, numbers(features * features, 1, 0), numbers(features, 1, 0), features, count, count - 1, type});
  add(other, (2 * features + count) * CK_LANES);
  for (int residual = 0; residual < 2; residual++) {
    ck_moe_combine g = {.input = other, .output = one, .features = features, .rounding = type};
    if (residual) {
      g.weights = numbers(features * features, 1, 0), g.bias = numbers(features, 1, 0);
      g.coefficient_weights = numbers(2 * features, 1, 0), g.coefficient_bias = numbers(2, 1, 0);
    }
    level->moe.combine(&g);
    add(one, features * CK_LANES);
  }
}

// Numbers of all sizes, in place.
static void map(const ck_level *level, long type) {
  enum { CHANNELS = 3, ROWS = 5, COLUMNS = 7, ALL = CHANNELS * ROWS * COLUMNS * CK_LANES };
  static const float scales[] = {1, 10, 150, 1e-3f, 1e30f}, exponents[] = {2, 0.5f, -1, 2.5f, -3};
  for (long function = 0; function < CK_MAP_FUNCTIONS; function++)
    for (int s = 0; s < 5; s++) {
      float *values = numbers(ALL, scales[s], 2);
      level->map(&(ck_map){
          .input = values, .input_row = COLUMNS * CK_LANES, .input_channel = ROWS * COLUMNS * CK_LANES, .output = values,
          .output_row = COLUMNS * CK_LANES, .output_channel = ROWS * COLUMNS * CK_LANES, .channels = CHANNELS, .rows = ROWS,
          .columns = COLUMNS, .function = function, .alpha = function == CK_MAP_POW ? exponents[s] : 0.2f, .beta = 0.5f,
          .rounding = type});
      add(values, ALL);
    }
}

static void widen(long type) {
  enum { ALL = 1 << 16 };
  uint16_t *halves = zeros(2 * ALL * sizeof *halves);
  float *floats = zeros(ALL * sizeof *floats);
  for (long i = 0; i < 2 * ALL; i++) halves[i] = type == CK_FLOAT32 ? random_bits() >> 30 : i;
  ck_widen(floats, halves, ALL, type);
  add(floats, ALL);
}

static void checksum(const ck_level *level) {
  float *floats = numbers(1000, 1, 2);
  for (long bytes = 0; bytes < 1000; bytes += 37)
    for (int as_floats = 0; as_floats < 2; as_floats++) {
      const uint64_t sum = level->checksum(floats, 4 * bytes, as_floats);
      digest = (digest ^ sum) * 1099511628211u;
    }
}

static void resample(const ck_level *level) {
  enum { LINES = 40, COLUMNS = 83, WIDTH = 7 };
  uint8_t input[LINES * COLUMNS], turned[LINES * COLUMNS], output[LINES * COLUMNS];
  ck_span spans[LINES];
  int32_t weights[LINES * WIDTH];
  for (long columns = 1; columns <= COLUMNS; columns += 3) {
    for (long i = 0; i < LINES * COLUMNS; i++) input[i] = random_bits() >> 40;
    for (long line = 0; line < LINES; line++) spans[line] = (ck_span){line % (LINES - WIDTH), line % (WIDTH + 1)};
    // Sums below 0 and above 255 too.
    for (long i = 0; i < LINES * WIDTH; i++) weights[i] = (int32_t)(random_bits() >> 43) - (1 << 20);
    level->transpose_bytes(input, columns, LINES, turned);
    level->transpose_bytes(turned, LINES, columns, output);
    if (memcmp(input, output, LINES * columns) != 0) abort();
    level->resample(&(ck_resample){
        .input = turned, .output = output, .columns = columns, .lines = LINES, .spans = spans, .weights = weights, .width = WIDTH});
    for (long i = 0; i < LINES * columns; i++) digest = (digest ^ output[i]) * 1099511628211u;
  }
}

int main(int count, char **arguments) {
  const ck_level *level = NULL;
  for (long i = 0; i < ck_level_count(); i++) {
    if (count < 2) printf("%s\n", ck_level_at(i)->name);
    else if (strcmp(ck_level_at(i)->name, arguments[1]) == 0) level = ck_level_at(i);
  }
  if (count < 2) return 0;
  if (!level) return fprintf(stderr, "digests: this machine has no level %s\n", arguments[1]), 64;
  for (long type = CK_FLOAT32; type <= CK_BFLOAT16; type++) {
    for (int full = 0; full < 2; full++) {
      start();
      for (long kernel = 1; kernel <= 7; kernel++)
        for (long stride = 1; stride <= 3; stride++)
          for (long out = 1; out <= 13; out += 3) conv(level, kernel, kernel, stride, 0, out, type, full);
      finish(full ? "conv fused" : "conv", type);
      start();
      for (long stride = 1; stride <= 2; stride++) {
        for (long out = 1; out <= 40; out += 13) winograd(level, 3 + out, out, 8, 12, stride, type, full);
        for (long side = 5; side <= 7; side++) winograd(level, 3, 5, side, 15 - side, stride, type, full);
      }
      finish(full ? "winograd fused" : "winograd", type);
      start();
      for (long out = 2; out <= 8; out++)
        for (long pool = 0; pool < 2; pool++) winograd_rows(level, 2 * out - 3, out, pool, type, full);
      finish(full ? "5x5 rows fused" : "5x5 rows", type);
    }
    start();
    for (long kernel = 1; kernel <= 5; kernel++)
      for (long out = 2; out <= 8; out++) conv(level, kernel, kernel, 1, 1, out, type, 0);
    finish("conv max pool", type);
    start();
    for (long rows = 1; rows <= 7; rows += 2)
      for (long kernel = 1; kernel <= 7; kernel += 2)
        for (long out = 1; out <= 13; out += 4) conv(level, rows, kernel, 1 + out % 3 / 2, 0, out, type, 2);
    finish("conv oblong", type);
    start();
    for (long groups = 1; groups <= 9; groups++) gemm(level, 11 + groups, 4 + 3 * groups, groups, type);
    finish("gemm", type);
    start();
    for (long step = 1; step <= 2; step++)
      for (long first = 0; first <= 3; first++) planes(level, step, first, type);
    finish("planes", type);
    start(), pool(level, 0, type), finish("max pool", type);
    start(), pool(level, 1, type), finish("average pool", type);
    start(), images(level, type), finish("images", type);
    start();
    for (long features = 5; features <= 10; features++)
      for (long top_k = 1; top_k <= 2; top_k++)
        for (long raw = 0; raw < 2; raw++) experts(level, features, features - 2, top_k, raw, type);
    finish("experts", type);
    start(), map(level, type), finish("map", type);
    operators(level, type);
    start(), widen(type), finish("widen", type);
    start(), checksum(level), finish("checksum", type);
    start(), resample(level), finish("resample", type);
  }
  return 0;
}
