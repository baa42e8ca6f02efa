// Elements by their place: copies at strides, and operators on two or three values that are broadcast.
#ifndef WALK_KERNEL_H
#define WALK_KERNEL_H

enum { CK_AXES = 8 };

enum {
  CK_WALK_COPY, CK_WALK_ADD, CK_WALK_SUB, CK_WALK_MUL, CK_WALK_DIV, CK_WALK_MIN, CK_WALK_MAX,
  CK_WALK_PRELU,  // x below 0 ? y x : x
  CK_WALK_LESS, CK_WALK_LESS_OR_EQUAL, CK_WALK_GREATER, CK_WALK_GREATER_OR_EQUAL, CK_WALK_EQUAL,  // 1 where it holds, else 0
  CK_WALK_WHERE,  // of three: x != 0 ? y : z
};

typedef struct CK_SAFE {
  const float *data;      // its first element
  long strides[CK_AXES];  // floats from one index of an axis to the next; 0 where it is repeated
  long is_parameter;      // 1: an element is one float for all lanes; 0: a vector of 16
} ck_walk_operand;

typedef struct CK_SAFE {
  long axes, extents[CK_AXES];  // of the result; one axis or more
  float *output;
  long strides[CK_AXES];
  ck_walk_operand operands[3];
  long op, rounding;
} ck_walk;

#endif
