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

static void NAME(images)(const ck_images *g) {
  for (long channel = 0; channel < g->channels; channel++) {
    const V mean = g->mean[channel], deviation = g->deviation[channel], reciprocal = g->reciprocal[channel];
    for (long row = 0; row < g->rows; row++)
      for (long column = 0; column < g->columns; column += 16) {
        const long offset = (channel * g->rows + row) * g->columns + column;
        float *out = g->output + channel * g->output_channel + row * g->output_row + column * CK_LANES;
        B16 rows[16];
        for (int i = 0; i < 16; i++) memcpy(&rows[i], g->pixels[i] + offset, 16);
        transpose(rows);
        for (int i = 0; i < 16; i++)
          for (long lane = 0; lane < CK_LANES; lane += LANES) {
            BL bytes;
            memcpy(&bytes, (const uint8_t *)&rows[i] + lane, LANES);
            V x = divided(__builtin_convertvector(bytes, V), (V)255.f, (V)(1 / 255.f));
            store(out + i * CK_LANES + lane, rounded(divided(x - mean, deviation, reciprocal), g->rounding));
          }
      }
  }
}
