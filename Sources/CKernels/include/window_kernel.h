// Pooling under windows of any shape, with padding.
#ifndef WINDOW_KERNEL_H
#define WINDOW_KERNEL_H

typedef struct CK_SAFE {
  const float *input;   // the first image row of the first channel
  long input_row, input_channel, input_rows, input_columns;
  float *output;
  long output_row, output_channel;
  long channels, rows, columns;  // of the result
  long kernel_rows, kernel_columns, stride_rows, stride_columns, dilation_rows, dilation_columns;
  long top, left, bottom, right;  // the padding
  long is_average;                // 0: the maximum
  long counts_padding;            // 1: an average is over the elements of the window that lie in image or padding
  long rounding;
} ck_window;

#endif
