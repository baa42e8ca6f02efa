import Graphs
import Tensors

/// timm's ConvNeXt and ConvNeXt V2 (models/convnext.py), with eps 1e-6: perceptrons of linear layers or 1x1 convolutions, stems of one
/// convolution or two, and the normalisation behind the mean of all places or before it.
struct TimmConvNeXt: Family {
  let name = "timm-convnext"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has([
      "stem.0.weight", "stages.0.blocks.0.conv_dw.weight", "stages.0.blocks.0.norm.weight", "head.fc.weight",
    ])
  }

  /// All but those that are normalised by roots of mean squares, or with another eps.
  func isTimm(_ config: TimmConfig) -> Bool {
    guard let kind = config.words.first, ["convnext", "convnextv2"].contains(kind) else { return false }
    return !config.words.contains { ["rms", "xxlarge"].contains($0) }
  }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  func build(_ net: inout ModelBuilder) {
    net.assume(activation: .gelu)
    net.assume(epsilon: 1e-6)
    var x = stem(&net)
    let halvesFirst = net.weights.kernel("stem.0.weight") == 2
    for stage in 0..<net.weights.count("stages.{}.blocks.0.conv_dw.weight") {
      let name = "stages.\(stage)"
      if net.weights.has("\(name).downsample.1.weight") {
        net.graph.startUnit("\(name).downsample")
        x = norm(&net, x, "\(name).downsample.0")
        x = net.conv(x, "\(name).downsample.1", stride: stage > 0 || halvesFirst ? 2 : 1, pad: 0)
      }
      for index in 0..<net.weights.count("\(name).blocks.{}.conv_dw.weight") {
        net.graph.startUnit("\(name).blocks.\(index)")
        x = block(&net, x, "\(name).blocks.\(index)")
      }
    }
    net.graph.startUnit("head")
    if net.weights.has("norm_pre.weight") { x = norm(&net, x, "norm_pre") }
    var features = net.graph.flatten(net.graph.globalAveragePool(x))
    if !net.weights.has("norm_pre.weight") { features = net.layerNorm(features, "head.norm") }
    if net.weights.has("head.pre_logits.fc.weight") {
      features = net.graph.gelu(net.linear(features, "head.pre_logits.fc"))
    }
    _ = net.linear(features, "head.fc")
  }

  /// One convolution whose stride is its kernel, or two of 3x3 that halve the image, the second one behind an activation or not.
  private func stem(_ net: inout ModelBuilder) -> Int {
    let image = net.startImage(stem: "stem.0", side: 224)
    let kernel = max(1, net.weights.kernel("stem.0.weight"))
    guard let second = [1, 2].first(where: { net.weights.kernel("stem.\($0).weight") > 0 }) else {
      return norm(&net, net.conv(image, "stem.0", stride: kernel, pad: 0), "stem.1")
    }
    var x = net.conv(image, "stem.0", stride: 2)
    if second == 2 { x = net.activate(x) }
    return norm(&net, net.conv(x, "stem.\(second)", stride: 2), "stem.\(second + 1)")
  }

  private func norm(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    net.layerNorm(planes: x, name)
  }

  private func block(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    let width = net.channels(x)
    let mixed = net.conv(x, "\(name).conv_dw", out: width)
    var y = net.activate(layer(&net, net.layerNorm(net.tokens(mixed), "\(name).norm"), "\(name).mlp.fc1", like: x))
    if net.weights.has("\(name).mlp.grn.weight") {
      y = net.responses(y, "\(name).mlp.grn", Shape(net.extents(y).last ?? 1))
    }
    y = net.planes(layer(&net, y, "\(name).mlp.fc2", like: x), like: x)
    if net.weights.has("\(name).gamma") { y = net.scaleChannels(y, "\(name).gamma") }
    return net.graph.add(y, x)
  }

  /// A layer of tokens, which the file may have as a convolution of planes of the extents of `model`.
  private func layer(_ net: inout ModelBuilder, _ tokens: Int, _ name: String, like model: Int) -> Int {
    guard net.weights.kernel("\(name).weight") > 0 else { return net.linear(tokens, name) }
    let planes = [net.extents(tokens).last ?? 1] + net.extents(model).dropFirst()
    return net.tokens(net.conv(net.graph.reshape(net.graph.transpose(tokens, [1, 0]), planes), name, kernel: 1))
  }
}
