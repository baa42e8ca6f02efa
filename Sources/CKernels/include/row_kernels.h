// Operators over one axis: [outer][count][inner] elements, of which the middle ones belong together.
#ifndef ROW_KERNELS_H
#define ROW_KERNELS_H

enum {
  CK_ROWS_SUM,
  CK_ROWS_MEAN,
  CK_ROWS_MAX,
  CK_ROWS_MIN,
  CK_ROWS_L2,
  CK_ROWS_SOFTMAX,
  CK_ROWS_LOG_SOFTMAX,
  CK_ROWS_NORMALIZE,
  CK_ROWS_RMS_NORMALIZE,  // the same, the mean being 0
};

// The elements that a sum takes in order: longer ones add up the sums of so many, so that errors do not grow with all of them.
enum { CK_SUM_RUN = 1024 };

typedef struct CK_SAFE {
  const float *input;
  float *output;  // [outer][inner] for sum, mean, max, min and L2; else as the input, and may be it
  long outer, count, inner;
  long op, rounding;
  // Normalisation only: (x - mean) / sqrt(variance + epsilon) * scale + bias, a parameter for `run` elements; those of a row come
  // `parameters` behind those of the row before. Bias may be null, or both.
  const float *scale, *bias;
  long run, parameters;
  float epsilon;
} ck_rows;

#endif
