import Graphs

/// timm's EfficientFormer (models/efficientformer.py): blocks that pool, and at the end some of attention, on 7x7 places.
struct TimmEfficientFormer: Family {
  let name = "timm-efficientformer"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["stem.conv1.weight", "stem.norm1.weight", "stages.0.blocks.0.ls1.gamma", "head_dist.weight"])
      && weights.has("stages.0.blocks.0.mlp.fc1.weight")
  }

  func isTimm(_ config: TimmConfig) -> Bool {
    ["efficientformer_l1", "efficientformer_l3", "efficientformer_l7"].contains(config.architecture)
  }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  func build(_ net: inout ModelBuilder) {
    net.assume(activation: .gelu)
    net.ignore { $0.hasSuffix(".attention_bias_idxs") }
    let stages = net.weights.count("stages.{}.blocks.0.ls1.gamma") + (lastBeginsFlat(net.weights) ? 1 : 0)
    let biases = net.weights.catalogue.tensors.first { $0.name.hasSuffix(".attention_biases") }?.name ?? ""
    let side = net.side(ofBiases: biases) << min(stages + 1, 8)
    var x = net.startImage(stem: "stem.conv1", side: side > 0 ? side : 224, isTold: side > 0)
    // The activation of the stem is ReLU whatever that of the blocks is.
    for number in ["1", "2"] {
      let planes = net.conv(x, "stem.conv\(number)", stride: 2, bias: true)
      x = net.graph.relu(net.norm(planes, "stem.norm\(number)"))
    }
    for stage in 0..<stages {
      let name = "stages.\(stage)"
      if net.weights.has("\(name).downsample.conv.weight") {
        net.graph.startUnit("\(name).downsample")
        x = net.norm(net.conv(x, "\(name).downsample.conv", stride: 2, bias: true), "\(name).downsample.norm")
      }
      x = blocks(&net, x, "\(name).blocks")
    }
    net.graph.startUnit("head")
    if net.extents(x).count == 3 { x = net.tokens(x) }
    let mean = net.graph.reduceMean(net.layerNorm(x, "norm"), axes: [0])
    let logits = net.linear(mean, "head")
    _ = net.meanOfClassifiers(logits, net.linear(mean, "head_dist"))
  }

  /// Whether the last stage begins with a change to tokens, which takes the first number.
  private func lastBeginsFlat(_ weights: StateDict) -> Bool {
    weights.has("stages.\(weights.count("stages.{}.blocks.0.ls1.gamma")).blocks.1.ls1.gamma")
  }

  /// A stage's blocks; the change to tokens, which has no weights, takes a number.
  private func blocks(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    var (x, index, isFlat) = (x, 0, false)
    while true {
      let block = "\(name).\(index)"
      if net.weights.has("\(block).ls1.gamma") {
        net.graph.startUnit(block)
        x = isFlat ? attend(&net, x, block) : pool(&net, x, block)
      } else if !isFlat, net.weights.has("\(name).\(index + 1).ls1.gamma") {
        (x, isFlat) = (net.tokens(x), true)
      } else {
        return x
      }
      index += 1
    }
  }

  private func pool(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    let means = net.graph.averagePool(x, kernel: 3, stride: 1, pad: 1, countIncludePad: false)
    let middle = net.graph.add(x, net.scaleChannels(net.graph.sub(means, x), "\(name).ls1.gamma"))
    var y = net.conv(middle, "\(name).mlp.fc1", kernel: 1, bias: true)
    y = net.activate(net.norm(y, "\(name).mlp.norm1"))
    y = net.conv(y, "\(name).mlp.fc2", out: net.channels(x), kernel: 1, bias: true)
    y = net.norm(y, "\(name).mlp.norm2")
    return net.graph.add(middle, net.scaleChannels(y, "\(name).ls2.gamma"))
  }

  private func attend(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    let width = net.extents(x).last ?? 1
    let (mixer, biases) = ("\(name).token_mixer", "\(name).token_mixer.attention_biases")
    let widths = net.headWidths("\(mixer).qkv.weight", parts: 2, biases: biases, last: "\(mixer).proj.weight")
    let three = net.splitHeads(
      net.linear(net.layerNorm(x, "\(name).norm1"), "\(mixer).qkv"), heads: max(1, net.weights.rows(biases)),
      parts: [widths.key, widths.key, widths.value])
    let found = net.attend(query: three[0], key: three[1], value: three[2], biases: biases)
    let seen = net.linear(found, "\(mixer).proj", out: width)
    let middle = net.graph.add(x, net.scale(seen, "\(name).ls1.gamma", [width]))
    let y = net.perceptron(net.layerNorm(middle, "\(name).norm2"), "\(name).mlp.fc1", "\(name).mlp.fc2")
    return net.graph.add(middle, net.scale(y, "\(name).ls2.gamma", [width]))
  }
}
