// Mixtures of experts (DeepSpeed's MOELayer) on one group of 16 images.
//
// A group's state is [feature][16], then [sum of the experts' outputs, a feature][16], then [weight of expert][16].
// Sums run in the order of their index by fused multiply-adds, softmax takes its exponentials from one polynomial, and
// every result is therefore the same, bit by bit, on every CPU level.
#ifndef MOE_KERNELS_H
#define MOE_KERNELS_H

typedef struct CK_SAFE {
  const float *input;    // [feature][16]
  float *output;         // the state; may start where the input does
  const float *weights;  // [expert][feature]
  long features, experts;
  long top_k;            // 1 or 2 experts to an image
  long raw;              // 1: weights are the softmax itself, and -1 for experts that are not chosen
  long rounding;         // of the weights; the gate itself runs in float32
} ck_moe_gate;

// Adds weight * (W x + b) to the sum, in the lanes that chose this expert.
typedef struct CK_SAFE {
  const float *input;    // the state
  float *output;         // the state; may be the input
  const float *weights;  // [feature][feature]
  const float *bias;
  long features, experts, expert, rounding;
} ck_moe_expert;

// The layer's output from its state: the sum, or with weights (a residual layer) sum * c0 + (W x + b) * c1 where c is the
// softmax of the coefficient's two outputs.
typedef struct CK_SAFE {
  const float *input;    // the state
  float *output;         // [feature][16]; not the input where there are weights
  const float *weights, *bias;                          // [feature][feature], or null
  const float *coefficient_weights, *coefficient_bias;  // [2][feature]
  long features, rounding;
} ck_moe_combine;

typedef struct CK_SAFE {
  void (*gate)(const ck_moe_gate *);
  void (*expert)(const ck_moe_expert *);
  void (*combine)(const ck_moe_combine *);
} ck_moe_kernels;

#endif
