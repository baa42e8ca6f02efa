// What follows the sums of tiles that are not the rule: sums that lie in memory, compiled once for each shape of a tile and not for
// each kernel and stride.
static __attribute__((noinline)) void NAME(conv_finish_tile)(
    const ck_conv *c, V *a, long channel, long row, long column, long lane, int block, int rows, int columns) {
#define SHAPE(b, r, p) \
  if (block == b && rows == r && columns == p) return conv_finish(c, a, channel, row, column, lane, b, r, p)
#define BLOCKS(r, p) \
  SHAPE(4, r, p); \
  SHAPE(3, r, p); \
  SHAPE(2, r, p)
  BLOCKS(1, 4);
  BLOCKS(1, 3);
  BLOCKS(1, 2);
  BLOCKS(1, 1);
  BLOCKS(2, 2);
#undef BLOCKS
#undef SHAPE
}
