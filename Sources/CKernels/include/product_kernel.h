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
} ck_product;

#endif
