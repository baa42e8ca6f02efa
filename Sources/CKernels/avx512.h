// What levels with AVX-512 have in common (level.h).
#define LANES 16
#define CONV_BLOCK 4
#define CONV_ROW_FITS 1
#define CONV_CACHE 16384
#define WINOGRAD_ROWS 4
#define ROWS_TOGETHER 8
#define GEMM_VECTORS 4
#define PEAK_SUMS 16
#define CONVERTS_FLOAT16 1
#define SCALES 1
#define VECTOR_REGISTER "v"
