import Tensors

/// Layers as torch.nn has them, with the names of their parameters in the state dict.
extension GraphBuilder {
  /// torch.nn.Conv2d: Conv of parameters `name.weight` and, with `bias`, `name.bias`.
  public mutating func conv(
    _ input: Int, _ name: String, out: Int, kernel: Int, stride: Int = 1, pad: Int = 0, dilation: Int = 1,
    groups: Int = 1, bias: Bool
  ) -> Int {
    let channels = (values[input].dimensions.first ?? 1) / max(groups, 1)
    var inputs = [Source.value(input), parameter("\(name).weight", Shape(out, channels, kernel, kernel))]
    if bias { inputs.append(parameter("\(name).bias", Shape(out))) }
    let op = Conv(
      strides: [stride, stride], pads: [pad, pad, pad, pad], dilations: [dilation, dilation], group: groups)
    return node(op, inputs, name: name)
  }

  /// torch.nn.Linear over the last axis: Gemm of parameters `name.weight` and, with `bias`, `name.bias`.
  public mutating func gemm(_ input: Int, _ name: String, out: Int, bias: Bool = true) -> Int {
    let features = values[input].dimensions.last ?? 1
    var inputs = [Source.value(input), parameter("\(name).weight", Shape(out, features))]
    if bias { inputs.append(parameter("\(name).bias", Shape(out))) }
    return node(Gemm(), inputs, name: name)
  }

  /// torch.nn.BatchNorm2d.
  public mutating func batchNormalization(_ input: Int, _ name: String, epsilon: Float = 1e-5) -> Int {
    let channels = Shape(values[input].dimensions.first ?? 1)
    let inputs = [
      parameter("\(name).weight", channels), parameter("\(name).bias", channels),
      parameter("\(name).running_mean", channels, role: .statistic),
      parameter("\(name).running_var", channels, role: .statistic),
    ]
    return node(BatchNormalization(epsilon: epsilon), [.value(input)] + inputs, name: name)
  }

  /// Relu.
  public mutating func relu(_ input: Int) -> Int { node(Relu(), [.value(input)]) }

  /// torch.nn.MaxPool2d.
  public mutating func maxPool(_ input: Int, kernel: Int, stride: Int, pad: Int = 0, ceil: Bool = false) -> Int {
    node(MaxPool(PoolWindow(kernel: kernel, stride: stride, pad: pad, ceil: ceil)), [.value(input)])
  }

  /// GlobalAveragePool.
  public mutating func globalAveragePool(_ input: Int) -> Int { node(GlobalAveragePool(), [.value(input)]) }

  /// Add.
  public mutating func add(_ left: Int, _ right: Int) -> Int { node(Add(), [.value(left), .value(right)]) }

  /// Flatten to features.
  public mutating func flatten(_ input: Int) -> Int {
    node(Reshape(Shape(values[input].elementCount)), [.value(input)])
  }

  /// Slice of every `step`-th row and column of planes.
  public mutating func slice(_ input: Int, step: Int) -> Int {
    let extents = values[input].dimensions
    guard extents.count == 3 else { return node(Slice([]), [.value(input)]) }
    return node(
      Slice([
        Slice.Range(axis: 1, start: 0, count: (extents[1] + step - 1) / step, step: step),
        Slice.Range(axis: 2, start: 0, count: (extents[2] + step - 1) / step, step: step),
      ]), [.value(input)])
  }

  /// Pad with zero channels.
  public mutating func pad(_ input: Int, before: Int, after: Int) -> Int {
    let rest = [Int](repeating: 0, count: values[input].rank - 1)
    return node(Pad(before: [before] + rest, after: [after] + rest), [.value(input)])
  }
}
