import Graphs

/// timm's RepViT (models/repvit.py): branches of a channel's own side by side, gates in every second block, and perceptrons.
struct TimmRepViT: Family {
  let name = "timm-repvit"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["stem.conv1.c.weight", "stages.0.blocks.0.token_mixer.conv.c.weight", "head.head.l.weight"])
  }

  /// The first three have branches that are normalised one by one.
  func isTimm(_ config: TimmConfig, of weights: StateDict) -> Bool {
    let (first, later) = (["m1", "m2", "m3"], ["m0_9", "m1_0", "m1_1", "m1_5", "m2_3"])
    return (isFirst(weights) ? first : later).contains { config.architecture == "repvit_\($0)" }
  }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  private func isFirst(_ weights: StateDict) -> Bool { weights.has("stages.0.blocks.0.token_mixer.conv1.c.weight") }

  func build(_ net: inout ModelBuilder) {
    net.assume(activation: .gelu)
    var x = net.startImage(stem: "stem.conv1.c", side: 224, unit: "stem")
    x = net.activate(layer(&net, x, "stem.conv1", stride: 2))
    x = layer(&net, x, "stem.conv2", stride: 2)
    for stage in 0..<net.weights.count("stages.{}.blocks.0.token_mixer.conv.c.weight") {
      let name = "stages.\(stage)"
      if stage > 0 {
        net.graph.startUnit("\(name).downsample")
        x = halve(&net, x, "\(name).downsample")
      }
      for index in 0..<net.weights.count("\(name).blocks.{}.token_mixer.conv.c.weight") {
        net.graph.startUnit("\(name).blocks.\(index)")
        x = block(&net, x, "\(name).blocks.\(index)")
      }
    }
    net.graph.startUnit("head")
    let mean = net.graph.globalAveragePool(x)
    let logits = classify(&net, mean, "head.head")
    guard net.weights.has("head.head_dist.l.weight") else { return }
    _ = net.meanOfClassifiers(logits, classify(&net, mean, "head.head_dist"))
  }

  private func classify(_ net: inout ModelBuilder, _ mean: Int, _ name: String) -> Int {
    net.linear(net.graph.flatten(net.norm(mean, "\(name).bn")), "\(name).l")
  }

  private func layer(
    _ net: inout ModelBuilder, _ x: Int, _ name: String, out: Int? = nil, kernel: Int? = nil, stride: Int = 1
  ) -> Int {
    net.convNorm(x, "\(name).c", "\(name).bn", out: out, kernel: kernel, stride: stride)
  }

  private func halve(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    var y = block(&net, x, "\(name).pre_block")
    y = layer(&net, y, "\(name).spatial_downsample", out: net.channels(x), stride: 2)
    return perceive(&net, layer(&net, y, "\(name).channel_downsample", kernel: 1), "\(name).ffn")
  }

  private func block(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    let (mixer, width) = ("\(name).token_mixer", net.channels(x))
    let kernels = layer(&net, x, "\(mixer).conv", out: width)
    let isFirst = isFirst(net.weights)
    let points =
      isFirst
      ? layer(&net, x, "\(mixer).conv1", out: width, kernel: 1)
      : net.conv(x, "\(mixer).conv1", out: width, kernel: 1, bias: true)
    var y = net.graph.add(net.graph.add(kernels, points), x)
    if !isFirst { y = net.norm(y, "\(mixer).bn") }
    if net.weights.has("\(name).se.fc1.weight") { y = net.squeeze(y, "\(name).se.fc1", "\(name).se.fc2") }
    return perceive(&net, y, "\(name).channel_mixer")
  }

  private func perceive(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    let inside = net.activate(layer(&net, x, "\(name).conv1", kernel: 1))
    return net.graph.add(x, layer(&net, inside, "\(name).conv2", out: net.channels(x), kernel: 1))
  }
}
