// Convolutions with groups, dilation, or a kernel that is not square.
#ifndef GROUPED_KERNEL_H
#define GROUPED_KERNEL_H

// The struct ck_epilogue is CKernels.h's, which includes this file.
typedef struct CK_SAFE {
  const float *input;  // the first tap of the first output pixel; padding is zeros that lie around the image
  long input_row, input_channel;
  long ring, ring_first;  // 0; or so many rows lie at input, each the next, the first after the last; and where the first tap's is
  float *output;       // the first image row of the first channel
  long output_row, output_channel;
  const float *weights;  // [out channel][in channel of the group][kernel row][kernel column]
  const float *bias;     // an out channel each
  long groups, group_inputs, group_outputs;  // the channels of one group
  long kernel_rows, kernel_columns, stride_rows, stride_columns, dilation_rows, dilation_columns;
  long rows, columns;    // of the result
  ck_epilogue epilogue;
} ck_grouped;

#endif
