// Elements of an axis made of weighted elements of it.
#ifndef TAPS_KERNEL_H
#define TAPS_KERNEL_H

typedef struct {
  long index;
  float weight;
} ck_tap;

typedef struct CK_SAFE {
  const float *input;  // [outer][extent][inner]
  float *output;       // [outer][count][inner]
  long outer, extent, count, inner;
  // Element i is the sum of weighted elements by fused multiply-adds, from 0 on, in the order of the taps starts[i]..<starts[i + 1].
  const ck_tap *taps;
  const long *starts;
  long rounding;
} ck_taps;

#endif
