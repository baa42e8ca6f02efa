// Lines of bytes made of weighted lines. Integers alone: the same at every level.

enum { RESAMPLE_BITS = 22 };

INLINE BL clamped(I sum) {
  sum >>= RESAMPLE_BITS;
  sum = sum < 0 ? (I)0 : sum;
  return __builtin_convertvector(sum > 255 ? (I)255 : sum, BL);
}

// Vectors of one line of the result, from `column` on.
INLINE void resample_columns(const ck_resample *r, const uint8_t *input, const int32_t *weights, long count, uint8_t *output,
                             const int vectors) {
  I sums[4];
  UNROLL for (int v = 0; v < vectors; v++) sums[v] = (I)0 + (1 << (RESAMPLE_BITS - 1));
  for (long tap = 0; tap < count; tap++)
    UNROLL for (int v = 0; v < vectors; v++) {
      BL bytes;
      memcpy(&bytes, input + tap * r->columns + v * LANES, LANES);
      sums[v] += __builtin_convertvector(bytes, I) * weights[tap];
    }
  UNROLL for (int v = 0; v < vectors; v++) {
    const BL bytes = clamped(sums[v]);
    memcpy(output + v * LANES, &bytes, LANES);
  }
}

static void NAME(resample)(const ck_resample *r) {
  for (long line = 0; line < r->lines; line++) {
    const ck_span span = r->spans[line];
    const uint8_t *input = r->input + span.first * r->columns;
    const int32_t *weights = r->weights + line * r->width;
    uint8_t *output = r->output + line * r->columns;
    long column = 0;
    for (; column + 4 * LANES <= r->columns; column += 4 * LANES)
      resample_columns(r, input + column, weights, span.count, output + column, 4);
    for (; column + LANES <= r->columns; column += LANES)
      resample_columns(r, input + column, weights, span.count, output + column, 1);
    for (; column < r->columns; column++) {
      int32_t sum = 1 << (RESAMPLE_BITS - 1);
      for (long tap = 0; tap < span.count; tap++) sum += input[column + tap * r->columns] * weights[tap];
      sum >>= RESAMPLE_BITS;
      output[column] = sum < 0 ? 0 : sum > 255 ? 255 : sum;
    }
  }
}

// output[column][row] = input[row][column]: whole squares of 16, then what is left at the right and below.
static void NAME(transpose_bytes)(const uint8_t *input, long rows, long columns, uint8_t *output) {
  const long whole_rows = rows / 16 * 16, whole_columns = columns / 16 * 16;
  for (long row = 0; row < whole_rows; row += 16)
    for (long column = 0; column < whole_columns; column += 16) {
      B16 square[16];
      UNROLL for (int i = 0; i < 16; i++) memcpy(&square[i], input + (row + i) * columns + column, 16);
      transpose(square);
      UNROLL for (int i = 0; i < 16; i++) memcpy(output + (column + i) * rows + row, &square[i], 16);
    }
  for (long row = 0; row < rows; row++)
    for (long column = row < whole_rows ? whole_columns : 0; column < columns; column++)
      output[column * rows + row] = input[row * columns + column];
}
