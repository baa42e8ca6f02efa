// Products of two matrices that are both activations: each image's own, a lane each.

enum { PRODUCT_ROWS = LANES == 16 ? 4 : 3, PRODUCT_COLUMNS = LANES == 16 ? 5 : 3 };

INLINE void product_tile(const ck_product *p, long row, long column, long lane, const int ROWS, const int COLUMNS) {
  V sum[PRODUCT_ROWS][PRODUCT_COLUMNS];
  UNROLL for (int r = 0; r < ROWS; r++)
    UNROLL for (int c = 0; c < COLUMNS; c++) sum[r][c] = 0.f;
  const float *left = p->left + row * p->left_row + lane, *right = p->right + column * p->right_column + lane;
  for (long t = 0; t < p->terms; t++, left += p->left_term, right += p->right_term) {
    V x[PRODUCT_ROWS];
    UNROLL for (int r = 0; r < ROWS; r++) x[r] = load(left + r * p->left_row);
    UNROLL for (int c = 0; c < COLUMNS; c++) {
      const V y = load(right + c * p->right_column);
      UNROLL for (int r = 0; r < ROWS; r++) sum[r][c] = multiply_add(x[r], y, sum[r][c]);
    }
  }
  if (p->scales)
    UNROLL for (int r = 0; r < ROWS; r++)
      UNROLL for (int c = 0; c < COLUMNS; c++) sum[r][c] = sum[r][c] * p->scale;
  UNROLL for (int r = 0; r < ROWS; r++)
    UNROLL for (int c = 0; c < COLUMNS; c++)
      store(p->output + ((row + r) * p->columns + column + c) * CK_LANES + lane, rounded(sum[r][c], p->rounding));
}

INLINE void product_rows(const ck_product *p, long row, long lane, const int ROWS) {
  long column = 0;
  for (; column + PRODUCT_COLUMNS <= p->columns; column += PRODUCT_COLUMNS)
    product_tile(p, row, column, lane, ROWS, PRODUCT_COLUMNS);
  switch (p->columns - column) {
    case 4: return product_tile(p, row, column, lane, ROWS, 4);
    case 3: return product_tile(p, row, column, lane, ROWS, 3);
    case 2: return product_tile(p, row, column, lane, ROWS, 2);
    case 1: return product_tile(p, row, column, lane, ROWS, 1);
  }
}

static void NAME(product)(const ck_product *p) {
  for (long lane = 0; lane < CK_LANES; lane += LANES) {
    long row = 0;
    for (; row + PRODUCT_ROWS <= p->rows; row += PRODUCT_ROWS) product_rows(p, row, lane, PRODUCT_ROWS);
    for (; row < p->rows; row++) product_rows(p, row, lane, 1);
  }
}
