import Graphs
import Tensors

// Families call the commonest from a hundred places: they are not inlined, so that the module stays small and its build short.

/// Layers whose extents come from the file.
extension ModelBuilder {
  /// Opens the first unit on images of `side` x `side`.
  ///
  /// Where the shapes do not fix the side, `isTold` is false, and the key `image-size` may say another one. The stem takes each `block` x
  /// `block` pixels as one of more channels.
  @inline(never)
  mutating func startImage(
    stem: String, side: Int, isTold: Bool = false, unit: String? = nil, block: Int = 1
  ) -> Int {
    let side = isTold ? side : assume("image-size", "side of images", side)
    return startImage(stem: stem, size: [side, side], unit: unit ?? stem, block: block)
  }

  /// Opens the unit `unit` on images of some rows and columns, normalised where the file has means and deviations for that; the
  /// channels are those that the convolution `stem` takes.
  mutating func startImage(stem: String, size: [Int], unit: String, block: Int = 1) -> Int {
    let taken = weights.columns("\(stem).weight") / (block * block)
    let channels = max(1, min(taken, StoredNormalizer.mostChannels))
    graph = GraphBuilder(image: Shape(channels, size[0], size[1]), firstUnit: unit)
    pixels = graph.image
    if let own = StoredNormalizer(weights, channels: channels) { pixels = normalise(graph.image, own) }
    return pixels
  }

  /// Pixels minus the means and over the deviations, `[channels, 1, 1]`, that the file itself holds.
  private mutating func normalise(_ input: Int, _ own: StoredNormalizer) -> Int {
    normalization = "unit"
    normalizer = own
    let count = channels(input)
    let inputs = [own.mean, own.deviation].map { name in
      // Some files keep an axis for the batch, some no axes for the image.
      let shape = weights.catalogue[name]?.shape
      let expected =
        shape.map { StoredNormalizer.isOfChannels($0, count) } == true ? shape ?? Shape(count) : Shape(count)
      check(name, expected)
      let value = graph.node(Reshape(expected), [graph.parameter(name, expected, role: .statistic)], name: name)
      return graph.reshape(value, [count, 1, 1])
    }
    let shifted = graph.sub(input, inputs[0])
    return graph.node(Div(), [.value(shifted), .value(inputs[1])])
  }

  /// torch.nn.Conv2d: out channels, kernel and groups are the weight's where they are not given; the padding is half the
  /// kernel, the bias is there where the file has one.
  ///
  /// `kernels` has the rows and columns of a kernel that is not square.
  @inline(never)
  mutating func conv(
    _ input: Int, _ name: String, out: Int? = nil, kernel: Int? = nil, kernels: [Int]? = nil, stride: Int = 1,
    pad: Int? = nil, pads: [Int]? = nil, bias: Bool? = nil
  ) -> Int {
    let channels = min(max(1, self.channels(input)), 1 << 20)
    let found = weights["\(name).weight"].flatMap { $0.count == 4 ? $0 : nil } ?? [channels, channels, 3, 3]
    let out = out ?? max(1, found[0])
    let side = min(kernel ?? max(1, found[2]), 1 << 8)
    let sides = kernels ?? [side, side]
    let divides = found[1] > 0 && channels % found[1] == 0 && out % (channels / found[1]) == 0
    let groups = divides ? channels / found[1] : 1
    let weight = Shape(out, channels / groups, sides[0], sides[1])
    check("\(name).weight", weight)
    var inputs = [Source.value(input), graph.parameter("\(name).weight", weight)]
    if bias ?? weights.has("\(name).bias") {
      check("\(name).bias", out)
      inputs.append(graph.parameter("\(name).bias", Shape(out)))
    }
    let half = sides.map { pad ?? $0 / 2 }
    let pads = pads ?? half + half
    let op = Conv(strides: [stride, stride], pads: pads, dilations: [1, 1], group: groups)
    return graph.node(op, inputs, name: name)
  }

  /// torch.nn.BatchNorm2d; `epsilon` nil: the family's.
  mutating func norm(_ input: Int, _ name: String, epsilon own: Float? = nil) -> Int {
    for part in ["weight", "bias", "running_mean", "running_var"] { check("\(name).\(part)", channels(input)) }
    return graph.batchNormalization(input, name, epsilon: own ?? epsilon(1e-5))
  }

  /// torch.nn.GroupNorm.
  mutating func groupNorm(_ input: Int, _ name: String, groups: Int) -> Int {
    for part in ["weight", "bias"] { check("\(name).\(part)", channels(input)) }
    return graph.groupNorm(input, name, groups: groups, epsilon: epsilon(1e-5))
  }

  /// A convolution and its batch normalisation.
  mutating func convNorm(
    _ input: Int, _ conv: String, _ norm: String, out: Int? = nil, kernel: Int? = nil, stride: Int = 1, pad: Int? = nil
  ) -> Int {
    self.norm(self.conv(input, conv, out: out, kernel: kernel, stride: stride, pad: pad), norm)
  }

  /// Batch normalisation and the family's activation.
  mutating func normActivate(_ input: Int, _ name: String) -> Int { activate(norm(input, name)) }

  /// torch.nn.Linear over the last axis; `bias` nil: as in the file.
  @inline(never)
  mutating func linear(_ input: Int, _ name: String, out: Int? = nil, bias: Bool? = true) -> Int {
    linear(input, weight: "\(name).weight", bias: bias ?? weights.has("\(name).bias") ? "\(name).bias" : nil, out: out)
  }

  /// torch.nn.functional.linear of parameters of any names.
  mutating func linear(_ input: Int, weight: String, bias: String?, out: Int? = nil) -> Int {
    let features = extents(input).last ?? 1
    let out = out ?? max(1, weights.rows(weight))
    let shape = Shape(checking: [out, features]) ?? Shape(0)
    check(weight, shape)
    var inputs = [Source.value(input), graph.parameter(weight, shape)]
    if let bias {
      check(bias, out)
      inputs.append(graph.parameter(bias, Shape(out)))
    }
    return graph.node(Gemm(), inputs, name: weight.replacing(".weight", with: ""))
  }

  /// A unit of mean over the image and a Linear: the logits.
  @inline(never)
  mutating func classify(_ input: Int, _ name: String, bias: Bool? = true) -> Int {
    graph.startUnit(name)
    return linear(graph.flatten(graph.globalAveragePool(input)), name, bias: bias)
  }

  /// The family's activation, ReLU where it said none.
  @inline(never)
  mutating func activate(_ input: Int) -> Int {
    if settledActivation == nil { assume(activation: .relu) }
    return activate(input, settledActivation ?? .relu)
  }

  /// A given activation.
  mutating func activate(_ input: Int, _ activation: Activation) -> Int {
    switch activation {
    case .relu: graph.relu(input)
    case .relu6: graph.clip(input)
    case .silu: graph.silu(input)
    case .gelu: graph.gelu(input)
    case .geluTanh: graph.gelu(input, tanh: true)
    case .mish: graph.mish(input)
    case .elu: graph.elu(input)
    case .tanh: graph.tanh(input)
    case .sigmoid: graph.sigmoid(input)
    case .leakyReLU: graph.leakyRelu(input)
    case .hardSwish: graph.hardSwish(input)
    case .quickGelu: graph.quickGelu(input)
    case .identity: input
    }
  }

  /// The family's eps, `standard` where it said none.
  mutating func epsilon(_ standard: Float) -> Float {
    if settledEpsilon == nil { assume(epsilon: standard) }
    return settledEpsilon ?? standard
  }

  /// Squeeze and excitation: planes times a gate for each channel, of two 1x1 convolutions of their means; both have a bias, or none.
  mutating func squeeze(
    _ input: Int, _ first: String, _ second: String, inner: Activation = .relu, gate: Gate = .sigmoid
  ) -> Int {
    let hasBias = weights.has("\(first).bias") || weights.has("\(second).bias")
    let inside = activate(conv(graph.globalAveragePool(input), first, bias: hasBias), inner)
    let outside = conv(inside, second, out: channels(input), bias: hasBias)
    return graph.mul(input, gate == .sigmoid ? graph.sigmoid(outside) : graph.hardSigmoid(outside))
  }

  enum Gate { case sigmoid, hardSigmoid }

  /// Channels dealt out between two halves, as ShuffleNet does.
  mutating func shuffle(_ input: Int) -> Int {
    let extents = extents(input)
    guard extents.count == 3 else { return input }
    let halves = graph.reshape(input, [2, extents[0] / 2, extents[1], extents[2]])
    return graph.reshape(graph.transpose(halves, [1, 0, 2, 3]), extents)
  }

  /// The two halves of the channels.
  mutating func halves(_ input: Int) -> (first: Int, second: Int) {
    let half = channels(input) / 2
    let parts = graph.split(input, axis: 0, sizes: [half, channels(input) - half])
    return (parts[0], parts[1])
  }
}
