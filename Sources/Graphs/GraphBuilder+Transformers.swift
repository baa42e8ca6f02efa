import Tensors

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

  /// torch.nn.functional.scaled_dot_product_attention of `[heads, tokens, dim]`; the scale is 1 / sqrt(dim) where none is given.
  public mutating func attention(
    query: Int, key: Int, value: Int, mask: Source? = nil, scale: Float? = nil
  ) -> Int {
    let width = Float(max(1, values[query].dimensions.last ?? 1))
    let inputs = [Source.value(query), .value(key), .value(value)] + [mask].compactMap { $0 }
    return node(Attention(scale: scale ?? 1 / width.squareRoot()), inputs)
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
