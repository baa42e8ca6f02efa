import Graphs

/// timm's EdgeNeXt (models/edgenext.py), with eps 1e-6: ConvNeXt's blocks, and in the last ones of stages attention between features.
struct TimmEdgeNeXt: Family {
  let name = "timm-edgenext"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["stem.0.weight", "stages.0.blocks.0.conv_dw.weight", "head.fc.weight"])
      && (0..<4).contains { last(weights, "stages.\($0)").isAttention }
  }

  /// `edgenext_x_small`, `edgenext_small_rw`.
  func isTimm(_ config: TimmConfig) -> Bool {
    ["xx_small", "x_small", "small", "base", "small_rw"].contains { config.architecture == "edgenext_\($0)" }
  }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  /// How many blocks a stage has, and whether the last one has attention.
  private func last(_ weights: StateDict, _ stage: String) -> (count: Int, isAttention: Bool) {
    var count = 0
    while weights.has("\(stage).blocks.\(count).norm.weight") { count += 1 }
    return (count, weights.has("\(stage).blocks.\(count - 1).xca.temperature"))
  }

  func build(_ net: inout ModelBuilder) {
    net.assume(activation: .gelu)
    net.assume(epsilon: 1e-6)
    let (image, hasBias) = (net.startImage(stem: "stem.0", side: 256), hasBias(net.weights))
    // One kernel beside the other, or larger ones that overlap.
    let pad = net.weights.kernel("stem.0.weight") > 4 ? nil : 0
    var x = net.layerNorm(planes: net.conv(image, "stem.0", stride: 4, pad: pad, bias: hasBias), "stem.1")
    var stage = 0
    while last(net.weights, "stages.\(stage)").count > 0 {
      let name = "stages.\(stage)"
      let isBefore = net.weights.has("\(name).downsample.1.weight")
      if isBefore {
        net.graph.startUnit("\(name).downsample")
        x = net.layerNorm(planes: x, "\(name).downsample.0")
        x = net.conv(x, "\(name).downsample.1", stride: 2, pad: 0, bias: hasBias)
      }
      for index in 0..<last(net.weights, name).count {
        let block = "\(name).blocks.\(index)"
        net.graph.startUnit(block)
        let stride = stage > 0 && index == 0 && !isBefore ? 2 : 1
        let isAttention = net.weights.has("\(block).xca.temperature")
        x = isAttention ? attend(&net, x, block) : convolve(&net, x, block, stride: stride)
      }
      stage += 1
    }
    net.classifyNormedMeans(x)
  }

  private func hasBias(_ weights: StateDict) -> Bool {
    [0, 1].contains { weights.has("stages.0.blocks.\($0).conv_dw.bias") }
  }

  private func convolve(_ net: inout ModelBuilder, _ x: Int, _ name: String, stride: Int) -> Int {
    let out = stride > 1 ? nil : net.channels(x)
    let mixed = net.conv(x, "\(name).conv_dw", out: out, stride: stride, bias: hasBias(net.weights))
    // A block that changes extents adds to what its convolution gives.
    let shortcut = stride > 1 || net.channels(mixed) != net.channels(x) ? mixed : x
    return net.graph.add(shortcut, perceive(&net, net.tokens(mixed), name, like: mixed))
  }

  /// A perceptron of tokens, normalised before and scaled behind, as planes of the extents of `model`.
  private func perceive(_ net: inout ModelBuilder, _ tokens: Int, _ name: String, like model: Int) -> Int {
    let made = net.perceptron(net.layerNorm(tokens, "\(name).norm"), "\(name).mlp.fc1", "\(name).mlp.fc2")
    return net.planes(net.scale(made, "\(name).gamma", [net.channels(model)]), like: model)
  }

  private func attend(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    var places = cascade(&net, x, "\(name).convs")
    if net.weights.has("\(name).pos_embd.token_projection.weight") { places = net.addWaves(places, "\(name).pos_embd") }
    let tokens = net.tokens(places)
    let seen = net.attendByFeatures(net.layerNorm(tokens, "\(name).norm_xca"), "\(name).xca")
    let middle = net.graph.add(tokens, net.scale(seen, "\(name).gamma_xca", [net.channels(x)]))
    return net.graph.add(x, perceive(&net, middle, name, like: x))
  }

  /// Parts of the channels through one convolution after another, each with what the one before gave; the last part as it is.
  private func cascade(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    let count = max(1, net.weights.count("\(name).{}.weight"))
    let width = max(1, net.weights.rows("\(name).0.weight"))
    let rest = net.channels(x) - count * width
    // The last part is no wider than the others.
    guard 1...width ~= rest else { return net.graph.reshape(x, [0]) }
    let parts = net.graph.split(x, axis: 0, sizes: Array(repeating: width, count: count) + [rest])
    var made: [Int] = []
    for (index, part) in parts.dropLast().enumerated() {
      let taken = made.last.map { net.graph.add($0, part) } ?? part
      made.append(net.conv(taken, "\(name).\(index)", out: width, bias: hasBias(net.weights)))
    }
    return net.graph.concat(made + parts.suffix(1), axis: 0)
  }
}
