// Products of bfloat16 in AMX's tiles. Tiles 0 to 3 hold sums: a row an out channel, 16 images side by side. A product adds to
// each sum two chains of fused multiply-adds from zero on, of the even and of the odd channels of its words; sums
// and products are rounded to the nearest, ties to even, and denormal numbers are zero (Intel SDM, TDPBF16PS).

typedef struct {
  uint8_t palette, start_row, reserved[14];
  uint16_t row_bytes[16];
  uint8_t rows[16];
} tile_shapes;

// Makes tiles 0 to 3 sums of `channels` out channels, 4 and 5 their weights, 6 and 7 pixels, of `words` words.
INLINE void tiles_begin(long channels, long words) {
  tile_shapes shapes = {.palette = 1};
  for (int i = 0; i < 8; i++) {
    shapes.row_bytes[i] = (uint16_t)(4 * (i < 4 || i > 5 ? CK_LANES : words));
    shapes.rows[i] = (uint8_t)(i < 6 ? channels : words);
  }
  _tile_loadconfig(&shapes);
}

enum { TILE_PIXELS = 4, TILE_LINE = CK_LANES * sizeof(float) };

// What four pixels' sums are made of.
typedef struct {
  long channels;         // out channels of a tile
  const float *weights;  // [kernel row][product][16 out channels][16 words]
  long next;             // floats to the weights of the next tile of out channels
  const float *pixels[TILE_PIXELS];
  long rows, columns, products;  // kernel rows; columns of each, or 1 for all together; products of each
  long row, column, step;        // floats from the words of a row, of a column, of a product to those of the next
  long word;             // bytes from a word of a product to the next
  const float *bias;     // [tile of out channels][out channel][16 images]
} tile_block;

typedef struct {
  float sums[2][TILE_PIXELS][CK_TILE_FLOATS];  // [tile of out channels][pixel][out channel][16 images]
} tile_sums;

// Two tiles of out channels by two pixels, in tiles 0 to 3.
static void NAME(tiles_two)(const tile_block *t, long pixel) {
  const float *w = t->weights, *left = t->pixels[pixel], *right = t->pixels[pixel + 1];
  _tile_loadd(0, t->bias, TILE_LINE);
  _tile_loadd(1, t->bias, TILE_LINE);
  _tile_loadd(2, t->bias + CK_TILE_FLOATS, TILE_LINE);
  _tile_loadd(3, t->bias + CK_TILE_FLOATS, TILE_LINE);
  for (long r = 0; r < t->rows; r++)
    for (long k = 0; k < t->columns; k++) {
      const float *x = left + r * t->row + k * t->column, *y = right + r * t->row + k * t->column;
      for (long i = 0; i < t->products; i++, w += CK_TILE_FLOATS, x += t->step, y += t->step) {
        _tile_loadd(4, w, TILE_LINE);
        _tile_loadd(6, x, t->word);
        _tile_loadd(7, y, t->word);
        _tile_loadd(5, w + t->next, TILE_LINE);
        _tile_dpbf16ps(0, 4, 6);
        _tile_dpbf16ps(1, 4, 7);
        _tile_dpbf16ps(2, 5, 6);
        _tile_dpbf16ps(3, 5, 7);
      }
    }
}

INLINE void tiles_store_two(tile_sums *out, long pixel) {
  _tile_stored(0, out->sums[0][pixel], TILE_LINE);
  _tile_stored(1, out->sums[0][pixel + 1], TILE_LINE);
  _tile_stored(2, out->sums[1][pixel], TILE_LINE);
  _tile_stored(3, out->sums[1][pixel + 1], TILE_LINE);
}

// One tile of out channels by four pixels, in tiles 0 to 3.
static void NAME(tiles_one)(const tile_block *t) {
  const float *w = t->weights;
  _tile_loadd(0, t->bias, TILE_LINE);
  _tile_loadd(1, t->bias, TILE_LINE);
  _tile_loadd(2, t->bias, TILE_LINE);
  _tile_loadd(3, t->bias, TILE_LINE);
  for (long r = 0; r < t->rows; r++)
    for (long k = 0; k < t->columns; k++)
      for (long i = 0; i < t->products; i++, w += CK_TILE_FLOATS) {
        const long at = r * t->row + k * t->column + i * t->step;
        _tile_loadd(4, w, TILE_LINE);
        _tile_loadd(6, t->pixels[0] + at, t->word);
        _tile_loadd(7, t->pixels[1] + at, t->word);
        _tile_dpbf16ps(0, 4, 6);
        _tile_loadd(6, t->pixels[2] + at, t->word);
        _tile_dpbf16ps(1, 4, 7);
        _tile_loadd(7, t->pixels[3] + at, t->word);
        _tile_dpbf16ps(2, 4, 6);
        _tile_dpbf16ps(3, 4, 7);
      }
}

INLINE void tiles_store_one(tile_sums *out) {
  _tile_stored(0, out->sums[0][0], TILE_LINE);
  _tile_stored(1, out->sums[0][1], TILE_LINE);
  _tile_stored(2, out->sums[0][2], TILE_LINE);
  _tile_stored(3, out->sums[0][3], TILE_LINE);
}

// Four pixels whose sums are made, and where their results go.
typedef struct {
  tile_sums sums;
  long row, column, count;  // no pixel: 0
} tile_quad;

// Makes the sums of `next`, of one tile of out channels or of two from `channel` on; while products run, `finish` takes those of
// `last`.
INLINE void tiles_run(
    const tile_block *t, long tiles, tile_quad *next, const tile_quad *last, const void *call, long channel,
    void (*finish)(const void *call, const tile_quad *quad, long tile, long channel, long channels)) {
  if (tiles == 1) {
    NAME(tiles_one)(t);
    if (last->count) finish(call, last, 0, channel, t->channels);
    tiles_store_one(&next->sums);
    return;
  }
  UNROLL for (long half = 0; half < 2; half++) {
    NAME(tiles_two)(t, 2 * half);
    if (last->count) finish(call, last, half, channel + half * t->channels, t->channels);
    tiles_store_two(&next->sums, 2 * half);
  }
}

// Bias `channels` out channels from `bias` on, one tile of out channels after the other.
INLINE void tiles_bias(float *tile, const float *bias, long channels, long tiles, long channels_left) {
  for (long t = 0; t < tiles; t++)
    for (long o = 0; o < channels; o++) {
      const long at = t * channels + o;
      store(tile + t * CK_TILE_FLOATS + o * CK_LANES, at < channels_left ? (V)bias[at] : (V)0.f);
    }
}
