import Graphs
import Tensors

extension Growth {
  mutating func growPlanes(_ value: Int) {
    switch numbers.index(12) {
    case 0...4: convolve(value)
    case 5...6: pool(value)
    case 7: _ = add(one(of: [GlobalAveragePool(), GlobalMaxPool()] as [any Operator]), to: value)
    case 8: normalizePlanes(value)
    case 9: gate(value)
    case 10: shuffle(value)
    default: resize(value)
    }
  }

  private mutating func convolve(_ value: Int) {
    let channels = extents(value)[0]
    let isSquare = !numbers.once(in: 4)
    let side = one(of: [1, 1, 3, 3, 3, 5, 7, 2, 4])
    let kernel = isSquare ? [side, side] : [numbers.number(1...4), numbers.number(1...5)]
    let isDepthwise = numbers.once(in: 3)
    let group = isDepthwise ? channels : numbers.once(in: 4) ? divisor(of: channels) : 1
    let out = isDepthwise ? channels * one(of: [1, 1, 1, 2]) : group * numbers.number(1...max(1, 24 / group))
    let stride = one(of: [1, 1, 1, 2, 3])
    let even = one(of: [kernel[0] / 2, kernel[0] / 2, 0, 1, 2])
    let pads =
      numbers.once(in: 5) ? (0..<4).map { _ in numbers.number(0...3) } : [even, even, even, even]
    let dilation = numbers.once(in: 5) ? 2 : 1
    let op = Conv(
      strides: numbers.once(in: 6) ? [stride, numbers.number(1...3)] : [stride, stride], pads: pads,
      dilations: [dilation, dilation], group: group)
    let weights = [out, channels / group] + kernel
    guard var x = add(op, to: value, numbers.once(in: 2) ? [weights] : [weights, [out]]) else { return }
    if numbers.once(in: 2) { x = normalize(x) ?? x }
    if numbers.once(in: 3), let shortcut = other({ [own = extents(x)] in $0 == own }) {
      x = add(Add(), [.value(x), .value(shortcut)]) ?? x
    }
    if numbers.once(in: 2) { x = add(Relu(), to: x) ?? x }
    if numbers.once(in: 5) { pool(x) }
  }

  private mutating func pool(_ value: Int) {
    let kernel = one(of: [2, 2, 2, 3, 3, 5])
    let pad = one(of: [0, 0, kernel / 2])
    var window = PoolWindow(
      kernel: kernel, stride: one(of: [1, 2, 2, kernel]), pad: pad, ceil: numbers.once(in: 3))
    if numbers.once(in: 5) {
      window = PoolWindow(
        Window(
          kernel: [numbers.number(1...4), numbers.number(1...4)],
          strides: [numbers.number(1...3), numbers.number(1...3)],
          pads: [0, 0, 0, 0], dilations: [numbers.number(1...2), 1]))
    }
    let isAverage = numbers.once(in: 2)
    if isAverage {
      add(AveragePool(window, countIncludePad: numbers.once(in: 2)), to: value)
    } else {
      add(MaxPool(window), to: value)
    }
  }

  private mutating func normalize(_ value: Int) -> Int? {
    let channels = [extents(value)[0]]
    let label = name()
    let parameters = [
      net.parameter("\(label).weight", Shape(channels[0])), net.parameter("\(label).bias", Shape(channels[0])),
      net.parameter("\(label).running_mean", Shape(channels[0]), role: .statistic),
      net.parameter("\(label).running_var", Shape(channels[0]), role: .statistic),
    ]
    return add(BatchNormalization(epsilon: 1e-5), [.value(value)] + parameters)
  }

  private mutating func normalizePlanes(_ value: Int) {
    let channels = extents(value)[0]
    switch numbers.index(5) {
    case 0: add(GroupNormalization(groups: divisor(of: channels)), to: value, [[channels], [channels]])
    case 1: add(InstanceNormalization(), to: value, [[channels], [channels]])
    case 2: add(LRN(size: 3), to: value)
    case 3: add(PRelu(), to: value, [[channels, 1, 1]])
    default: _ = normalize(value)
    }
  }

  /// Squeeze and excitation.
  private mutating func gate(_ value: Int) {
    let channels = extents(value)[0]
    guard let pooled = add(GlobalAveragePool(), to: value),
      let small = add(
        Conv(strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1]), to: pooled, [[channels, channels, 1, 1]])
    else { return }
    let gate = add(one(of: [Sigmoid(), HardSigmoid()] as [any Operator]), to: small) ?? small
    add(Mul(), numbers.once(in: 2) ? [.value(value), .value(gate)] : [.value(gate), .value(value)])
  }

  private mutating func shuffle(_ value: Int) {
    let shape = extents(value)
    let groups = divisor(of: shape[0])
    guard let parts = add(reshape([groups, shape[0] / groups, shape[1], shape[2]]), to: value),
      let turned = add(Transpose([1, 0, 2, 3]), to: parts)
    else { return }
    add(reshape(shape), to: turned)
  }

  private mutating func resize(_ value: Int) {
    let shape = extents(value)
    switch numbers.index(4) {
    case 0: add(SpaceToDepth(block: one(of: [2, 3])), to: value)
    case 1: add(DepthToSpace(block: 2), to: value)
    case 2: add(Resize(sizes: [shape[0], shape[1] * 2, shape[2]], sampling: Sampling(.linear)), to: value)
    default: tokens(of: value)
    }
  }

  /// Planes as tokens, a pixel each, and perhaps a class token before them.
  private mutating func tokens(of value: Int) {
    let shape = extents(value)
    guard let flat = add(reshape([shape[0], shape[1] * shape[2]]), to: value),
      let tokens = add(Transpose([1, 0]), to: flat), numbers.once(in: 2)
    else { return }
    let token = parameter([1, shape[0]])
    add(Concat(axis: 0), [token, .value(tokens)])
  }
}
