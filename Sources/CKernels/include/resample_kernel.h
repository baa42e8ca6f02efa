// Weighted sums of rows of bytes in fixed point, as Pillow's: output[line] = clamp((2^21 + sum of weight * input line) >> 22).
typedef struct {
  long first, count;     // the input lines that a line of the result is made of
} ck_span;

typedef struct {
  const uint8_t *input;  // [line][column], any number of lines
  uint8_t *output;
  long columns, lines;   // lines of the result
  const ck_span *spans;  // a line of the result each
  const int32_t *weights;  // [line][width], 22 bits after the point; the sizes of a line's add up to less than 2^23
  long width;
} ck_resample;
