import Graphs
import Tensors

/// timm's PP-HGNet and PP-HGNetV2 (models/hgnet.py): blocks that join what each of their convolutions gives, of which the second version's
/// activations may be scaled and shifted.
struct TimmHGNet: Family {
  let name = "timm-hgnet"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["stages.0.blocks.0.aggregation.0.conv.weight", "head.fc.weight"])
      && (weights.has("stem.stem.0.conv.weight") || weights.has("stem.stem1.conv.weight"))
  }

  private func isSecond(_ weights: StateDict) -> Bool { weights.has("stem.stem1.conv.weight") }

  func title(_ weights: StateDict) -> String { isSecond(weights) ? "timm-hgnetv2" : name }

  func isTimm(_ config: TimmConfig, of weights: StateDict) -> Bool {
    let (first, second) = (["tiny", "small", "base"], ["b0", "b1", "b2", "b3", "b4", "b5", "b6"])
    return isSecond(weights)
      ? second.contains { config.architecture == "hgnetv2_\($0)" }
      : first.contains { config.architecture == "hgnet_\($0)" }
  }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  func build(_ net: inout ModelBuilder) {
    var x = isSecond(net.weights) ? secondStem(&net) : firstStem(&net)
    for stage in 0..<net.weights.count("stages.{}.blocks.0.aggregation.0.conv.weight") {
      let name = "stages.\(stage)"
      if net.weights.has("\(name).downsample.conv.weight") {
        net.graph.startUnit("\(name).downsample")
        x = net.convNorm(x, "\(name).downsample.conv", "\(name).downsample.bn", out: net.channels(x), stride: 2)
      }
      for index in 0..<net.weights.count("\(name).blocks.{}.aggregation.0.conv.weight") {
        net.graph.startUnit("\(name).blocks.\(index)")
        let y = block(&net, x, "\(name).blocks.\(index)")
        x = index > 0 ? net.graph.add(y, x) : y
      }
    }
    net.graph.startUnit("head")
    x = net.graph.globalAveragePool(x)
    if net.weights.has("head.last_conv.0.weight") {
      x = shift(&net, net.activate(net.conv(x, "head.last_conv.0", kernel: 1, bias: false)), "head.last_conv.2")
    }
    _ = net.linear(net.graph.flatten(x), "head.fc")
  }

  private func firstStem(_ net: inout ModelBuilder) -> Int {
    var x = net.startImage(stem: "stem.stem.0.conv", side: 224, unit: "stem")
    for index in 0..<net.weights.count("stem.stem.{}.conv.weight") {
      x = layer(&net, x, "stem.stem.\(index)", stride: index == 0 ? 2 : 1)
    }
    return net.stemPool(x, nil)
  }

  /// Two ways of half the places, one of the largest of 2x2; a row and a column of zeros are behind.
  private func secondStem(_ net: inout ModelBuilder) -> Int {
    func widen(_ net: inout ModelBuilder, _ x: Int) -> Int {
      net.graph.node(Pad(before: [0, 0, 0], after: [0, 1, 1]), [.value(x)])
    }
    let image = net.startImage(stem: "stem.stem1.conv", side: 224, unit: "stem")
    let x = widen(&net, layer(&net, image, "stem.stem1", stride: 2))
    let half = widen(&net, layer(&net, x, "stem.stem2a"))
    let convolved = layer(&net, half, "stem.stem2b")
    let largest = net.graph.maxPool(x, kernel: 2, stride: 1, ceil: true)
    let both = net.graph.concat([largest, convolved], axis: 0)
    return layer(&net, layer(&net, both, "stem.stem3", stride: 2), "stem.stem4")
  }

  /// A convolution, normalised, activated, and shifted; one of 2x2 places takes no more than there are.
  private func layer(
    _ net: inout ModelBuilder, _ x: Int, _ name: String, out: Int? = nil, stride: Int = 1
  ) -> Int {
    let pad = max(0, net.weights.kernel("\(name).conv.weight") - 1) / 2
    let normed = net.convNorm(x, "\(name).conv", "\(name).bn", out: out, stride: stride, pad: pad)
    return shift(&net, net.activate(normed), "\(name).lab")
  }

  /// All activations are scaled and shifted, by one number each, or none.
  private func shift(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    let names = ["stem.stem1", "stem.stem2a"].flatMap { ["\($0).lab.scale", "\($0).lab.bias"] }
    guard names.contains(where: net.weights.has) else { return x }
    let scaled = net.scale(x, "\(name).scale", [1])
    net.check("\(name).bias", 1)
    return net.graph.add(scaled, parameter: "\(name).bias", Shape(1))
  }

  private func block(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    var (made, y) = ([x], x)
    while true {
      let part = "\(name).layers.\(made.count - 1)"
      if net.weights.has("\(part).conv1.conv.weight") {
        y = net.convNorm(y, "\(part).conv1.conv", "\(part).conv1.bn", kernel: 1)
        y = layer(&net, y, "\(part).conv2", out: net.channels(y))
      } else if net.weights.has("\(part).conv.weight") {
        y = layer(&net, y, part)
      } else {
        break
      }
      made.append(y)
    }
    y = layer(&net, net.graph.concat(made, axis: 0), "\(name).aggregation.0")
    if !isSecond(net.weights) {
      return net.excite(y, "\(name).aggregation.1.conv") { $0.graph.sigmoid($1) }
    }
    return layer(&net, y, "\(name).aggregation.1")
  }
}
