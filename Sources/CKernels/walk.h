// Elements by their place (include/walk_kernel.h).

// The larger, or the smaller, and NaN where either is NaN.
INLINE V walk_max(V x, V y) { return y != y ? y : maximum(x, y); }
INLINE V walk_min(V x, V y) { return y != y ? y : ((x < y) | (x != x)) ? x : y; }

INLINE V walk_load(const ck_walk_operand *o, const float *p, long lane) { return o->is_parameter ? (V)*p : load(p + lane); }

INLINE V walk_value(const ck_walk *w, const float *const p[3], long lane, const int OP) {
  const V x = walk_load(&w->operands[0], p[0], lane);
  if (OP == CK_WALK_COPY) return x;
  const V y = walk_load(&w->operands[1], p[1], lane);
  switch (OP) {
    case CK_WALK_ADD: return x + y;
    case CK_WALK_SUB: return x - y;
    case CK_WALK_MUL: return x * y;
    case CK_WALK_DIV: return x / y;
    case CK_WALK_MIN: return walk_min(x, y);
    case CK_WALK_MAX: return walk_max(x, y);
    case CK_WALK_PRELU: return x < 0.f ? y * x : x;
    case CK_WALK_LESS: return x < y ? (V)1.f : (V)0.f;
    case CK_WALK_LESS_OR_EQUAL: return x <= y ? (V)1.f : (V)0.f;
    case CK_WALK_GREATER: return x > y ? (V)1.f : (V)0.f;
    case CK_WALK_GREATER_OR_EQUAL: return x >= y ? (V)1.f : (V)0.f;
    case CK_WALK_EQUAL: return x == y ? (V)1.f : (V)0.f;
    default: {
      const V z = walk_load(&w->operands[2], p[2], lane);
      return x != 0.f ? y : z;
    }
  }
}

// The last axis of a result.
INLINE void walk_row(const ck_walk *w, float *out, const float *const start[3], const int OP, const int OPERANDS) {
  const long last = w->axes - 1;
  const float *p[3] = {start[0], start[1], start[2]};
  // A copy that jumps from page to page is not foreseen by the processor: what its next rows read is called for here.
  const long jump = w->operands[0].strides[last], ahead = w->axes > 1 ? 4 * w->operands[0].strides[last - 1] : 0;
  const int calls = OP == CK_WALK_COPY && ahead != 0 && (jump >= 1024 || jump <= -1024);
  for (long i = 0; i < w->extents[last]; i++, out += w->strides[last]) {
    UNROLL for (long lane = 0; lane < CK_LANES; lane += LANES) {
      const V y = walk_value(w, p, lane, OP);
      if (calls && lane == 0) __builtin_prefetch(p[0] + ahead);
      store(out + lane, OP == CK_WALK_COPY ? y : rounded(y, w->rounding));
    }
    UNROLL for (int o = 0; o < OPERANDS; o++) p[o] += w->operands[o].strides[last];
  }
}

INLINE void walk_all(const ck_walk *w, const int OP, const int OPERANDS) {
  long index[CK_AXES] = {0};
  float *out = w->output;
  const float *p[3] = {w->operands[0].data, w->operands[1].data, w->operands[2].data};
  for (;;) {
    walk_row(w, out, p, OP, OPERANDS);
    long axis = w->axes - 2;
    for (; axis >= 0; axis--) {
      out += w->strides[axis];
      UNROLL for (int o = 0; o < OPERANDS; o++) p[o] += w->operands[o].strides[axis];
      if (++index[axis] < w->extents[axis]) break;
      out -= index[axis] * w->strides[axis];
      UNROLL for (int o = 0; o < OPERANDS; o++) p[o] -= index[axis] * w->operands[o].strides[axis];
      index[axis] = 0;
    }
    if (axis < 0) return;
  }
}

static void NAME(walk)(const ck_walk *w) {
  for (long axis = 0; axis < w->axes; axis++)
    if (w->extents[axis] == 0) return;
  switch (w->op) {
    case CK_WALK_COPY: return walk_all(w, CK_WALK_COPY, 1);
    case CK_WALK_ADD: return walk_all(w, CK_WALK_ADD, 2);
    case CK_WALK_SUB: return walk_all(w, CK_WALK_SUB, 2);
    case CK_WALK_MUL: return walk_all(w, CK_WALK_MUL, 2);
    case CK_WALK_DIV: return walk_all(w, CK_WALK_DIV, 2);
    case CK_WALK_MIN: return walk_all(w, CK_WALK_MIN, 2);
    case CK_WALK_MAX: return walk_all(w, CK_WALK_MAX, 2);
    case CK_WALK_PRELU: return walk_all(w, CK_WALK_PRELU, 2);
    case CK_WALK_LESS: return walk_all(w, CK_WALK_LESS, 2);
    case CK_WALK_LESS_OR_EQUAL: return walk_all(w, CK_WALK_LESS_OR_EQUAL, 2);
    case CK_WALK_GREATER: return walk_all(w, CK_WALK_GREATER, 2);
    case CK_WALK_GREATER_OR_EQUAL: return walk_all(w, CK_WALK_GREATER_OR_EQUAL, 2);
    case CK_WALK_EQUAL: return walk_all(w, CK_WALK_EQUAL, 2);
    default: return walk_all(w, CK_WALK_WHERE, 3);
  }
}
