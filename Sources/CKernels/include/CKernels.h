// Vector kernels on activations laid out [channel][row][column][16 images] in float32.
//
// Every kernel works on one group of 16 images (Gemm: on several). A lane never meets another lane, products are
// summed by fused multiply-adds in the order (in channel, kernel row, kernel column) from the bias on, and every
// result is therefore the same, bit by bit, on every CPU level. Strides and offsets count floats.
//
// Kernels on words of two channels (ck_take_products) read and write those instead, the even one's bfloat16 in the low half: their
// planes, and the in channels of direct convolutions and in features of Gemm, are so many words. An odd channel that is
// the last has a zero beside it; or, where `column_pairs` says so, its own value of the next column, and a convolution's
// weights for it are two columns to a word too, which saves half of its products.
#ifndef CKERNELS_H
#define CKERNELS_H

#include <stdint.h>

#include "safe_struct.h"

#include "map_kernel.h"
#include "moe_kernels.h"
#include "resample_kernel.h"
#include "row_kernels.h"
#include "taps_kernel.h"
#include "walk_kernel.h"
#include "window_kernel.h"

enum { CK_LANES = 16, CK_GEMM_BLOCK = 6, CK_GEMM_GROUPS = 4 };

#include "product_kernel.h"
#include "tile_kernel.h"

// What the sums are rounded to: float32 (not at all), binary16, bfloat16; to nearest, ties to even.
enum { CK_FLOAT32 = 0, CK_FLOAT16 = 1, CK_BFLOAT16 = 2 };

// What happens to a result before it is stored, in this order; each operator's output is rounded.
typedef struct CK_SAFE {
  const float *scale, *shift;  // BatchNormalization, y = scale * x + shift; or null
  const float *residual;       // Add: the first image row of the other operand, or null
  long residual_row, residual_channel, residual_group;
  long residual_step;          // 1, or s where the operand is the Slice of every s-th row and column
  long residual_first, residual_count;  // the output channels that have an operand; to the others 0 is added (Pad)
  long relu;
  long caps;                   // 1: a Clip from 0 on, which nothing of which is larger than `cap` leaves; not in Winograd's
  float cap;
  long rounding;               // CK_FLOAT32, …
  long maps;                   // 1: `function` of map_kernel.h follows, with alpha and beta; of direct convolutions without pooling
  long function;
  float alpha, beta;
} ck_epilogue;

#include "grouped_kernel.h"

typedef struct CK_SAFE {
  const float *input;    // the first tap of the first output pixel
  long input_row, input_channel;
  float *output;         // the first image row of the first channel
  long output_row, output_channel;
  const float *weights;  // [block][in channel][kernel row][kernel column][out channel of the block]
  const float *bias;     // whole blocks
  long in_channels, out_channels, stride;
  long kernel, kernel_rows;  // columns and rows of the kernel
  long row;              // words of an out channel's weights
  long column_pairs;     // words of two channels only: 1 where the last in channel is paired column by column
  long rows, columns;    // of the convolution's result, before pooling
  long pool;             // 1: a MaxPool 2x2 with stride 2 follows (only with stride 1)
  long block, tail;      // blocks of `block` out channels up to channel `tail`, then smaller ones, as conv_blocks says
  ck_epilogue epilogue;
  // F(4, 5) along rows: weights are [block][kernel row][in channel][8 points][out channel of the block], blocks of 3 up to
  // channel `tail`, then of 2; the workspace is ck_winograd_rows_points(in channels).
  //
  // F(4x4, 3x3) only, which works on several groups: weights are [36 points][out block][in channel][4 out channels].
  long groups, input_group, output_group;
  long tiles;            // of 4x4 results to work on at a time, a multiple of 4
  float *workspace;      // ck_winograd_points of the in channels + of the out channels, rounded up to 4
  // Where a level multiplies pairs but words are one channel: `row` counts pairs' words, and the workspace holds the words that
  // `band` rows of results see, ck_conv_pairs_of(c, band).floats; an even number where it pools. Where a kernel has one row and
  // column, a BatchNormalization and a Relu may come first: y = in_scale * x + in_shift, or null, rounded as the results.
  long band;
  const float *in_scale, *in_shift;
  long in_relu;
  // Where a level multiplies tiles: how; weights are ck_pack_tiles', and the workspace holds ck_conv_tile_words(c, band) floats of each
  // of `groups`.
  ck_tile_cut cut;
} ck_conv;

// How the pairs of in channels lie that some rows of results see: rows and columns of every `step`-th pixel.
typedef struct {
  long rows, columns, step, channel, floats;
} ck_conv_pairs;

typedef struct CK_SAFE {
  const float *input;    // [in feature][16], one group every input_group floats
  float *output;
  long input_group, output_group;
  const float *weights;  // [block][in feature][CK_GEMM_BLOCK]
  const float *bias;     // whole blocks
  long in_features, out_features, groups;
  long relu, rounding;
  long maps;             // 1: then `function` of map_kernel.h of each, with alpha and beta; not where a word is two channels
  long function;
  float alpha, beta;
  float *workspace;      // where a level multiplies pairs but words are one channel: ck_gemm_pairs(in features) floats
  // Where a level multiplies tiles: how, of the words of `band` groups at a time; the workspace holds them.
  ck_tile_cut cut;
  long band;
} ck_gemm;

// Copies planes: output channel c is input channel c - first_channel where that exists, else 0 (Pad), every step-th
// row and column (Slice), through the epilogue (BatchNormalization, Add, Relu).
typedef struct CK_SAFE {
  const float *input;
  long input_row, input_channel, in_channels;
  float *output;
  long output_row, output_channel;
  long channels, rows, columns, step, first_channel;
  ck_epilogue epilogue;
} ck_planes;

typedef struct CK_SAFE {
  const float *input;
  long input_row, input_channel;
  float *output;
  long output_row, output_channel;
  long channels, rows, columns;  // of the output; for the average, of the input
  long kernel, stride;           // MaxPool
  long rounding;                 // the average
} ck_pool;

// (x / divisor - mean) / deviation for 16 images of bytes, each step rounded to float32 as by a division.
typedef struct CK_SAFE {
  const uint8_t *pixels[CK_LANES];  // [channel][row][column], one image each
  float *output;
  long output_row, output_channel;
  long channels, rows, columns;
  float divisor;                    // what a byte is divided by: 255 for pixels up to 1, or 1
  const float *mean, *deviation, *reciprocal;  // a channel each; reciprocal = 1 / deviation
  long rounding;
  long column_pairs, border;        // as a convolution's; the columns of zeros on each side
} ck_images;

// How the out channels of a convolution are cut into blocks: of `block` up to channel `tail`, then of `tail_block`.
typedef struct {
  long block, tail, tail_block;
} ck_blocks;

// The kernels of one CPU level.
typedef struct CK_SAFE {
  const char *name;
  long channels;  // to a word: 1, or 2
  long products;  // 0; or CK_PAIRS or CK_TILES: what direct convolutions and Gemm multiply, and their weights are packed as
  ck_blocks (*conv_blocks)(long out_channels);
  void (*conv)(const ck_conv *);
  // Kernel 3x3, stride 1, or 2 where a word is one channel, no pooling; the weights are 36 of each in and out channel.
  void (*winograd)(const ck_conv *);
  void (*winograd_weights)(float *u, const void *source, long out_channels, long in_channels, long stride, long type);
  // Kernel 5x5, stride 1, with or without pooling.
  void (*winograd_rows)(const ck_conv *);
  void (*gemm)(const ck_gemm *);
  void (*planes)(const ck_planes *);
  void (*max_pool)(const ck_pool *);
  void (*average_pool)(const ck_pool *);
  void (*window)(const ck_window *);
  void (*images)(const ck_images *);
  // From here on null where a word is two channels.
  void (*grouped)(const ck_grouped *);
  void (*product)(const ck_product *);
  void (*walk)(const ck_walk *);
  void (*rows)(const ck_rows *);
  void (*map)(const ck_map *);
  void (*taps)(const ck_taps *);
  ck_moe_kernels moe;
  // The same on every level; with `floats` every NaN counts alike.
  uint64_t (*checksum)(const void *source, long bytes, long floats);
  void (*resample)(const ck_resample *);
  // output[column][row] = input[row][column]
  void (*transpose_bytes)(const uint8_t *input, long rows, long columns, uint8_t *output);
  // Runs `rounds` x 16 independent vector multiply-adds and returns the floating point operations done.
  double (*peak)(long rounds);
} ck_level;

// The levels that this machine can run, best first; their number.
long ck_level_count(void);
const ck_level *ck_level_at(long index);

// What bfloat16 is multiplied as: pairs of channels of a vector (avx512_bf16), or tiles (amx_bf16).
enum { CK_PAIRS = 1, CK_TILES = 2 };

// Whether this machine multiplies so: CK_REFUSED where the processor could, and the system does not let it.
enum { CK_LACKING = 0, CK_ABLE = 1, CK_REFUSED = 2 };

// For tiles it asks the system, which then lets all threads of this process use them.
long ck_products(long products);

// Writes the kernels of which direct convolutions and Gemm multiply so: on words of two `channels`, or all, on words of one; returns
// 0 where this machine cannot run them.
long ck_take_products(ck_level *level, long products, long channels);

// The same on every level, and run on the best.
void ck_resample_lines(const ck_resample *r);
void ck_transpose_bytes(const uint8_t *input, long rows, long columns, uint8_t *output);

// Adds `count` blocks of 64 bytes to SHA-256's state and returns 1; returns 0 where the processor has no instructions for it.
long ck_sha256(uint32_t state[8], const void *blocks, long count);

// dst[i] = the float32 of element i of src, whose type is CK_FLOAT32, ….
void ck_widen(float *dst, const void *src, long count, long type);

// The same from element `first` of src on.
void ck_widen_at(float *dst, const void *src, long first, long count, long type);

// The points of a tile of Winograd's 4x4 results of a 3x3 kernel.
static inline long ck_winograd_point_count(long stride) { return stride == 2 ? 81 : 36; }

// The floats of one side of Winograd's products: the points of `tiles` tiles of so many channels.
static inline long ck_winograd_points(long channels, long tiles, long stride) {
  return ck_winograd_point_count(stride) * (channels * tiles + 1) * CK_LANES;
}

// The pairs that `rows` rows of results of `c` see.
static inline ck_conv_pairs ck_conv_pairs_of(const ck_conv *c, long rows) {
  ck_conv_pairs p;
  p.step = c->kernel == 1 && c->kernel_rows == 1 ? c->stride : 1;
  p.rows = p.step > 1 ? rows : (rows - 1) * c->stride + c->kernel_rows;
  p.columns = p.step > 1 ? c->columns : (c->columns - 1) * c->stride + c->kernel;
  // A cache line lies between planes, so that they do not share a cache's lines.
  p.channel = (p.rows * p.columns + 1) * CK_LANES;
  p.floats = (c->in_channels + 1) / 2 * p.channel;
  return p;
}

// The floats of the words that `rows` rows of a group's results of `c` see, for tiles.
static inline long ck_conv_tile_words(const ck_conv *c, long rows) {
  const ck_conv_pairs p = ck_conv_pairs_of(c, rows);
  return p.rows * p.columns * c->cut.pairs * CK_LANES;
}

// The floats of the pairs of features of a tile of Gemm.
static inline long ck_gemm_pairs(long in_features) { return CK_GEMM_GROUPS * ((in_features + 1) / 2) * CK_LANES; }

// The floats of the ring of rows that F(4, 5) works in: 8 rows of 8 points.
static inline long ck_winograd_rows_points(long channels) { return 8 * 8 * channels * CK_LANES; }

// Transposes rows of weights into blocks: dst[(row / block * columns + column) * block + row % block] = src[row][column],
// rows past the last one being 0.
void ck_pack(float *dst, const void *src, long rows, long columns, long block, long type);

// The same of the transposed matrix: dst[(column / block * rows + row) * block + column % block] = src[row][column].
void ck_pack_transposed(float *dst, const void *src, long rows, long columns, long block, long type);

// 5x5 weights, a row an out channel, as the points of F(4, 5) of each kernel row: dst is [block][kernel row][channel][point]
// [row of the block].
void ck_pack_winograd_rows(float *dst, const void *src, long rows, long channels, long block, long type);

// The same as ck_pack for words of two channels of bfloat16: src is [row][channel][tap], a row of dst [pair of channels][tap]. Where
// `columns` is not 0 but a kernel's columns, the taps of a last odd channel are paired column by column.
void ck_pack_pairs(float *dst, const void *src, long rows, long channels, long taps, long block, long columns);

// Weights of bfloat16 that tiles multiply: element (out channel, channel, kernel row, column, pixel) is
// out_step * out channel + channel_step * channel + kernel * row + column + pixel; a linear layer's channels have `pixels` each.
typedef struct {
  long out_channels, out_step, channels, channel_step, kernel_rows, kernel, pixels;
} ck_tile_source;

// dst is [tile of out channels][kernel row][product][16 out channels][16 words], zeros where there is no weight.
void ck_pack_tiles(float *dst, const void *src, ck_tile_source from, ck_tile_cut cut);

// The same of the transposed matrix, as ck_pack_transposed: src is [channel][column], a row of dst [pair of channels].
void ck_pack_pairs_transposed(float *dst, const void *src, long channels, long columns, long block);

#endif
