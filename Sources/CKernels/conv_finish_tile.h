// What follows the sums of tiles that are not the rule: sums that lie in memory, compiled once for each shape of a tile and not for
// each kernel and stride.

#define SHAPES(USE) \
  USE(4, 1, 4) USE(4, 1, 3) USE(4, 1, 2) USE(4, 1, 1) USE(4, 2, 2) \
  USE(3, 1, 4) USE(3, 1, 3) USE(3, 1, 2) USE(3, 1, 1) USE(3, 2, 2) \
  USE(2, 1, 4) USE(2, 1, 3) USE(2, 1, 2) USE(2, 1, 1) USE(2, 2, 2)

#define FINISH(b, r, p) \
  static __attribute__((noinline)) void NAME(conv_finish_##b##r##p)( \
      const ck_conv *c, V *a, long channel, long row, long column, long lane) { \
    conv_finish(c, a, channel, row, column, lane, b, r, p); \
  }
SHAPES(FINISH)
#undef FINISH

INLINE void conv_finish_tile(
    const ck_conv *c, V *a, long channel, long row, long column, long lane, const int BLOCK, const int R, const int P) {
#define CHOOSE(b, r, p) \
  if (BLOCK == b && R == r && P == p) return NAME(conv_finish_##b##r##p)(c, a, channel, row, column, lane);
  SHAPES(CHOOSE)
#undef CHOOSE
}
#undef SHAPES
