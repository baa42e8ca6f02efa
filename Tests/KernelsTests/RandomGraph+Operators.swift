import Graphs
import Tensors

// MARK: - Planes
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

  func reshape(_ extents: [Int]) -> Reshape { Reshape(Shape(checking: extents) ?? Shape(0)) }
}

// MARK: - Dense blocks
extension Growth {
  mutating func growDense(_ value: Int) {
    let channels = extents(value)[0]
    let normed = numbers.once(in: 2) ? normalizedAndCut(value) : value
    let conv = Conv(strides: [1, 1], pads: [1, 1, 1, 1], dilations: [1, 1])
    guard let made = add(conv, to: normed, [[numbers.number(1...9), channels, 3, 3]]) else { return growAny(value) }
    let isFirst = numbers.once(in: 2)
    var parts = isFirst ? [made, value] : [value, made]
    if numbers.once(in: 4), let old = other({ [own = extents(value)] in $0.count == 3 && $0[1...] == own[1...] }) {
      parts.append(old)
    }
    add(Concat(axis: 0), parts.map(Source.value))
  }

  private mutating func normalizedAndCut(_ value: Int) -> Int {
    let channels = extents(value)[0]
    guard let scaled = add(Mul(), to: value, [[channels, 1, 1]]) else { return value }
    return add(Relu(), to: scaled) ?? scaled
  }
}

// MARK: - Tokens and features
extension Growth {
  mutating func growTokens(_ value: Int) {
    let shape = extents(value)
    switch numbers.index(10) {
    case 0...2: linear(value)
    case 3: add(LayerNormalization(axis: 1), to: value, numbers.once(in: 2) ? [[shape[1]]] : [[shape[1]], [shape[1]]])
    case 4...5: attend(value)
    case 6: add(Softmax(axis: numbers.index(2)), to: value)
    case 7: perceive(value)
    case 8: product(value)
    default: select(value)
    }
  }

  mutating func growFeatures(_ value: Int) {
    switch numbers.index(5) {
    case 0...1: linear(value)
    case 2: add(one(of: [LogSoftmax(axis: 0), Softmax(axis: 0)] as [any Operator]), to: value)
    case 3: add(LayerNormalization(axis: 0), to: value, [extents(value), extents(value)])
    default:
      let count = extents(value)[0]
      let rows = divisor(of: count)
      add(reshape([rows, count / rows]), to: value)
    }
  }

  private mutating func linear(_ value: Int) {
    let features = extents(value).last ?? 1
    let out = numbers.number(1...40)
    switch numbers.index(4) {
    case 0: add(MatMul(), to: value, [[features, out]])
    case 1: add(Gemm(alpha: one(of: [1, 0.5]), beta: 1, transB: false), to: value, [[features, out], [out]])
    default:
      let made = add(Gemm(), to: value, numbers.once(in: 3) ? [[out, features]] : [[out, features], [out]])
      if let made, numbers.once(in: 3) { add(Relu(), to: made) }
    }
  }

  private mutating func attend(_ value: Int) {
    let shape = extents(value)
    let heads = divisor(of: shape[1])
    var parts: [Int] = []
    for _ in 0..<3 {
      guard let part = add(Gemm(), to: value, [[shape[1], shape[1]]]),
        let split = add(reshape([shape[0], heads, shape[1] / heads]), to: part),
        let head = add(Transpose([1, 0, 2]), to: split)
      else { return }
      parts.append(head)
    }
    let isWhole = numbers.once(in: 2)
    guard let attended = isWhole ? add(Attention(scale: 0.5), parts.map(Source.value)) : attend(by: parts),
      let merged = add(Transpose([1, 0, 2]), to: attended), let flat = add(reshape(shape), to: merged)
    else { return }
    add(Add(), [.value(value), .value(flat)])
  }

  private mutating func attend(by parts: [Int]) -> Int? {
    guard let keys = add(Transpose([0, 2, 1]), to: parts[1]),
      let scores = add(MatMul(), [.value(parts[0]), .value(keys)]), let weights = add(Softmax(axis: 2), to: scores)
    else { return nil }
    return add(MatMul(), [.value(weights), .value(parts[2])])
  }

  private mutating func perceive(_ value: Int) {
    let features = extents(value)[1]
    let hidden = numbers.number(1...40)
    guard let up = add(Gemm(), to: value, [[hidden, features], [hidden]]),
      let active = add(one(of: [Gelu(), Gelu(tanh: true), Silu()] as [any Operator]), to: up),
      let down = add(Gemm(), to: active, [[features, hidden], [features]])
    else { return }
    add(Add(), [.value(down), .value(value)])
  }

  private mutating func product(_ value: Int) {
    let shape = extents(value)
    if let right = other({ $0.count == 2 && $0[0] == shape[1] }), numbers.once(in: 2) {
      add(MatMul(), [.value(value), .value(right)])
    } else if let turned = add(Transpose([1, 0]), to: value) {
      add(MatMul(), [.value(value), .value(turned)])
    }
  }

  private mutating func select(_ value: Int) {
    let rows = extents(value)[0]
    switch numbers.index(3) {
    case 0: add(Gather(axis: 0, indices: [numbers.index(rows)], shape: Shape()), to: value)
    case 1:
      let count = numbers.number(1...5)
      add(
        Gather(axis: 0, indices: (0..<count).map { _ in numbers.index(rows) }, shape: Shape(count)), to: value)
    default: add(ReduceMean([0], keepDims: numbers.once(in: 2)), to: value)
    }
  }
}

// MARK: - Values of any shape
extension Growth {
  mutating func growAny(_ value: Int) {
    switch numbers.index(10) {
    case 0...2: _ = add(activation(), to: value)
    case 3...4: combine(value)
    case 5: reduce(value)
    case 6...7: move(value)
    case 8: join(value)
    default: view(value)
    }
  }

  private mutating func activation() -> any Operator {
    let tame: [any Operator] = [
      Relu(), Clip(least: 0, most: 6), Clip(least: -1), LeakyRelu(alpha: 0.1), Elu(), Selu(), Celu(alpha: 0.5),
      Sigmoid(), Tanh(), HardSigmoid(), HardSwish(), Silu(), Mish(), Gelu(), Gelu(tanh: true), QuickGelu(), Softplus(),
      Softsign(), Erf(), Neg(), Abs(), ThresholdedRelu(alpha: 0.5),
    ]
    let wild: [any Operator] = [
      Exp(), Log(), Sqrt(), Reciprocal(), Floor(), Ceil(), Round(), Sign(), IsNaN(),
      QuantizeDequantize(scales: [0.05], zeros: [3], range: -128...127),
    ]
    return one(of: numbers.once(in: 6) ? wild : tame)
  }

  /// With a value or a parameter that is broadcast, or its own means.
  private mutating func combine(_ value: Int) {
    let shape = extents(value)
    let comparison: any Operator = one(of: [Less(), LessOrEqual(), Greater(), GreaterOrEqual(), Equal()])
    let op: any Operator = one(of: [Add(), Add(), Mul(), Sub(), Min(), Max(), Div(), comparison])
    if let same = other({ $0 == shape }), numbers.once(in: 2) {
      _ = add(op, [.value(value), .value(same)])
      return
    }
    var own = shape.map { numbers.once(in: 2) ? 1 : $0 }
    own.removeFirst(numbers.index(own.count + 1))
    let parameter = parameter(own)
    _ = add(op, numbers.once(in: 3) ? [parameter, .value(value)] : [.value(value), parameter])
  }

  private mutating func reduce(_ value: Int) {
    let axes = extents(value).indices.filter { _ in numbers.once(in: 2) }
    guard !axes.isEmpty, axes.count < extents(value).count else { return }
    let keeps = numbers.once(in: 2)
    let op: any Operator = one(of: [
      ReduceMean(axes, keepDims: keeps), ReduceSum(axes, keepDims: keeps), ReduceMax(axes, keepDims: keeps),
      ReduceMin(axes, keepDims: keeps), ReduceL2(axes, keepDims: keeps),
    ])
    _ = add(op, to: value)
  }

  private mutating func move(_ value: Int) {
    let shape = extents(value)
    switch numbers.index(5) {
    case 0: add(Transpose(Array(shape.indices).shuffled(using: &numbers)), to: value)
    case 1: slice(value)
    case 2:
      let modes: [Pad.Mode] = [.constant(0), .constant(0), .constant(1.5), .edge, .reflect]
      add(
        Pad(
          before: shape.map { _ in numbers.index(3) }, after: shape.map { _ in numbers.index(3) }, mode: one(of: modes)),
        to: value)
    case 3 where shape.count == 3:
      add(Pad(before: [numbers.index(4), 0, 0], after: [numbers.index(4), 0, 0]), to: value)
    default:
      let axis = numbers.index(shape.count)
      let first = numbers.index(shape[axis])
      if first > 0 { add(Split(axis: axis, sizes: [first, shape[axis] - first]), to: value) }
    }
  }

  private mutating func slice(_ value: Int) {
    let shape = extents(value)
    if shape.count == 3, numbers.once(in: 2) {
      let step = numbers.number(1...3)
      let ranges = [1, 2].map {
        Slice.Range(axis: $0, start: 0, count: (shape[$0] + step - 1) / step, step: step)
      }
      add(Slice(ranges), to: value)
      return
    }
    let axis = numbers.index(shape.count)
    let count = numbers.number(1...shape[axis])
    let isReversed = numbers.once(in: 4)
    let range = Slice.Range(
      axis: axis, start: isReversed ? shape[axis] - 1 : shape[axis] - count, count: count, step: isReversed ? -1 : 1)
    add(Slice([range]), to: value)
  }

  /// Values that differ in one axis at most, side by side.
  private mutating func join(_ value: Int) {
    let shape = extents(value)
    let axis = numbers.index(shape.count)
    func fits(_ found: [Int]) -> Bool {
      found.count == shape.count && shape.indices.allSatisfy { $0 == axis || shape[$0] == found[$0] }
    }
    guard let second = other(fits) else { return }
    var parts = [Source.value(second), .value(value)]
    if numbers.once(in: 3), let third = other(fits) { parts.append(.value(third)) }
    if numbers.once(in: 4) { parts.append(parameter(shape)) }
    add(Concat(axis: axis), parts)
  }

  private mutating func view(_ value: Int) {
    let shape = extents(value)
    let count = shape.reduce(1, *)
    switch numbers.index(4) {
    case 0: add(reshape([count]), to: value)
    case 1:
      let first = divisor(of: count)
      add(reshape([first, count / first]), to: value)
    case 2:
      let first = divisor(of: count)
      let second = divisor(of: count / first)
      add(reshape([first, second, count / first / second]), to: value)
    default: add(Expand(Shape(checking: [numbers.number(1...3)] + shape) ?? Shape(0)), to: value)
    }
  }
}
