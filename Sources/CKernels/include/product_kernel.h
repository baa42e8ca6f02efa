// Products of two matrices that are both activations: attention's.
#ifndef PRODUCT_KERNEL_H
#define PRODUCT_KERNEL_H

typedef struct CK_SAFE {
  const float *left, *right;  // [rows][terms] and [terms][columns], each element a vector of 16 images
  float *output;              // [rows][columns], one after the other
  long left_row, left_term, right_term, right_column;  // floats from one to the next
  long rows, columns, terms, rounding;
  long scales;  // 1: each sum is multiplied by `scale` before it is rounded
  float scale;
  // Where a level multiplies pairs, of neighbouring terms, and both matrices are of bfloat16: ck_product_pairs(columns, terms) floats.
  // Null: products are of float32.
  float *workspace;
} ck_product;

// The rows that a level which multiplies pairs makes them of at a time.
enum { CK_PRODUCT_ROWS = 4 };

// The floats of the pairs of so many rows, and of the other matrix.
static inline long ck_product_pairs(long columns, long terms) {
  return (columns + CK_PRODUCT_ROWS) * ((terms + 1) / 2) * CK_LANES;
}

#endif
