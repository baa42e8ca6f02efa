/// timm's FocalNet (models/focalnet.py): convolutions a channel of growing kernels, each weighted by gates of its own for each place.
struct TimmFocalNet: Family {
  let name = "timm-focalnet"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["stem.proj.weight", "layers.0.blocks.0.modulation.f.weight", "head.fc.weight"])
  }

  func isTimm(_ config: TimmConfig, of weights: StateDict) -> Bool {
    let sizes = Set<Substring>(["tiny", "small", "base", "large", "xlarge", "huge"])
    let ends = Set<Substring>(["srf", "lrf", "fl3", "fl4"])
    let words = config.words
    return words.count == 3 && words[0] == "focalnet" && sizes.contains(words[1]) && ends.contains(words[2])
  }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  func build(_ net: inout ModelBuilder) {
    net.assume(activation: .gelu)
    let image = net.startImage(stem: "stem.proj", side: 224)
    var x = halve(&net, image, "stem", stride: 4)
    for stage in 0..<net.weights.count("layers.{}.blocks.0.modulation.f.weight") {
      let name = "layers.\(stage)"
      if net.weights.has("\(name).downsample.proj.weight") {
        net.graph.startUnit("\(name).downsample")
        x = halve(&net, x, "\(name).downsample", stride: 2)
      }
      for index in 0..<net.weights.count("\(name).blocks.{}.modulation.f.weight") {
        net.graph.startUnit("\(name).blocks.\(index)")
        x = block(&net, x, "\(name).blocks.\(index)")
      }
    }
    net.graph.startUnit("head")
    _ = net.classify(net.layerNorm(planes: x, "norm"), "head.fc")
  }

  /// A convolution whose kernel is its stride, or one of 7x7 padded by 2, or of 3x3.
  private func halve(_ net: inout ModelBuilder, _ x: Int, _ name: String, stride: Int) -> Int {
    let kernel = net.weights.kernel("\(name).proj.weight")
    let pad = kernel == stride ? 0 : kernel == 7 ? 2 : kernel / 2
    return net.layerNorm(planes: net.conv(x, "\(name).proj", stride: stride, pad: pad, bias: true), "\(name).norm")
  }

  /// Two layers that are normalised before them, or behind where the file has it so.
  private func block(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    let middle = net.graph.add(x, around(&net, x, name, number: 1) { modulate(&$0, $1, "\(name).modulation") })
    return net.graph.add(
      middle,
      around(&net, middle, name, number: 2) { net, y in
        let inside = net.activate(net.conv(y, "\(name).mlp.fc1", kernel: 1, bias: true))
        return net.conv(inside, "\(name).mlp.fc2", out: net.channels(y), kernel: 1, bias: true)
      })
  }

  private func around(
    _ net: inout ModelBuilder, _ x: Int, _ name: String, number: Int, layer: (inout ModelBuilder, Int) -> Int
  ) -> Int {
    let isBehind = net.weights.has("\(name).norm\(number)_post.weight")
    var y = layer(&net, isBehind ? x : net.layerNorm(planes: x, "\(name).norm\(number)"))
    if isBehind { y = net.layerNorm(planes: y, "\(name).norm\(number)_post") }
    let hasScales = [1, 2].contains { net.weights.has("layers.0.blocks.0.ls\($0).gamma") }
    return hasScales ? net.scaleChannels(y, "\(name).ls\(number).gamma") : y
  }

  /// Queries times what is gathered around each place.
  private func modulate(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    let width = net.channels(x)
    let packed = net.conv(x, "\(name).f", out: 2 * width + net.focalLevels(name) + 1, kernel: 1, bias: true)
    let (queries, sum) = net.focalContexts(packed, name, width: width)
    var y = net.graph.mul(queries, net.conv(sum, "\(name).h", out: width, kernel: 1, bias: true))
    if net.weights.has("layers.0.blocks.0.modulation.norm.weight") { y = net.layerNorm(planes: y, "\(name).norm") }
    return net.conv(y, "\(name).proj", out: width, kernel: 1, bias: true)
  }
}
