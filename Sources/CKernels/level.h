// All kernels of one CPU level. The including file defines
//   LANES         floats in a vector (16, 8 or 4)
//   CONV_BLOCK    out channels to a block: CONV_BLOCK x 4 sums fit the registers
//   CONV_ROW_FITS 1 where beside them a row of pixels fits, and a weight
//   CONV_CACHE    bytes of the first-level cache for a tile's pixels
//   WINOGRAD_ROWS out channels to a tile of its products, 4 or 2
//   ROWS_TOGETHER points of F(4, 5) whose sums, for 3 out channels and CK_LANES images, fit the registers
//   GEMM_VECTORS  vectors beside the CK_GEMM_BLOCK features of a tile
//   PEAK_SUMS     independent sums that fill the multiply-add units and fit the registers
//   FUSED_BY_LIBRARY  1 where no instruction fuses a multiply-add; else it need not be defined
//   CONVERTS_FLOAT16  1 where float32 to binary16 and back are instructions
//   SCALES        1 where y * 2^n is an instruction
//   PAIRS         1 where a word holds the bfloat16 of two channels (words.h)
//   LEVEL         the suffix of its names
#include "vector.h"

#include "checksum.h"
#include "epilogue.h"
#include "conv_finish.h"
#include "conv_sums.h"
#include "conv.h"
#include "gemm_map.h"
#include "gemm.h"
#include "images.h"
#include "resample.h"
#if !PAIRS
#include "elementary.h"
#include "moe.h"
#include "power.h"
#include "map.h"
#endif
#include "planes.h"
#if !PAIRS
#include "depthwise.h"
#include "grouped.h"
#include "products.h"
#include "walk.h"
#include "rows.h"
#include "taps.h"
#endif
#include "windows.h"
#include "winograd.h"
#include "winograd_weights.h"
#include "winograd_rows.h"
#include "peak.h"

const ck_level PASTE(ck_level, LEVEL) = {
    .name = LEVEL_NAME, .channels = CHANNELS, .products = MULTIPLIES_PAIRS ? CK_PAIRS : 0, .conv_blocks = NAME(conv_blocks),
    .conv = NAME(conv),
    .winograd = NAME(winograd), .winograd_weights = NAME(winograd_weights), .winograd_rows = NAME(winograd_rows),
    .gemm = NAME(gemm), .planes = NAME(planes), .max_pool = NAME(max_pool), .average_pool = NAME(average_pool),
    .window = NAME(window), .images = NAME(images), .checksum = NAME(checksum), .resample = NAME(resample),
    .transpose_bytes = NAME(transpose_bytes), .peak = NAME(peak),
#if !PAIRS
    .grouped = NAME(grouped), .product = NAME(product), .walk = NAME(walk), .rows = NAME(rows),
    .map = NAME(map), .taps = NAME(taps),
    .moe = {.gate = NAME(moe_gate), .expert = NAME(moe_expert), .combine = NAME(moe_combine)},
#endif
};
