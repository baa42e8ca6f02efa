import Tensors

/// Values cut, joined and seen in other shapes, and what is left of some axes.
extension GraphBuilder {
  /// torch.reshape to extents that are known.
  public mutating func reshape(_ input: Int, _ extents: [Int]) -> Int {
    node(Reshape(Shape(checking: extents) ?? Shape(0)), [.value(input)])
  }

  /// torch.permute.
  public mutating func transpose(_ input: Int, _ permutation: [Int]) -> Int {
    node(Transpose(permutation), [.value(input)])
  }

  /// torch.split, a value for each size; where the sizes do not fit, the first value stands for all until
  /// ``finish(logits:cuts:)`` throws.
  public mutating func split(_ input: Int, axis: Int, sizes: [Int]) -> [Int] {
    let made = add(Split(axis: axis, sizes: sizes), [.value(input)])
    return sizes.indices.map { made[min($0, made.count - 1)] }
  }

  /// torch.cat.
  public mutating func concat(_ inputs: [Int], axis: Int) -> Int {
    node(Concat(axis: axis), inputs.map { .value($0) })
  }

  /// torch.Tensor.expand.
  public mutating func expand(_ input: Int, _ extents: [Int]) -> Int {
    node(Expand(Shape(checking: extents) ?? Shape(0)), [.value(input)])
  }

  /// The value at one index of an axis, which goes.
  public mutating func select(_ input: Int, axis: Int, index: Int) -> Int {
    node(Gather(axis: axis, indices: [index], shape: Shape()), [.value(input)])
  }

  /// torch.mean.
  public mutating func reduceMean(_ input: Int, axes: [Int], keepDims: Bool = false) -> Int {
    node(ReduceMean(axes, keepDims: keepDims), [.value(input)])
  }

  /// torch.nn.AvgPool2d.
  public mutating func averagePool(
    _ input: Int, kernel: Int, stride: Int, pad: Int = 0, ceil: Bool = false, countIncludePad: Bool = true
  ) -> Int {
    let pool = PoolWindow(kernel: kernel, stride: stride, pad: pad, ceil: ceil)
    return node(AveragePool(pool, countIncludePad: countIncludePad), [.value(input)])
  }

  /// torch.nn.AdaptiveMaxPool2d to one place.
  public mutating func globalMaxPool(_ input: Int) -> Int { node(GlobalMaxPool(), [.value(input)]) }
}
