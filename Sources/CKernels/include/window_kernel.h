// Pooling under windows of any shape, with padding.
#ifndef WINDOW_KERNEL_H
#define WINDOW_KERNEL_H

typedef struct CK_SAFE {
  const float *input;   // the first image row of the first channel, or the first of a ring of rows
  long input_row, input_channel, input_rows, input_columns;
  float *output;
  long output_row, output_channel;
  long ring;                     // the rows of the ring, in which row y has place y modulo their number; 0: all are there
  long channels, rows, columns;  // of the result
  long first;                    // which of the result's rows is made first
  long kernel_rows, kernel_columns, stride_rows, stride_columns, dilation_rows, dilation_columns;
  long top, left, bottom, right;  // the padding
  long is_average;                // 0: the maximum
  long counts_padding;            // 1: an average is over the elements of the window that lie in image or padding
  long rounding;
} ck_window;

#endif
