#!/usr/bin/env python3
"""Writes Tests/GraphsTests/operator_reference.json: what operators make of small values, computed by NumPy in float64.

    pip install numpy
    Scripts/operator_reference.py

Each case has a name, inputs and outputs; Tests/GraphsTests/OperatorCases.swift has the operator that belongs to the name.
Elements are multiples of 1/64, which float32 and decimal text hold exactly. Values have no batch axis.
"""
import json
import math
import pathlib

import numpy as np

ROOT = pathlib.Path(__file__).resolve().parent.parent
CASES = {}
random = np.random.default_rng(13)


def value(*shape, low=-4.0, high=4.0):
    return random.integers(int(low * 64), int(high * 64) + 1, shape) / 64


def case(name, inputs, *outputs):
    CASES[name] = {"inputs": [packed(x) for x in inputs], "outputs": [packed(x) for x in outputs]}


def packed(array):
    array = np.asarray(array, dtype=np.float64)
    return {"shape": list(array.shape), "elements": [number(x) for x in array.ravel()]}


def number(x):
    """JSON has no NaN and no infinities."""
    return float(f"{x:.9g}") if np.isfinite(x) else str(x)


erf = np.vectorize(math.erf)
sigmoid = lambda x: 1 / (1 + np.exp(-x))
special = np.array([-np.inf, -100, -20, -1.5, -0.5, -0.015625, 0, 0.015625, 0.5, 1.5, 2.5, 3, 20, 100, np.inf, np.nan])


def unary():
    x = np.concatenate([special, value(16)])
    finite = np.concatenate([special[1:-2], [np.nan], value(18)])  # 0 * infinity is left out.
    positive = np.abs(value(24)) + 0.25
    with np.errstate(all="ignore"):
        case("Relu", [x], np.where(x < 0, 0, x))
        case("Neg", [x], -x)
        case("Abs", [x], np.abs(x))
        case("Reciprocal", [x], 1 / x)
        case("Floor", [x], np.floor(x))
        case("Ceil", [x], np.ceil(x))
        case("Round", [x], np.round(x))
        case("Sign", [x], np.sign(x))
        case("Sqrt", [x], np.sqrt(x))
        case("IsNaN", [x], np.isnan(x))
        case("Softsign", [finite], finite / (1 + np.abs(finite)))
        case("HardSwish", [finite], finite * np.clip(finite + 3, 0, 6) / 6)
        case("HardSigmoid", [x], np.clip(x / 6 + 0.5, 0, 1))
        case("HardSigmoid of ONNX", [x], np.clip(0.2 * x + 0.5, 0, 1))
        case("Clip", [x], np.clip(x, -0.5, 6))
        case("Clip below only", [x], np.where(x < -1, -1, x))
        case("Clip with crossed bounds", [finite], np.minimum(np.maximum(finite, 2), 1))
        case("LeakyRelu", [x], np.where(x < 0, 0.125 * x, x))
        case("ThresholdedRelu", [x], np.where(x <= 0.5, 0, x))
        case("Elu", [x], np.where(x < 0, 1.5 * np.expm1(x), x))
        case("Celu", [x], np.where(x < 0, 2 * np.expm1(x / 2), x))
        alpha, gamma = 1.6732632423543772848, 1.0507009873554804934
        case("Selu", [x], np.where(x < 0, gamma * alpha * np.expm1(x), gamma * x))
        case("Sigmoid", [x], sigmoid(x))
        case("Tanh", [x], np.tanh(x))
        case("Silu", [finite], finite * sigmoid(finite))
        case("Mish", [finite], finite * np.tanh(np.logaddexp(0, finite)))
        case("Softplus", [x], np.logaddexp(0, x))
        case("Erf", [x], erf(x))
        y = np.concatenate([[-np.inf, -50, np.inf, np.nan], value(12)])
        case("Exp", [y], np.exp(y))
        y = np.concatenate([[0, np.inf, np.nan, -1, 1], positive])
        case("Log", [y], np.log(y))
        case("Gelu", [finite], finite / 2 * (1 + erf(finite / math.sqrt(2))))
        cubic = math.sqrt(2 / math.pi) * (finite + 0.044715 * finite**3)
        case("Gelu by tanh", [finite], finite / 2 * (1 + np.tanh(cubic)))
        case("QuickGelu", [finite], finite * sigmoid(1.702 * finite))
        case("QuantizeDequantize", [x], (np.clip(np.round(x / 0.25) + 3, 0, 255) - 3) * 0.25)
    x = value(2, 3, 2)
    scales, zeros = np.array([0.5, 0.125, 0.03125]).reshape(3, 1), np.array([0, -5, 7]).reshape(3, 1)
    case("QuantizeDequantize by channel", [x], (np.clip(np.round(x / scales) + zeros, -128, 127) - zeros) * scales)


def several():
    a, b = value(2, 1, 3), value(4, 1)
    with np.errstate(all="ignore"):
        case("Add", [a, b], a + b)
        case("Sub", [a, b], a - b)
        case("Mul", [a, b], a * b)
        case("Div", [a, b], a / b)
        n = np.array([1, np.nan, 2, -np.inf])
        m = np.array([[np.nan], [1.5], [np.inf]])
        case("Min", [n, m], np.minimum(n, m))
        case("Max", [n, m], np.maximum(n, m))
        p = np.abs(value(3, 1)) + 0.25
        e = np.array([0, 1, 2, 3, -1, 0.5, -0.5, 2.75, -1.25])
        case("Pow", [p, e], p**e)
        q, e = np.array([[-2.0], [-0.5], [0], [np.inf], [np.nan]]), np.array([0, 1, 2, 3, -1, 0.5, 7])
        case("Pow of any base", [q, e], q**e)
    slope = np.array([0.25, 0.5]).reshape(2, 1, 1)
    x = value(2, 2, 3)
    case("PRelu", [x, slope], np.where(x < 0, slope * x, x))
    case("PRelu with one slope", [x, np.array([0.5])], np.where(x < 0, 0.5 * x, x))
    c = value(3)
    case("Sum", [a, b, c], a + b + c)
    case("Sum of one", [a], a)
    case("Mean", [a, b, c], (a + b + c) / 3)
    condition = np.array([0, 1, -2])
    case("Where", [condition, a, b], np.where(condition, *np.broadcast_arrays(a, b)))
    case("Expand", [b], np.broadcast_to(b, (2, 4, 3)))
    case("Expand to less", [a], a)


def products():
    for name, a, b in [
        ("MatMul", value(2, 3), value(3, 4)),
        ("MatMul of vectors", value(5), value(5)),
        ("MatMul of a vector and matrices", value(3), value(2, 3, 2)),
        ("MatMul of matrices and a vector", value(2, 2, 3), value(3)),
        ("MatMul of batches", value(2, 1, 2, 3), value(3, 3, 2)),
        ("MatMul of nothing", value(2, 0), value(0, 3)),
    ]:
        case(name, [a, b], a @ b)
    x, w, b = value(2, 3), value(4, 3), value(4)
    case("Gemm", [x, w, b], x @ w.T + b)
    case("Gemm not transposed", [x, w.T, b], 0.5 * (x @ w.T) + 2 * b)
    q, k, v, mask = value(2, 3, 4), value(2, 5, 4), value(2, 5, 2), value(3, 5)
    mask[1, 2:] = -np.inf
    case("Attention", [q, k, v], attention(q, k, v, 0.5))
    case("Attention with a mask", [q, k, v, mask], attention(q, k, v, 0.25, mask))


def attention(q, k, v, scale, mask=0):
    return softmax(q @ np.swapaxes(k, -1, -2) * scale + mask, -1) @ v


def softmax(x, axis):
    powers = np.exp(x - x.max(axis, keepdims=True))
    return powers / powers.sum(axis, keepdims=True)


def normalisations():
    x = value(3, 4)
    scale, bias = value(4), value(4)

    def normal(x, axes, epsilon=1e-5):
        return (x - x.mean(axes, keepdims=True)) / np.sqrt(x.var(axes, keepdims=True) + epsilon)

    case("LayerNormalization", [x, scale, bias], normal(x, 1) * scale + bias)
    case("LayerNormalization without bias", [x, scale], normal(x, 1) * scale)
    case("LayerNormalization of both axes", [x, x[::-1], x[:, ::-1]], normal(x, (0, 1), 0.5) * x[::-1] + x[:, ::-1])
    case("RMSNormalization", [x, scale], x / np.sqrt((x * x).mean(1, keepdims=True) + 1e-5) * scale)
    case("RMSNormalization of both axes, without a scale", [x], x / np.sqrt((x * x).mean() + 0.5))
    x, scale, bias = value(4, 2, 3), value(4), value(4)
    spread = lambda a: a.reshape(4, 1, 1)
    grouped = normal(x.reshape(2, -1), 1).reshape(x.shape)
    case("GroupNormalization", [x, scale, bias], grouped * spread(scale) + spread(bias))
    case("InstanceNormalization", [x, scale, bias], normal(x, (1, 2)) * spread(scale) + spread(bias))
    mean, var = value(4), np.abs(value(4)) + 0.5
    fixed = (x - spread(mean)) / np.sqrt(spread(var) + 1e-3)
    case("BatchNormalization", [x, scale, bias, mean, var], fixed * spread(scale) + spread(bias))
    case("Softmax", [x], softmax(x, 1))
    case("Softmax of the last axis", [x * 30], softmax(x * 30, 2))
    case("LogSoftmax", [x], np.log(softmax(x, 0)))
    with np.errstate(all="ignore"):
        masked = np.array([[-np.inf, -np.inf], [0, -np.inf]])
        case("Softmax of a masked row", [masked], softmax(masked, 1))
    x = value(6, 2, 3)
    result = np.empty_like(x)
    for channel in range(6):
        # A size of 4: one channel before, two behind.
        near = x[max(0, channel - 1):channel + 3]
        result[channel] = x[channel] / (2 + 0.5 / 4 * (near**2).sum(0)) ** 0.75
    case("LRN", [x], result)


def places(extents, kernel, strides, pads, dilations, ceil=False):
    result = []
    for axis, extent in enumerate(extents):
        padded = extent + pads[axis] + pads[axis + len(extents)]
        room = padded - (kernel[axis] - 1) * dilations[axis] - 1
        count = (-(-room // strides[axis]) if ceil else room // strides[axis]) + 1
        if ceil and (count - 1) * strides[axis] >= extent + pads[axis]:
            count -= 1
        result.append(count)
    return result


def windows(x, kernel, strides, pads, dilations, ceil=False):
    """Yields places, and the indices of the elements under their windows with how many taps lie in the padded value."""
    extents = x.shape[1:]
    for place in np.ndindex(*places(extents, kernel, strides, pads, dilations, ceil)):
        taps, padded = [], 0
        for tap in np.ndindex(*kernel):
            at = [place[a] * strides[a] - pads[a] + tap[a] * dilations[a] for a in range(len(extents))]
            padded += all(at[a] < extents[a] + pads[a + len(extents)] for a in range(len(extents)))
            if all(0 <= at[a] < extents[a] for a in range(len(extents))):
                taps.append((tap, tuple(at)))
        yield place, taps, padded


def conv(x, w, b, strides, pads, dilations, group):
    out = w.shape[0]
    kernel = w.shape[2:]
    result = np.zeros([out] + places(x.shape[1:], kernel, strides, pads, dilations))
    for channel in range(out):
        first = channel // (out // group) * w.shape[1]
        for place, taps, _ in windows(x, kernel, strides, pads, dilations):
            result[(channel, *place)] = b[channel] + sum(
                w[(channel, source, *tap)] * x[(first + source, *at)] for source in range(w.shape[1]) for tap, at in taps)
    return result


def pool(x, body, kernel, strides, pads, dilations, ceil=False):
    result = np.zeros([x.shape[0]] + places(x.shape[1:], kernel, strides, pads, dilations, ceil))
    for channel in range(x.shape[0]):
        for place, taps, padded in windows(x, kernel, strides, pads, dilations, ceil):
            result[(channel, *place)] = body([x[(channel, *at)] for _, at in taps], padded)
    return result


def sliding():
    x, w, b = value(4, 5, 6), value(6, 2, 3, 2), value(6)
    case("Conv", [x, w, b], conv(x, w, b, [2, 1], [1, 0, 2, 3], [1, 2], 2))
    x, w = value(2, 7), value(3, 2, 3)
    case("Conv in one dimension", [x, w], conv(x, w, np.zeros(3), [1], [1, 1], [1], 1))
    x = value(2, 5, 6)
    largest = lambda taps, _: max(taps)
    case("MaxPool", [x], pool(x, largest, [3, 2], [2, 2], [1, 0, 0, 1], [1, 2]))
    case("MaxPool with ceil", [x], pool(x, largest, [2, 2], [2, 2], [1, 1, 1, 1], [1, 1], True))
    present = lambda taps, _: sum(taps) / len(taps)
    case("AveragePool", [x], pool(x, present, [3, 3], [2, 2], [1, 1, 1, 1], [1, 1]))
    case("AveragePool of all padding", [x], pool(
        x, lambda taps, padded: sum(taps) / padded, [3, 3], [2, 2], [1, 1, 1, 1], [1, 1]))
    case("AveragePool with ceil", [x], pool(
        x, lambda taps, padded: sum(taps) / padded, [3, 2], [2, 3], [1, 1, 1, 1], [1, 1], True))
    case("AveragePool dilated", [x], pool(x, present, [2, 2], [1, 2], [0, 1, 1, 0], [2, 3]))
    case("GlobalAveragePool", [x], x.mean((1, 2), keepdims=True))
    case("GlobalMaxPool", [x], x.max((1, 2), keepdims=True))


def reductions():
    x = value(2, 3, 4)
    case("ReduceMean", [x], x.mean((0, 2), keepdims=True))
    case("ReduceMean of all", [x], x.mean())
    case("ReduceSum", [x], x.sum(1))
    case("ReduceMax", [x], x.max(2))
    case("ReduceMin", [x], x.min((1, 2), keepdims=True))
    case("ReduceL2", [x], np.sqrt((x**2).sum(2, keepdims=True)))
    case("ReduceSum of no axis", [x], x)


def movements():
    x, y = value(2, 3, 4), value(2, 1, 4)
    case("Concat", [x, y, x], np.concatenate([x, y, x], 1))
    case("Concat of vectors", [x[0, 0], y[0, 0]], np.concatenate([x[0, 0], y[0, 0]]))
    case("Split", [x], x[:, :, :1], x[:, :, 1:1], x[:, :, 1:])
    case("Transpose", [x], x.transpose(2, 0, 1))
    case("Gather", [x], x.take([[2, 0], [0, 1]], 1))
    case("Gather of one", [x], x[:, :, 3])
    case("Slice", [x], x[:, ::-2, 1:3])
    case("Reshape", [x], x.reshape(4, 6))
    case("Pad", [x], np.pad(x, [(0, 1), (2, 0), (0, 0)], constant_values=1.5))
    case("Pad by reflection", [x], np.pad(x, [(0, 1), (2, 1), (0, 3)], mode="reflect"))
    case("Pad with edges", [x], np.pad(x, [(1, 0), (2, 1), (0, 3)], mode="edge"))
    x = value(8, 2, 3)
    deep = x.reshape(2, 2, 2, 2, 3)
    case("DepthToSpace", [x], deep.transpose(2, 3, 0, 4, 1).reshape(2, 4, 6))
    case("DepthToSpace as PixelShuffle", [x], deep.transpose(0, 3, 1, 4, 2).reshape(2, 4, 6))
    x = value(2, 4, 6)
    case("SpaceToDepth", [x], x.reshape(2, 2, 2, 3, 2).transpose(2, 4, 0, 1, 3).reshape(8, 2, 3))


def resize(x, sizes, place, weights, outside=False):
    """Along each axis: the sum over taps of weights(place), edges repeated or, with `outside`, left out."""
    for axis, size in enumerate(sizes):
        old = x.shape[axis]
        if old == size:
            continue
        parts = []
        for index in range(size):
            taps = [t for t in weights(place(index, old, size)) if not outside or 0 <= t[0] < old]
            total = sum(weight for _, weight in taps)
            parts.append(sum(x.take(min(max(at, 0), old - 1), axis) * weight / total for at, weight in taps))
        x = np.stack(parts, axis)
    return x


def linear(at):
    below = math.floor(at)
    return [(below, 1 - (at - below)), (below + 1, at - below)]


def cubic(a):
    def keys(x):
        x = abs(x)
        return (a + 2) * x**3 - (a + 3) * x**2 + 1 if x <= 1 else a * x**3 - 5 * a * x**2 + 8 * a * x - 4 * a

    return lambda at: [(math.floor(at) + i, keys(at - math.floor(at) - i)) for i in (-1, 0, 1, 2)]


def resizes():
    x = value(2, 3, 4)
    half = lambda i, old, new: (i + 0.5) * old / new - 0.5
    corners = lambda i, old, new: i * (old - 1) / (new - 1)
    case("Resize nearest", [x], resize(x, (2, 5, 8), half, lambda at: [(math.ceil(at - 0.5), 1)]))
    case("Resize nearest floor", [x], resize(
        x, (2, 6, 3), lambda i, old, new: i * old / new, lambda at: [(math.floor(at), 1)]))
    case("Resize nearest ceil", [x], resize(x, (2, 2, 7), half, lambda at: [(math.ceil(at), 1)]))
    case("Resize nearest upwards", [x], resize(x, (2, 6, 2), half, lambda at: [(math.floor(at + 0.5), 1)]))
    case("Resize linear", [x], resize(x, (2, 6, 6), half, linear))
    case("Resize linear to corners", [x], resize(x, (2, 5, 2), corners, linear))
    case("Resize linear to one", [x], resize(x, (2, 1, 1), lambda i, old, new: 0, linear))
    case("Resize linear by a scale", [x], resize(x, (2, 3, 9), lambda i, old, new: (i + 0.5) / 2.25 - 0.5, linear))
    case("Resize linear symmetric", [x], resize(
        x, (2, 3, 9), lambda i, old, new: old / 2 * (1 - new / (2.3 * old)) + (i + 0.5) / 2.3 - 0.5, linear))
    case("Resize cubic", [x], resize(x, (2, 5, 7), half, cubic(-0.75)))
    case("Resize cubic without outside", [x], resize(x, (2, 6, 3), half, cubic(-0.5), True))


def choices():
    x = np.round(value(3, 5, 2) / 2)  # Several are equal.
    x[1, 2, 0] = np.nan
    known = np.where(np.isnan(x), np.inf, x)
    order = np.argsort(-known, 1, "stable")[:, :3]
    case("TopK", [x], np.take_along_axis(x, order, 1), order)
    order = np.argsort(known, 2, "stable")
    case("TopK of the smallest", [x], np.take_along_axis(x, order, 2), order)
    case("ArgMax", [x], np.argmax(x, 1)[:, None])
    case("ArgMin", [x], np.argmin(x, 0))
    y = np.nan_to_num(x)
    case("ArgMax, the last", [y], 4 - np.argmax(y[:, ::-1], 1))
    case("Cast", [x], x)
    x = value(3, 4, 2)
    index = random.integers(-4, 4, (2, 3))
    case("Gather by values", [x, index], np.take(x, index % 4, 1))
    index = random.integers(-4, 4, (2, 6, 2))
    case("GatherElements", [x, index], np.take_along_axis(x[:2], index % 4, 1))
    rows = np.stack([random.integers(-3, 3, (2, 5)), random.integers(-4, 4, (2, 5))], -1)
    case("GatherND", [x, rows], x[rows[..., 0], rows[..., 1]])
    rows = random.integers(-4, 4, (3, 5, 1))
    case("GatherND of batches", [x, rows], np.take_along_axis(x, rows % 4, 1))
    index, new = random.integers(-4, 4, (3, 5, 2)), value(3, 5, 2)
    for name, merge in MERGES.items():
        y = x.copy()
        for place in np.ndindex(*index.shape):
            at = (place[0], index[place] % 4, place[2])
            y[at] = merge(y[at], new[place])
        case(f"ScatterElements, {name}", [x, index, new], y)
        rows, slices, y = random.integers(-3, 3, (4, 1)), value(4, 4, 2), x.copy()
        for row, part in zip(rows, slices):
            y[row[0]] = merge(y[row[0]], part)
        case(f"ScatterND, {name}", [x, rows, slices], y)
    a, b = random.integers(-9, 9, (6,)), random.integers(1, 4, (6,))
    case("Div of whole numbers", [a, b], np.trunc(a / b))


MERGES = {"none": lambda x, y: y, "add": np.add, "mul": np.multiply, "max": np.maximum, "min": np.minimum}

for cases in (unary, several, products, normalisations, sliding, reductions, movements, resizes, choices):
    cases()
lines = [f"{json.dumps(name)}: {json.dumps(content)}" for name, content in CASES.items()]
(ROOT / "Tests/GraphsTests/operator_reference.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
