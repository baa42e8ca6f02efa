// Bytes of 16 images to a group of normalised float32.

typedef uint8_t B16 __attribute__((ext_vector_type(16)));
typedef uint8_t BL __attribute__((ext_vector_type(LANES)));

#define LOW(a, b) __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)
#define HIGH(a, b) __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31)

// rows[i][j] becomes rows[j][i]: four rounds of interleaving rows i and i + 8.
INLINE void transpose(B16 rows[16]) {
  UNROLL for (int round = 0; round < 4; round++) {
    B16 next[16];
    UNROLL for (int i = 0; i < 8; i++) {
      next[2 * i] = LOW(rows[i], rows[i + 8]);
      next[2 * i + 1] = HIGH(rows[i], rows[i + 8]);
    }
    UNROLL for (int i = 0; i < 16; i++) rows[i] = next[i];
  }
}

// a / b, correctly rounded, from the reciprocal r of b: the remainder corrects the quotient (Markstein 1990).
// Tests hold it to the division for every byte, mean and deviation they try.
INLINE V divided(V a, V b, V r) {
  V q = a * r;
  return fmadd(fmadd(-b, q, a), r, q);
}

// Up to 16 columns of one row from `offset` on, [column][image]; nothing past the last one is read.
INLINE void image_columns(const ck_images *g, long offset, long count, B16 rows[16]) {
  if (count == 16) {
    for (int i = 0; i < 16; i++) memcpy(&rows[i], g->pixels[i] + offset, 16);
  } else {
    for (int i = 0; i < 16; i++) {
      rows[i] = (B16)0;
      memcpy(&rows[i], g->pixels[i] + offset, count);
    }
  }
  transpose(rows);
}

INLINE long columns_from(const ck_images *g, long column) { return g->columns - column < 16 ? g->columns - column : 16; }

INLINE V normalised(const ck_images *g, const B16 *column, long channel, long lane) {
  BL bytes;
  memcpy(&bytes, (const uint8_t *)column + lane, LANES);
  const V x = divided(__builtin_convertvector(bytes, V), (V)g->divisor, (V)(1 / g->divisor));
  return rounded_before_store(divided(x - g->mean[channel], (V)g->deviation[channel], (V)g->reciprocal[channel]), g->rounding);
}

// A channel whose words hold a column and the next one; from the right, so that the next one is known.
INLINE void image_column_pairs(const ck_images *g, long channel, long lane) {
  for (long row = 0; row < g->rows; row++) {
    float *out = g->output + channel / CHANNELS * g->output_channel + row * g->output_row + lane;
    V next = 0.f;
    for (long column = (g->columns - 1) / 16 * 16; column >= 0; column -= 16) {
      const long count = columns_from(g, column);
      B16 rows[16];
      image_columns(g, (channel * g->rows + row) * g->columns + column, count, rows);
      for (long i = count - 1; i >= 0; i--) {
        const V value = normalised(g, &rows[i], channel, lane);
        store(out + (column + i) * CK_LANES, joined(value, next));
        next = value;
      }
    }
    if (g->border) store(out - CK_LANES, joined((V)0.f, next));
  }
}

static void NAME(images)(const ck_images *g) {
  for (long channel = 0; channel < g->channels; channel += CHANNELS) {
    const int both = CHANNELS == 2 && channel + 1 < g->channels;
    if (CHANNELS == 2 && !both && g->column_pairs) {
      for (long lane = 0; lane < CK_LANES; lane += LANES) image_column_pairs(g, channel, lane);
      return;
    }
    for (long row = 0; row < g->rows; row++)
      for (long column = 0; column < g->columns; column += 16) {
        const long offset = (channel * g->rows + row) * g->columns + column, count = columns_from(g, column);
        float *out = g->output + channel / CHANNELS * g->output_channel + row * g->output_row + column * CK_LANES;
        B16 rows[16], odd_rows[16];
        image_columns(g, offset, count, rows);
        if (both) image_columns(g, offset + g->rows * g->columns, count, odd_rows);
        for (long i = 0; i < count; i++)
          for (long lane = 0; lane < CK_LANES; lane += LANES) {
            const V odd = both ? normalised(g, &odd_rows[i], channel + 1, lane) : (V)0.f;
            store(out + i * CK_LANES + lane, joined(normalised(g, &rows[i], channel, lane), odd));
          }
      }
  }
}
