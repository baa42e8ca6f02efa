import Graphs
import Tensors

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
