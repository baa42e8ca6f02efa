"""Prints the polynomials of Sources/CKernels/elementary.h and Sources/Tensors/Elementary.swift.

Each is fitted by Lawson's iteration (least squares whose weights move towards the largest errors), in float64 on Chebyshev
points, to the smallest largest error of the function it serves, relative to that function. Coefficients are rounded to float32
from the lowest power up, and those above it are fitted anew. Needs numpy and scipy.
"""

import numpy as np
from scipy.special import erf, log_ndtr, ndtr


def fit(name, target, weight, low, high, terms, fixed=()):
    """Prints p with target(x) ~ p[0] + p[1] x + ..., where weight(x) is what an error of p weighs."""
    x = (low + high) / 2 + (high - low) / 2 * np.cos(np.pi * (np.arange(2001) + 0.5) / 2001)
    wanted, weights = target(x), weight(x)
    found = [np.float64(c) for c in fixed]
    while len(found) < terms:
        rest = wanted - sum(c * x**i for i, c in enumerate(found))
        basis = np.stack([x**i for i in range(len(found), terms)], 1)
        scale = np.abs(basis).max(0)
        lawson = np.ones_like(x)
        best, best_error = None, np.inf
        for _ in range(100):
            root = np.sqrt(lawson)
            solution = np.linalg.lstsq(basis / scale * (weights * root)[:, None], rest * weights * root, rcond=None)[0]
            error = np.abs((basis / scale @ solution - rest) * weights)
            if error.max() < best_error:
                best, best_error = solution, error.max()
            lawson *= error / error.max() + 1e-9
            lawson /= lawson.max()
        found.append(np.float64(np.float32((best / scale)[0])))
    error = np.abs((sum(c * x**i for i, c in enumerate(found)) - wanted) * weights).max()
    print(f"{name}: largest error 2^{np.log2(error):.1f}")
    for i, c in enumerate(found):
        print(f"  x^{i}: {float(c).hex()}")


def series(x, direct, terms):
    """direct(x) where that is exact enough, else the Taylor series."""
    small = np.abs(x) < 0.02
    return np.where(small, sum(c * x**i for i, c in enumerate(terms)), direct(np.where(small, 1, x)))


HALF_LOG2 = np.log(2) / 2 * 1.001
THIRD = 1 / 3
EXPONENTIAL = [1 / 2, 1 / 6, 1 / 24, 1 / 120, 1 / 720, 1 / 5040]

# e^r - 1 = r + r^2 p(r), relative to itself; e^r too
fit("exp", lambda r: series(r, lambda r: (np.expm1(r) - r) / r**2, EXPONENTIAL),
    lambda r: r**2 / np.abs(np.expm1(r)), -HALF_LOG2, HALF_LOG2, 6)
# log(1 + f) = f + f^2 p(f)
fit("log", lambda f: series(f, lambda f: (np.log1p(f) - f) / f**2, [(-1) ** (i + 1) / (i + 2) for i in range(9)]),
    lambda f: f**2 / np.abs(np.log1p(f)), -THIRD, THIRD, 9, [-0.5])
# tanh(x) = x + x z p(z), z = x^2 up to 0.9^2
fit("tanh", lambda z: series(z, lambda z: (np.tanh(np.sqrt(z)) / np.sqrt(z) - 1) / z,
                             [-1 / 3, 2 / 15, -17 / 315, 62 / 2835, -1382 / 155925, 21844 / 6081075]),
    lambda z: z * np.sqrt(z) / np.tanh(np.sqrt(z)), 1e-9, 0.81, 7)
# erf(x) = x + x p(z), z = x^2 up to 0.92^2
fit("erf", lambda z: erf(np.sqrt(z)) / np.sqrt(z) - 1, lambda z: np.sqrt(z) / erf(np.sqrt(z)), 1e-9, 0.8465, 7)
# erf(t) = 1 - e^-(t + t p(t)); log_ndtr is the logarithm of the normal distribution
fit("erfc", lambda t: -(np.log(2) + log_ndtr(-t * np.sqrt(2))) / t - 1,
    lambda t: t * np.exp(np.log(2) + log_ndtr(-t * np.sqrt(2))) / erf(t), 0.92, 4.0, 8)
# Phi(-t) = (1 - 15/64 t + t p(t))^4 / 2 up to 5.6, where it is 0 to float32; relative to Phi(-t) + 1/2, for what is rounded
# last are 1/2 and x Phi(x)
fit("gelu", lambda t: ((2 * ndtr(-t)) ** 0.25 - 1) / t + 15 / 64,
    lambda t: 2 * t * (2 * ndtr(-t)) ** 0.75 / (ndtr(-t) + 0.5), 0, 5.6, 11)
