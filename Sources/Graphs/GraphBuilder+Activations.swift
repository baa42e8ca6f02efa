import Tensors

/// Activation functions and arithmetic of values.
extension GraphBuilder {
  /// torch.nn.Sigmoid.
  public mutating func sigmoid(_ input: Int) -> Int { node(Sigmoid(), [.value(input)]) }

  /// torch.nn.Tanh.
  public mutating func tanh(_ input: Int) -> Int { node(Tanh(), [.value(input)]) }

  /// torch.nn.SiLU.
  public mutating func silu(_ input: Int) -> Int { node(Silu(), [.value(input)]) }

  /// torch.nn.Mish.
  public mutating func mish(_ input: Int) -> Int { node(Mish(), [.value(input)]) }

  /// torch.nn.GELU, with `tanh` that of `approximate="tanh"`.
  public mutating func gelu(_ input: Int, tanh: Bool = false) -> Int { node(Gelu(tanh: tanh), [.value(input)]) }

  /// CLIP's QuickGELU.
  public mutating func quickGelu(_ input: Int) -> Int { node(QuickGelu(), [.value(input)]) }

  /// torch.nn.ELU.
  public mutating func elu(_ input: Int, alpha: Float = 1) -> Int { node(Elu(alpha: alpha), [.value(input)]) }

  /// torch.nn.LeakyReLU.
  public mutating func leakyRelu(_ input: Int, slope: Float = 0.01) -> Int {
    node(LeakyRelu(alpha: slope), [.value(input)])
  }

  /// torch.nn.Hardswish.
  public mutating func hardSwish(_ input: Int) -> Int { node(HardSwish(), [.value(input)]) }

  /// torch.nn.Hardsigmoid.
  public mutating func hardSigmoid(_ input: Int) -> Int { node(HardSigmoid(), [.value(input)]) }

  /// torch.clamp; torch.nn.ReLU6 where no bounds are given.
  public mutating func clip(_ input: Int, least: Float = 0, most: Float = 6) -> Int {
    node(Clip(least: least, most: most), [.value(input)])
  }

  /// The difference of two values, broadcast.
  public mutating func sub(_ left: Int, _ right: Int) -> Int { node(Sub(), [.value(left), .value(right)]) }

  /// The product of two values, broadcast.
  public mutating func mul(_ left: Int, _ right: Int) -> Int { node(Mul(), [.value(left), .value(right)]) }

  /// The sum of a value and the parameter of that name, broadcast: an embedding of positions.
  public mutating func add(_ input: Int, parameter name: String, _ shape: Shape) -> Int {
    node(Add(), [.value(input), parameter(name, shape)], name: name)
  }

  /// The product of a value and the parameter of that name, broadcast: a layer scale.
  public mutating func mul(_ input: Int, parameter name: String, _ shape: Shape) -> Int {
    node(Mul(), [.value(input), parameter(name, shape)], name: name)
  }
}
