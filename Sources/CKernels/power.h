// x^y as C and IEEE 754 define it, in float64 by plain products and sums (no fused ones), rounded to float32 once.

// log x of a positive float32: 2 artanh((m - 1) / (m + 1)) by its series, m in 1/sqrt 2..<sqrt 2, and whole powers of 2.
static double NAME(log_double)(double x) {
  uint64_t u;
  memcpy(&u, &x, sizeof u);
  const uint64_t bits = (u - 0x3fe6a09e00000000) & 0xfff0000000000000;
  const double k = (double)((int64_t)bits >> 52);
  u -= bits;
  memcpy(&x, &u, sizeof x);
  const double s = (x - 1) / (x + 1), z = s * s;
  double p = 0;
  for (int i = 19; i >= 3; i -= 2) p = (p + 1.0 / i) * z;
  return k * 0x1.62e42fefa39efp-1 + 2 * (s + s * p);
}

// e^t, all of it where a float32 is neither 0 nor infinite.
static double NAME(exp_double)(double t) {
  t = t < -200 ? -200 : t > 200 ? 200 : t;
  const double shifted = t * 0x1.71547652b82fep+0 + 0x1.8p52, n = shifted - 0x1.8p52;
  const double r = t - n * 0x1.62e42fee00000p-1 - n * 0x1.a39ef35793c76p-33;
  double p = 1;
  for (int i = 13; i >= 1; i--) p = 1 + p * r / i;
  const uint64_t bits = (uint64_t)((int64_t)n + 1023) << 52;
  double scale;
  memcpy(&scale, &bits, sizeof scale);
  return p * scale;
}

static float NAME(power)(float x, float y) {
  if (y == 0 || x == 1) return 1;
  if (x != x || y != y) return x + y;
  const float a = x < 0 ? -x : x, b = y < 0 ? -y : y;
  const int integral = b >= 0x1p24f || (float)(int32_t)b == b;
  const int odd = integral && b < 0x1p24f && ((int32_t)b & 1);
  float result;
  if (a == 0 || a == __builtin_inff()) result = (a == 0) == (y < 0) ? __builtin_inff() : 0;
  else if (a == 1) result = 1;
  else if (x < 0 && !integral) return __builtin_nanf("");
  else result = (float)NAME(exp_double)((double)y * NAME(log_double)(a));
  return odd && __builtin_signbit(x) ? -result : result;
}

INLINE V power_of(V x, float y) {
  if (y == 2.f) return x * x;
  if (y == 3.f) return x * x * x;
  if (y == 0.5f) return square_root(x);
  if (y == -0.5f) return 1.f / square_root(x);
  if (y == -1.f) return 1.f / x;
  if (y == -2.f) return 1.f / (x * x);
  for (int lane = 0; lane < LANES; lane++) x[lane] = NAME(power)(x[lane], y);
  return x;
}
