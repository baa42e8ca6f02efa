import Graphs

/// The layers of a net without normalisation.
struct NFNetLayers {
  /// How much of what a block makes is added to what it takes.
  static let part = 0.2
  private static let gateFactor: Float = 2

  /// What keeps the variance of activations at one.
  private let gain: Double
  /// Whether activations, not filters, are multiplied by it, and planes are padded as TensorFlow does.
  private let isDeepMinds: Bool
  /// Whether gates are before the last convolution.
  private let gatesInside: Bool
  /// What all blocks have.
  private let gate: Gate

  private enum Gate { case none, neighbours, means }

  /// timm's numbers (`_nonlin_gamma`).
  private static let gains: [Activation: Double] = [
    .relu: 1.7139588594436646, .gelu: 1.7015043497085571, .silu: 1.7881293296813965, .elu: 1.2716004848480225,
    .leakyReLU: 1.70590341091156, .relu6: 1.7131484746932983, .sigmoid: 4.803835391998291, .tanh: 1.5939117670059204,
    .identity: 1,
  ]

  init(_ net: inout ModelBuilder, isDeepMinds: Bool, gatesInside: Bool) {
    (self.isDeepMinds, self.gatesInside) = (isDeepMinds, gatesInside)
    let names = ["stages.0.0", "stages.1.0"].map { "\($0).\(gatesInside ? "attn" : "attn_last")" }
    let weights = net.weights
    let hasMeans = names.contains { weights.has("\($0).fc1.weight") || weights.has("\($0).fc2.weight") }
    gate = names.contains { weights.has("\($0).conv.weight") } ? .neighbours : hasMeans ? .means : .none
    let activation = net.settledActivation ?? .relu
    if Self.gains[activation] == nil {
      let expected = Self.gains.keys.map(\.rawValue).sorted().joined(separator: ", ")
      net.refuse(.wrongAssumption(key: "activation", value: activation.rawValue, expected: expected))
    }
    gain = Self.gains[activation] ?? 1
  }

  func activate(_ net: inout ModelBuilder, _ x: Int, times factor: Double = 1) -> Int {
    let all = isDeepMinds ? gain * factor : factor
    let y = net.activate(x)
    return all == 1 ? y : net.graph.multiply(y, by: Float(all))
  }

  func conv(_ net: inout ModelBuilder, _ x: Int, _ name: String, out: Int? = nil, stride: Int = 1) -> Int {
    let inputs = (net.weights["\(name).weight"] ?? []).dropFirst().reduce(1.0) { $0 * Double(max(1, $1)) }
    net.standardized["\(name).weight"] = Standardization(
      epsilon: 1e-5, scale: Float((isDeepMinds ? 1 : gain) / inputs.squareRoot()), gains: "\(name).gain")
    let y = net.conv(x, name, out: out, stride: stride, bias: true, padding: isDeepMinds ? .same : .symmetric)
    net.check("\(name).gain", net.channels(y), 1, 1, 1)
    return y
  }

  /// Four convolutions, of which the ends halve the image, or one, with a pool behind it where it is of 7x7.
  func stem(_ net: inout ModelBuilder) -> Int {
    guard !net.weights.has("stem.conv.weight") else {
      // Without the pool that tensors do not tell, the first stage halves places in its stead.
      if let timm = net.settings.timm, let stem = timm.stem, stem.hasSuffix("_pool") == gatesInside {
        net.refuse(
          .config(
            path: timm.path, key: "model_args.stem_type", value: stem,
            expected: gatesInside ? "a stem without a pool" : "a stem with a pool"))
      }
      let x = conv(&net, net.startImage(stem: "stem.conv", side: 224, unit: "stem"), "stem.conv", stride: 2)
      return gatesInside ? x : net.graph.maxPool(x, kernel: 3, stride: 2, pad: 1)
    }
    let image = net.startImage(stem: "stem.conv1", side: 224, unit: "stem")
    return (1...4).reduce(image) { x, number in
      let y = number == 1 ? x : activate(&net, x)
      return conv(&net, y, "stem.conv\(number)", stride: number == 1 || number == 4 ? 2 : 1)
    }
  }

  /// A block of what has the variance that the blocks before it left.
  func block(_ net: inout ModelBuilder, _ x: Int, _ name: String, stride: Int, variance: Double) -> Int {
    let out = max(1, net.weights.rows("\(name).conv3.weight"))
    let first = activate(&net, x, times: 1 / variance.squareRoot())
    var shortcut = x
    if stride > 1 || net.channels(x) != out {
      shortcut = conv(&net, stride > 1 ? net.halvedMeans(first) : first, "\(name).downsample.conv", out: out)
    }
    var y = conv(&net, first, "\(name).conv1")
    y = conv(&net, activate(&net, y), "\(name).conv2", stride: stride)
    if !gatesInside, net.weights.has("\(name).conv2b.weight") {
      y = conv(&net, activate(&net, y), "\(name).conv2b")
    }
    if gatesInside { y = gated(&net, y, "\(name).attn") }
    y = conv(&net, activate(&net, y), "\(name).conv3", out: out)
    if !gatesInside { y = gated(&net, y, "\(name).attn_last") }
    if isDeepMinds { y = net.scale(y, "\(name).skipinit_gain", []) }
    return net.graph.add(net.graph.multiply(y, by: Float(Self.part)), shortcut)
  }

  private func gated(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    switch gate {
    case .neighbours: net.graph.multiply(net.neighbourGate(x, "\(name).conv.weight"), by: Self.gateFactor)
    case .means: net.graph.multiply(net.squeeze(x, "\(name).fc1", "\(name).fc2"), by: Self.gateFactor)
    case .none: x
    }
  }
}
