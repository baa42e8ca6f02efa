/// transformers' ResNetForImageClassification (models/resnet/modeling_resnet.py): `hidden_act` follows the stem and every block,
/// ReLU the convolutions inside of one.
struct HuggingFaceResNet: Family {
  let name = "hf-resnet"
  let modelTypes: Set<String> = ["resnet"]

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["resnet.embedder.embedder.convolution.weight", "classifier.1.weight"])
  }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  func build(_ net: inout ModelBuilder) {
    net.configureActivation(.relu)
    net.assume(epsilon: 1e-5, told: 1e-5)
    let halvesFirst = net.assume(
      "downsample-in-first-stage", "the first stage halves the image", false,
      told: net.configured("downsample_in_first_stage", false))
    let firstHalves = net.assume(
      "downsample-in-bottleneck", "a bottleneck's first convolution halves the image", false,
      told: net.configured("downsample_in_bottleneck", false))
    let image = net.startImage(stem: "resnet.embedder.embedder.convolution", size: net.anyImageSize())
    var x = net.convNorm(image, layer: "resnet.embedder.embedder", stride: 2)
    x = net.graph.maxPool(net.activate(x), kernel: 3, stride: 2, pad: 1)
    let stages = net.weights.count("resnet.encoder.stages.{}.layers.0.layer.0.convolution.weight")
    for stage in 0..<stages {
      let name = "resnet.encoder.stages.\(stage).layers"
      for index in 0..<net.weights.count("\(name).{}.layer.0.convolution.weight") {
        net.graph.startUnit("stages.\(stage).\(index)")
        let stride = index == 0 && (stage > 0 || halvesFirst) ? 2 : 1
        x = block(&net, x, "\(name).\(index)", stride: stride, firstHalves: firstHalves)
      }
    }
    agree(&net, stages: stages)
    _ = net.classify(x, "classifier.1")
  }

  /// A basic block, or a bottleneck where the file has a third convolution.
  private func block(_ net: inout ModelBuilder, _ x: Int, _ name: String, stride: Int, firstHalves: Bool) -> Int {
    let last = net.weights.has("\(name).layer.2.convolution.weight") ? 2 : 1
    let out = max(1, net.weights.rows("\(name).layer.\(last).convolution.weight"))
    var shortcut = x
    if stride > 1 || net.channels(x) != out {
      shortcut = net.convNorm(x, layer: "\(name).shortcut", out: out, stride: stride)
    }
    let halving = last == 1 || firstHalves ? 0 : 1
    var y = x
    for index in 0...last {
      y = net.convNorm(y, layer: "\(name).layer.\(index)", stride: index == halving ? stride : 1)
      if index < last { y = net.graph.relu(y) }
    }
    return net.activate(net.graph.add(y, shortcut))
  }

  private func agree(_ net: inout ModelBuilder, stages: Int) {
    let prefix = "resnet.encoder.stages"
    let isBasic = !net.weights.has("\(prefix).0.layers.0.layer.2.convolution.weight")
    net.agree(
      "layer_type", with: isBasic ? "basic" : "bottleneck", standard: "bottleneck", of: ["basic", "bottleneck"])
    net.agree(
      "depths", with: (0..<stages).map { net.weights.count("\(prefix).\($0).layers.{}.layer.0.convolution.weight") })
    net.agree(
      "hidden_sizes",
      with: (0..<stages).map {
        net.weights.rows("\(prefix).\($0).layers.0.layer.\(isBasic ? 1 : 2).convolution.weight")
      })
    net.agree("embedding_size", with: net.weights.rows("resnet.embedder.embedder.convolution.weight"), standard: 64)
  }
}
