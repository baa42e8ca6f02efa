// Products of bfloat16 in tiles (AMX): of 16 out channels and 32 in channels with 16 images.
#ifndef TILE_KERNEL_H
#define TILE_KERNEL_H

// CK_TILE_GROUPS: the most that a convolution is called for at once.
enum { CK_TILE_ROWS = 16, CK_TILE_FLOATS = CK_TILE_ROWS * CK_LANES, CK_TILE_GROUPS = 4 };

// How the words that an out channel sees in a row of a convolution's kernel, `pairs` of each of its columns, are cut into products.
// A linear layer is a kernel of one column.
typedef struct {
  long pairs;     // words of a pixel: pairs of channels, and words of zeros up to a number that products divide
  long words;     // of a product, 16 at the most
  long products;  // of a row
} ck_tile_cut;

// The cut of fewest products, then of fewest words; shape alone decides on it.
static inline ck_tile_cut ck_tile_cut_of(long channels, long kernel) {
  const long least = (channels + 1) / 2;
  ck_tile_cut best = {0, 0, 0};
  for (long pairs = least; pairs < least + CK_TILE_ROWS; pairs++) {
    long words = CK_TILE_ROWS;
    while (pairs * kernel % words) words--;
    const long products = pairs * kernel / words;
    if (best.products == 0 || products < best.products) best = (ck_tile_cut){pairs, words, products};
  }
  return best;
}

// The out channels of a tile: as many in each, a multiple of 4.
static inline long ck_tile_channels(long out_channels) {
  const long tiles = (out_channels + CK_TILE_ROWS - 1) / CK_TILE_ROWS;
  return tiles == 0 ? CK_TILE_ROWS : (out_channels + 4 * tiles - 1) / (4 * tiles) * 4;
}

// The floats of the weights of `out_channels` channels over so many kernel rows.
static inline long ck_tile_weights(ck_tile_cut cut, long out_channels, long kernel_rows) {
  const long channels = ck_tile_channels(out_channels);
  return (out_channels + channels - 1) / channels * kernel_rows * cut.products * CK_TILE_FLOATS;
}

#endif
