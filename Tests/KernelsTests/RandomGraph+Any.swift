import Graphs
import Tensors

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
      Softsign(), Erf(), Atan(), Neg(), Abs(), ThresholdedRelu(alpha: 0.5),
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
