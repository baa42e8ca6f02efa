/// transformers' RegNetForImageClassification (models/regnet/modeling_regnet.py): X layers, and Y layers where the file has gates.
struct HuggingFaceRegNet: Family {
  let name = "hf-regnet"
  let modelTypes: Set<String> = ["regnet"]

  private let stem = "regnet.embedder.embedder"
  private let stages = "regnet.encoder.stages"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["\(stem).convolution.weight", "classifier.1.weight"])
  }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  func build(_ net: inout ModelBuilder) {
    net.configureActivation(.relu)
    net.assume(epsilon: 1e-5, told: 1e-5)
    let halvesFirst = net.assume(
      "downsample-in-first-stage", "the first stage halves the image", true,
      told: net.configured("downsample_in_first_stage", true))
    let image = net.startImage(stem: "\(stem).convolution", size: net.anyImageSize())
    var x = net.activate(net.convNorm(image, layer: stem, stride: 2))
    let count = net.weights.count("\(stages).{}.layers.0.layer.0.convolution.weight")
    let depths = (0..<count).map { net.weights.count("\(stages).\($0).layers.{}.layer.0.convolution.weight") }
    for (stage, depth) in depths.enumerated() {
      for index in 0..<depth {
        net.graph.startUnit("stages.\(stage).\(index)")
        let stride = index == 0 && (stage > 0 || halvesFirst) ? 2 : 1
        x = block(&net, x, "\(stages).\(stage).layers.\(index)", stride: stride)
      }
    }
    net.agree("depths", with: depths)
    agree(&net, stages: count)
    _ = net.classify(x, "classifier.1")
  }

  private func block(_ net: inout ModelBuilder, _ x: Int, _ name: String, stride: Int) -> Int {
    let isGated = net.weights.has("\(name).layer.2.attention.0.weight")
    let last = "\(name).layer.\(isGated ? 3 : 2)"
    let out = max(1, net.weights.rows("\(last).convolution.weight"))
    var shortcut = x
    if stride > 1 || net.channels(x) != out {
      shortcut = net.convNorm(x, layer: "\(name).shortcut", out: out, stride: stride)
    }
    var y = net.activate(net.convNorm(x, layer: "\(name).layer.0"))
    y = net.activate(net.convNorm(y, layer: "\(name).layer.1", stride: stride))
    if isGated { y = net.squeeze(y, "\(name).layer.2.attention.0", "\(name).layer.2.attention.2") }
    return net.activate(net.graph.add(net.convNorm(y, layer: last), shortcut))
  }

  private func agree(_ net: inout ModelBuilder, stages count: Int) {
    let isGated = net.weights.has("\(stages).0.layers.0.layer.2.attention.0.weight")
    net.agree("layer_type", with: isGated ? "y" : "x", standard: "y", of: ["x", "y"])
    net.agree(
      "hidden_sizes",
      with: (0..<count).map { net.weights.rows("\(stages).\($0).layers.0.layer.0.convolution.weight") })
    net.agree("embedding_size", with: net.weights.rows("\(stem).convolution.weight"), standard: 32)
    net.agree(
      "groups_width", with: net.weights.columns("\(stages).0.layers.0.layer.1.convolution.weight"), standard: 64)
  }
}
