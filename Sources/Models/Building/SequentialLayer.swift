import Checkpoints

/// A layer of torch.nn as a whole module records it, with the settings that make its forward.
struct SequentialLayer {
  enum Kind {
    case convolution(Convolution)
    case norm, linear, flatten, mean, largest, nothing
    case activation(Activation)
    case slope(Float)
    case maxPool(Window)
    case averagePool(Window, countsPad: Bool)
  }

  struct Convolution {
    let strides: [Int]
    let pads: [Int]
    let dilations: [Int]
    let groups: Int
  }

  /// A square window of a pool.
  struct Window {
    let kernel: Int
    let stride: Int
    let pad: Int
    let ceil: Bool
  }

  let path: String
  let kind: Kind

  /// Whether a unit begins with it.
  var startsUnit: Bool {
    switch kind {
    case .convolution, .linear: true
    default: false
    }
  }

  /// The layers of a Sequential, in their order, whose parts are Sequentials and layers alone; nil of any other module.
  static func all(_ parts: [ModulePart]) -> [SequentialLayer]? {
    guard let root = parts.first, root.path.isEmpty, isSequential(root), parts.count > 1 else { return nil }
    let leaves = parts.filter { !isSequential($0) }
    var layers: [SequentialLayer] = []
    for (index, part) in leaves.enumerated() {
      // Behind the logits it changes no prediction, nor its probability.
      let isLast = index == leaves.count - 1 && isSoftmax(part)
      guard let kind = isLast ? .nothing : kind(part) else { return nil }
      layers.append(SequentialLayer(path: part.path, kind: kind))
    }
    return layers
  }

  private static func isSequential(_ part: ModulePart) -> Bool {
    part.className == "torch.nn.modules.container.Sequential"
  }

  /// Whether it is a softmax over the classes of each image.
  private static func isSoftmax(_ part: ModulePart) -> Bool {
    ["LogSoftmax", "Softmax"].contains(RecordedParts.layer(part.className))
      && [nil, [1], [-1]].contains(part.numbers["dim"])
  }

  private static let activations: [String: Activation] = [
    "ReLU": .relu, "ReLU6": .relu6, "SiLU": .silu, "Mish": .mish, "Tanh": .tanh, "Sigmoid": .sigmoid,
    "Hardswish": .hardSwish,
  ]

  private static func kind(_ part: ModulePart) -> Kind? {
    let layer = RecordedParts.layer(part.className)
    if let activation = activations[layer] { return .activation(activation) }
    switch layer {
    case "Conv2d": return convolution(part).map(Kind.convolution)
    case "BatchNorm2d", "BatchNorm1d": return .norm
    case "Linear": return .linear
    case "Dropout", "Dropout2d", "Identity": return .nothing
    case "Flatten":
      return part.numbers["start_dim"] == [1] && part.numbers["end_dim"] == [-1] ? .flatten : nil
    case "LeakyReLU": return part.numbers["negative_slope"]?.first.map { .slope(Float($0)) }
    case "ELU": return part.numbers["alpha"] == [1] ? .activation(.elu) : nil
    case "GELU": return .activation(part.texts["approximate"] == "tanh" ? .geluTanh : .gelu)
    case "AdaptiveAvgPool2d": return isOne(part.numbers["output_size"]) ? .mean : nil
    case "AdaptiveMaxPool2d": return isOne(part.numbers["output_size"]) ? .largest : nil
    case "MaxPool2d":
      return isOne(part.numbers["dilation"]) ? window(part).map(Kind.maxPool) : nil
    case "AvgPool2d":
      guard part.numbers["divisor_override"] == nil, let counts = part.numbers["count_include_pad"] else { return nil }
      return window(part).map { .averagePool($0, countsPad: counts == [1]) }
    default: return nil
    }
  }

  private static func isOne(_ numbers: [Double]?) -> Bool { numbers == [1] || numbers == [1, 1] }

  private static func convolution(_ part: ModulePart) -> Convolution? {
    guard part.texts["padding_mode"] == "zeros", part.texts["padding"] == nil,
      let strides = two(part, "stride"), let pads = two(part, "padding"), let dilations = two(part, "dilation"),
      let groups = part.numbers["groups"]?.first.flatMap({ Int(exactly: $0) }), groups > 0
    else { return nil }
    return Convolution(strides: strides, pads: pads + pads, dilations: dilations, groups: groups)
  }

  private static func window(_ part: ModulePart) -> Window? {
    guard let kernel = one(part, "kernel_size"), let stride = one(part, "stride"), let pad = one(part, "padding"),
      let ceil = part.numbers["ceil_mode"]
    else { return nil }
    return Window(kernel: kernel, stride: stride, pad: pad, ceil: ceil == [1])
  }

  /// A setting along both axes.
  private static func two(_ part: ModulePart, _ name: String) -> [Int]? {
    let found = (part.numbers[name] ?? []).compactMap { $0 >= 0 && $0 < 256 ? Int(exactly: $0) : nil }
    return found.count == 1 ? found + found : found.count == 2 ? found : nil
  }

  /// The same where it is one number.
  private static func one(_ part: ModulePart, _ name: String) -> Int? {
    two(part, name).flatMap { $0[0] == $0[1] ? $0[0] : nil }
  }
}
