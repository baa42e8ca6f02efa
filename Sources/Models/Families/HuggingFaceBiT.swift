import Graphs

/// transformers' BitForImageClassification (models/bit/modeling_bit.py): activations before convolutions, groups of channels normalised,
/// weights standardised.
struct HuggingFaceBiT: Family {
  let name = "hf-bit"
  let modelTypes: Set<String> = ["bit"]

  private let stem = "bit.embedder.convolution"
  private let stages = "bit.encoder.stages"

  /// How all convolutions are made.
  private struct Style {
    let groups: Int
    let padding: Padding
  }

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["\(stem).weight", "\(stages).0.layers.0.norm1.weight", "classifier.1.weight"])
  }

  func normalization(_ weights: StateDict) -> String { "tutorial" }

  func build(_ net: inout ModelBuilder) {
    net.needConfig(of: name, "paddings and groups")
    net.configureActivation(.relu)
    net.assume(epsilon: 1e-5, told: 1e-5)
    net.agree("layer_type", with: "preactivation", standard: "preactivation", of: ["preactivation", "bottleneck"])
    net.agree("output_stride", with: 32, standard: 32)
    let style = Style(
      groups: net.configured("num_groups", 32, in: 1...1 << 12) ?? 32, padding: globalPadding(&net))
    let padsPool = net.configured("embedding_dynamic_padding", false) == true
    let image = net.startImage(stem: stem, size: net.anyImageSize())
    var x = conv(&net, image, stem, style: style, stride: 2)
    // Zeros around the planes take part in the pool.
    if style.padding == .symmetric { x = net.graph.node(Pad(before: [0, 1, 1], after: [0, 1, 1]), [.value(x)]) }
    if padsPool { x = net.padToSame(x, kernel: 3, stride: 2) }
    x = net.graph.maxPool(x, kernel: 3, stride: 2)
    let depths = (0..<net.weights.count("\(stages).{}.layers.0.norm1.weight")).map {
      net.weights.count("\(stages).\($0).layers.{}.norm1.weight")
    }
    for (stage, depth) in depths.enumerated() {
      for index in 0..<depth {
        net.graph.startUnit("stages.\(stage).\(index)")
        x = block(
          &net, x, "\(stages).\(stage).layers.\(index)", style: style, stride: stage > 0 && index == 0 ? 2 : 1)
      }
    }
    net.agree("depths", with: depths)
    net.agree("embedding_size", with: net.weights.rows("\(stem).weight"), standard: 64)
    net.graph.startUnit("norm")
    _ = net.classify(normActivate(&net, x, "bit.norm", style: style), "classifier.1")
  }

  private func globalPadding(_ net: inout ModelBuilder) -> Padding {
    let told = net.configured("global_padding", "", expected: "null or SAME") { value in
      if case .string(let word) = value, word.lowercased() == "same" { word } else { nil }
    }
    return told?.isEmpty == false ? .same : .symmetric
  }

  private func block(_ net: inout ModelBuilder, _ x: Int, _ name: String, style: Style, stride: Int) -> Int {
    let first = normActivate(&net, x, "\(name).norm1", style: style)
    var shortcut = x
    if net.weights.has("\(name).downsample.conv.weight") {
      shortcut = conv(&net, first, "\(name).downsample.conv", style: style, stride: stride)
    }
    var y = conv(&net, first, "\(name).conv1", style: style)
    y = conv(&net, normActivate(&net, y, "\(name).norm2", style: style), "\(name).conv2", style: style, stride: stride)
    y = conv(&net, normActivate(&net, y, "\(name).norm3", style: style), "\(name).conv3", style: style)
    return net.graph.add(y, shortcut)
  }

  private func conv(_ net: inout ModelBuilder, _ x: Int, _ name: String, style: Style, stride: Int = 1) -> Int {
    net.standardized["\(name).weight"] = Standardization(epsilon: 1e-8)
    return net.conv(x, name, stride: stride, padding: style.padding)
  }

  private func normActivate(_ net: inout ModelBuilder, _ x: Int, _ name: String, style: Style) -> Int {
    net.activate(net.groupNorm(x, name, groups: style.groups))
  }
}
