import Tensors

/// Where a model scales attention by 1 / sqrt(dim): all the same but for rounding.
public enum AttentionScale: Equatable, Sendable {
  /// By the root of it on queries and on keys, as torch.nn.functional.scaled_dot_product_attention does.
  case both
  /// On queries alone.
  case queries
  /// Not at all: queries and keys come scaled.
  case none
  /// Scores are divided by a number, sqrt(dim) or another.
  case scores(Float)
}

/// What transformers and their kin are made of, on tokens `[tokens, features]`.
extension GraphBuilder {
  /// torch.nn.LayerNorm over the last `axes` axes, of parameters `name.weight` and, with `bias`, `name.bias`.
  public mutating func layerNorm(
    _ input: Int, _ name: String, axes: Int = 1, epsilon: Float = 1e-5, bias: Bool = true
  ) -> Int {
    let extents = values[input].dimensions
    let shape = Shape(checking: extents.suffix(max(axes, 0))) ?? Shape(0)
    var inputs = [Source.value(input), parameter("\(name).weight", shape)]
    if bias { inputs.append(parameter("\(name).bias", shape)) }
    return node(LayerNormalization(axis: extents.count - axes, epsilon: epsilon), inputs, name: name)
  }

  /// torch.nn.GroupNorm of parameters `name.weight` and `name.bias`.
  public mutating func groupNorm(_ input: Int, _ name: String, groups: Int, epsilon: Float = 1e-5) -> Int {
    let channels = Shape(values[input].dimensions.first ?? 1)
    let inputs = [
      Source.value(input), parameter("\(name).weight", channels), parameter("\(name).bias", channels),
    ]
    return node(GroupNormalization(groups: groups, epsilon: epsilon), inputs, name: name)
  }

  /// torch.nn.Softmax along `axis`.
  public mutating func softmax(_ input: Int, axis: Int) -> Int { node(Softmax(axis: axis), [.value(input)]) }

  /// The matrix product of two values.
  public mutating func matMul(_ left: Int, _ right: Int) -> Int { node(MatMul(), [.value(left), .value(right)]) }

  /// torch.nn.functional.scaled_dot_product_attention of `[…, heads, tokens, dim]`.
  ///
  /// With a mask, which is added to the scores, or where models scale in another place, it is written out, and each step is rounded.
  public mutating func attention(
    query: Int, key: Int, value: Int, mask: Source? = nil, scale: AttentionScale = .both
  ) -> Int {
    let factor = 1 / Float(max(1, values[query].dimensions.last ?? 1)).squareRoot()
    if mask == nil, scale == .both {
      return node(Attention(scale: factor), [.value(query), .value(key), .value(value)])
    }
    var (query, key) = (query, key)
    switch scale {
    case .both:
      (query, key) = (multiply(query, by: factor.squareRoot()), multiply(key, by: factor.squareRoot()))
    case .queries: query = multiply(query, by: factor)
    case .none, .scores: break
    }
    let last = values[key].rank - 1
    var scores = matMul(query, transpose(key, Array(0..<max(0, last - 1)) + [last, last - 1]))
    if case .scores(let divisor) = scale {
      scores = node(Div(), [.value(scores), constant(Tensor(Shape(1), [divisor]))])
    }
    if let mask { scores = node(Add(), [.value(scores), mask]) }
    return matMul(softmax(scores, axis: last), value)
  }

  /// A value times a number.
  public mutating func multiply(_ input: Int, by factor: Float) -> Int {
    node(Mul(), [.value(input), constant(Tensor(Shape(1), [factor]))])
  }

  /// `[tokens, heads * dim]` as `[heads, tokens, dim]`.
  public mutating func splitHeads(_ input: Int, heads: Int) -> Int {
    let extents = values[input].dimensions
    let width = (extents.last ?? 1) / max(heads, 1)
    return transpose(reshape(input, [extents.first ?? 1, heads, width]), [1, 0, 2])
  }

  /// `[heads, tokens, dim]` as `[tokens, heads * dim]`.
  public mutating func mergeHeads(_ input: Int) -> Int {
    let extents = values[input].dimensions
    let tokens = extents.count == 3 ? extents[1] : 1
    return reshape(transpose(input, [1, 0, 2]), [tokens, values[input].elementCount / max(tokens, 1)])
  }

  /// The parameter of that name as a value: a class token.
  public mutating func parameterValue(_ name: String, _ shape: Shape) -> Int {
    node(Reshape(shape), [parameter(name, shape)], name: name)
  }
}
