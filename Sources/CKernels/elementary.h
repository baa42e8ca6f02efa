// Elementary functions of float32, the same bits on every level and in Swift (Sources/Tensors/Elementary.swift): only
// IEEE 754 operations, fused multiply-adds and integers, in one order. Polynomials: Scripts/fit_elementary.py. NaN stays NaN,
// infinities and denormal numbers are exact cases of each function; errors: docs/numerics.md.

#define LN2 0x1.62e43p-1f
#define LN2_REST -0x1.05c61p-29f

INLINE V magnitude(V x) { return (V)((U)x & 0x7fffffff); }
INLINE V with_sign(V y, V x) { return (V)((U)y | ((U)x & 0x80000000)); }
INLINE V square_root(V x) { return __builtin_elementwise_sqrt(x); }
INLINE V clip(V x, V low, V high) {
  const V y = x < low ? low : x;
  return y > high ? high : y;
}

// To the nearest integer, halves to even; from 2^23 on every number is one.
INLINE V round_of(V x) {
  const V t = magnitude(x);
  return t < 0x1p23f ? with_sign((t + 0x1p23f) - 0x1p23f, x) : x;
}
INLINE V floor_of(V x) {
  const V y = round_of(x);
  return with_sign(y > x ? y - 1.f : y, x);
}

// Whole numbers n as n + 1.5 * 2^23, where they are the last bits too.
INLINE V whole(V shifted) { return shifted - 0x1.8p23f; }
INLINE U whole_bits(V shifted) { return (U)shifted - 0x4b400000; }

// e^x - 1 for the rest of x, in ln 2 / 2 on either side of 0, when whole powers of 2 are off, whose number is whole(*powers).
INLINE V reduced_exp(V x, V *powers) {
  const V shifted = fmadd(x, (V)0x1.715476p+0f, (V)0x1.8p23f);
  const V n = whole(shifted);
  const V r = fmadd(n, (V)-LN2_REST, fmadd(n, (V)-LN2, x));
  V p = (V)0x1.9e77eap-13f;
  p = fmadd(p, r, (V)0x1.6d3a5ep-10f);
  p = fmadd(p, r, (V)0x1.1112d6p-7f);
  p = fmadd(p, r, (V)0x1.5554f8p-5f);
  p = fmadd(p, r, (V)0x1.555554p-3f);
  p = fmadd(p, r, (V)0.5f);
  *powers = shifted;
  return fmadd(p, r * r, r);
}

// y * 2^n for -150 <= n <= 128. Where it is no instruction, the second of two powers rounds, so that denormal results are rounded once.
INLINE V scaled(V y, V powers) {
#if SCALES
  return (V)__builtin_ia32_scalefps512_mask(y, whole(powers), y, -1, 4);
#endif
  const U n = whole_bits(powers), half = (U)((I)n >> 1);
  return y * (V)((half + 127) << 23) * (V)((n - half + 127) << 23);
}

INLINE V exp_of(V x) {
  V powers;
  const V y = reduced_exp(clip(x, (V)-104.f, (V)89.f), &powers) + 1.f;
  return scaled(y, powers);
}

// The same where neither x nor the result is large or denormal: -80 < x < 80.
INLINE V exp_of_moderate(V x) {
  V powers;
  const V y = reduced_exp(x, &powers) + 1.f;
  return y * (V)((whole_bits(powers) + 127) << 23);
}

// e^x - 1 for x < 0.
INLINE V expm1_of(V x) {
  V powers;
  const V y = reduced_exp(x < -20.f ? (V)-20.f : x, &powers), scale = (V)((whole_bits(powers) + 127) << 23);
  return fmadd(y, scale, scale - 1.f);
}

// log(1 + f) + k ln 2 for -1/3 <= f <= 1/3.
INLINE V log_near_1(V f, V k) {
  V p = (V)-0x1.07b7bp-3f;
  p = fmadd(p, f, (V)0x1.1e6fb6p-3f);
  p = fmadd(p, f, (V)-0x1.f33784p-4f);
  p = fmadd(p, f, (V)0x1.1ed4dap-3f);
  p = fmadd(p, f, (V)-0x1.559c4ap-3f);
  p = fmadd(p, f, (V)0x1.99d056p-3f);
  p = fmadd(p, f, (V)-0x1.fffefap-3f);
  p = fmadd(p, f, (V)0x1.555506p-2f);
  p = fmadd(p, f, (V)-0.5f);
  return fmadd(k, (V)LN2, fmadd(p, f * f, f));
}

// The exponent bits of x over a number in 2/3..<4/3.
INLINE U exponent_bits(V x) { return ((U)x - 0x3f2aaaab) & 0xff800000; }
INLINE V exponent(U bits) { return __builtin_convertvector((I)bits >> 23, V); }

INLINE V log_of(V x) {
  const V normal = x < 0x1p-126f ? x * 0x1p23f : x;
  const U bits = exponent_bits(normal);
  const V k = exponent(bits) - (x < 0x1p-126f ? (V)23.f : (V)0.f);
  const V y = log_near_1((V)((U)normal - bits) - 1.f, k);
  const V finite = x < __builtin_inff() ? y : x;
  const V outside = x < 0.f ? (V)(U)0x7fc00000 : x;
  return x > 0.f ? finite : x == 0.f ? (V)-__builtin_inff() : outside;
}

INLINE V erf_of(V x) {
  const V t = magnitude(x), z = x * x, end = t > 4.f ? (V)4.f : t;
  V p = (V)0x1.4f3b26p-14f;
  p = fmadd(p, z, (V)-0x1.a601d8p-11f);
  p = fmadd(p, z, (V)0x1.5449ap-8f);
  p = fmadd(p, z, (V)-0x1.b80116p-6f);
  p = fmadd(p, z, (V)0x1.ce2d64p-4f);
  p = fmadd(p, z, (V)-0x1.81274p-2f);
  p = fmadd(p, z, (V)0x1.06eba8p-3f);
  // 1 - e^-q from there on
  V q = (V)0x1.4b5cap-18f;
  q = fmadd(q, end, (V)-0x1.7e4f3p-15f);
  q = fmadd(q, end, (V)-0x1.a037bcp-15f);
  q = fmadd(q, end, (V)0x1.80124ap-9f);
  q = fmadd(q, end, (V)-0x1.737eaap-6f);
  q = fmadd(q, end, (V)0x1.af2806p-4f);
  q = fmadd(q, end, (V)0x1.4570acp-1f);
  q = fmadd(q, end, (V)0x1.074624p-3f);
  const V far = 1.f - exp_of_moderate(-fmadd(q, end, end));
  return with_sign(t < 0.92f ? fmadd(p, t, t) : far, x);
}

INLINE V tanh_of(V x) {
  const V t = magnitude(x), z = t * t;
  V p = (V)-0x1.ddd8c4p-12f;
  p = fmadd(p, z, (V)0x1.529d64p-9f);
  p = fmadd(p, z, (V)-0x1.0ed7aap-7f);
  p = fmadd(p, z, (V)0x1.62f1cap-6f);
  p = fmadd(p, z, (V)-0x1.b9ca4ep-5f);
  p = fmadd(p, z, (V)0x1.110f38p-3f);
  p = fmadd(p, z, (V)-0x1.55554ep-2f);
  const V far = 1.f - 2.f / (exp_of(t + t) + 1.f);
  return with_sign(t < 0.9f ? fmadd(t * z, p, t) : far, x);
}

// No overflow on either side.
INLINE V sigmoid_of(V x) {
  const V e = exp_of(-magnitude(x));
  return (x < 0.f ? e : (V)1.f) / (1.f + e);
}

// log(1 + e^x); x itself from 20 on, where they are the same.
INLINE V softplus_of(V x) {
  const V e = exp_of(x);
  const U bits = exponent_bits(1.f + e);
  const V scale = (V)(0x3f800000 - bits);
  const V y = log_near_1(fmadd(e, scale, scale - 1.f), exponent(bits));
  return x > 20.f ? x : y;
}

INLINE V silu_of(V x) { return x * sigmoid_of(x); }

// x tanh(log(1 + e)) = x n / (n + 2) with e = e^x, n = e^2 + 2 e.
INLINE V mish_of(V x) {
  const V e = exp_of(x), n = fmadd(e, e, e + e), y = x * (n / (n + 2.f));
  return x > 20.f ? x : y;
}

// x Phi(x) = (x - |x| v) / 2, v = 2 Phi(-|x|) - 1 = (1 + u)^4 - 1: u^2 + 2 u twice. A term of |x| is added last to u and to
// `squared`, so that each is rounded once. From 5.5625 on v is -1 and the result x or -0.
INLINE V gelu_of(V x) {
  const V t = magnitude(x), end = t > 5.5625f ? (V)5.5625f : t, z = end * end;
  V even = (V)-0x1.bf03aep-28f;
  even = fmadd(even, z, (V)-0x1.74be14p-19f);
  even = fmadd(even, z, (V)0x1.eb61a8p-19f);
  even = fmadd(even, z, (V)-0x1.f9181ep-13f);
  even = fmadd(even, z, (V)0x1.65ea6ep-8f);
  even = fmadd(even, z, (V)0x1.1dee96p-5f);
  V odd = (V)0x1.dc8d7ap-23f;
  odd = fmadd(odd, z, (V)0x1.cd66ep-17f);
  odd = fmadd(odd, z, (V)-0x1.ca7878p-13f);
  odd = fmadd(odd, z, (V)0x1.322db2p-8f);
  odd = fmadd(odd, z, (V)-0x1.e8ea9cp-5f);
  const V rest = fmadd(odd, end, even) * end, u = fmadd(end, (V)-0x1.ep-3f, rest);
  const V squared = fmadd(end, (V)-0x1.ep-2f, fmadd(u, u, rest + rest));
  const V half = fmadd(0.5f * squared, squared, squared);
  return with_sign(fmadd(-t, half, 0.5f * x), x);
}

// 1 + tanh(u) = 2 sigmoid(2 u), u = sqrt(2 / pi) (x + 0.044715 x^3).
INLINE V gelu_tanh_of(V x) { return x * sigmoid_of(x * fmadd((V)0x1.2444f2p-4f, x * x, (V)0x1.988454p+0f)); }

INLINE V elu_of(V x, float alpha) { return x < 0.f ? alpha * expm1_of(x) : x; }
INLINE V selu_of(V x, float alpha, float gamma) {
  const float below = gamma * alpha;
  return x < 0.f ? below * expm1_of(x) : gamma * x;
}
INLINE V hard_sigmoid_of(V x, float alpha, float beta) {
  return clip(fmadd((V)alpha, x, (V)beta), (V)0.f, (V)1.f);
}
INLINE V hard_swish_of(V x) { return x * clip(x + 3.f, (V)0.f, (V)6.f) / 6.f; }
