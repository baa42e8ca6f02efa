// What every processor of the architecture can do: NEON on aarch64; elsewhere vectors as the compiler lowers them,
// with the C library's fmaf for the fused multiply-add.
#if defined(__aarch64__)
#define CONV_BLOCK 4
#define CONV_ROW_FITS 1
#define WINOGRAD_ROWS 4
#define ROWS_TOGETHER 2
#define GEMM_VECTORS 4
#define VECTOR_REGISTER "w"
#define LEVEL_NAME "neon"
#else
#define CONV_BLOCK 2
#define CONV_ROW_FITS 0
#define WINOGRAD_ROWS 2
#define ROWS_TOGETHER 1
#define GEMM_VECTORS 1
#define FUSED_BY_LIBRARY 1
#define VECTOR_REGISTER "x"
#define LEVEL_NAME "portable"
#endif
#define LANES 4
#define CONV_CACHE 16384
#define PEAK_SUMS 12
#define CONVERTS_FLOAT16 0
#define SCALES 0
#define PAIRS 0
#define LEVEL portable
#include "level.h"
