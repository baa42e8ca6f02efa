// The operations of `rounds` rounds of four products of tiles.
static double NAME(tile_peak)(long rounds) {
  tiles_begin(CK_TILE_ROWS, CK_TILE_ROWS);
  for (long n = 0; n < rounds; n++) {
    _tile_dpbf16ps(0, 4, 6);
    _tile_dpbf16ps(1, 4, 7);
    _tile_dpbf16ps(2, 5, 6);
    _tile_dpbf16ps(3, 5, 7);
  }
  _tile_release();
  return (double)rounds * 4 * CK_TILE_ROWS * CK_LANES * 2 * CK_TILE_ROWS * 2;
}
