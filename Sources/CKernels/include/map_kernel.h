// One function of every element, the same, bit by bit, on every CPU level.
#ifndef MAP_KERNEL_H
#define MAP_KERNEL_H

// With alpha and beta, where it has such. As PyTorch defines them; what is NaN stays NaN.
enum {
  CK_MAP_RELU = 0,
  CK_MAP_CLIP,          // to alpha...beta
  CK_MAP_LEAKY_RELU,    // alpha x below 0
  CK_MAP_ELU,           // alpha (e^x - 1) below 0
  CK_MAP_SELU,          // beta x; beta alpha (e^x - 1) below 0
  CK_MAP_SIGMOID,
  CK_MAP_TANH,
  CK_MAP_HARD_SIGMOID,  // alpha x + beta, fused, in 0...1
  CK_MAP_HARD_SWISH,    // x min(max(x + 3, 0), 6) / 6
  CK_MAP_SILU,          // x sigmoid(x)
  CK_MAP_MISH,          // x tanh(softplus(x))
  CK_MAP_GELU,          // x / 2 (1 + erf(x / sqrt 2))
  CK_MAP_GELU_TANH,     // its approximation by tanh
  CK_MAP_SOFTPLUS,      // log(1 + e^x)
  CK_MAP_ERF,
  CK_MAP_EXP,
  CK_MAP_LOG,
  CK_MAP_SQRT,
  CK_MAP_RSQRT,         // 1 / sqrt x, each rounded
  CK_MAP_NEG,
  CK_MAP_ABS,
  CK_MAP_RECIPROCAL,
  CK_MAP_SQUARE,
  CK_MAP_POW,           // x^alpha
  CK_MAP_QUICK_GELU,    // x sigmoid(1.702 x)
  CK_MAP_CELU,          // alpha (e^(x / alpha) - 1) below 0
  CK_MAP_SOFTSIGN,      // x / (1 + |x|)
  CK_MAP_THRESHOLDED_RELU,  // x above alpha, else 0
  CK_MAP_ROUND,         // halves to even
  CK_MAP_FLOOR,
  CK_MAP_CEIL,
  CK_MAP_SIGN,
  CK_MAP_IS_NAN,        // 1 or 0
  CK_MAP_QUANTIZE,      // (round(x / alpha) + beta, in low...high, - beta) alpha
  CK_MAP_FUNCTIONS,     // how many there are
};

// Planes of [channel][row][column][16 images]; the output may be the input.
typedef struct CK_SAFE {
  const float *input;
  long input_row, input_channel;
  float *output;
  long output_row, output_channel;
  long channels, rows, columns;
  long function;  // CK_MAP_RELU, …; another copies
  float alpha, beta, low, high;
  long rounding;  // of the result
} ck_map;

#endif
