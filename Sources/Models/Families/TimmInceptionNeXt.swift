import Graphs

/// timm's InceptionNeXt (models/inception_next.py; arXiv:2303.16900): blocks whose channels go through kernels of four forms, one of them none.
struct TimmInceptionNeXt: Family {
  let name = "timm-inception-next"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["stem.0.weight", "stages.0.blocks.0.token_mixer.dwconv_hw.weight", "head.fc2.weight"])
  }

  func isTimm(_ config: TimmConfig) -> Bool { config.architecture.hasPrefix("inception_next_") }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  func build(_ net: inout ModelBuilder) {
    net.assume(activation: .gelu)
    let image = net.startImage(stem: "stem.0", side: 224, unit: "stem")
    let kernel = max(1, net.weights.kernel("stem.0.weight"))
    var x = net.norm(net.conv(image, "stem.0", stride: kernel, pad: 0, bias: true), "stem.1")
    for stage in 0..<net.weights.count("stages.{}.blocks.0.token_mixer.dwconv_hw.weight") {
      let name = "stages.\(stage)"
      if stage > 0 {
        net.graph.startUnit("\(name).downsample")
        x = net.conv(net.norm(x, "\(name).downsample.0"), "\(name).downsample.1", stride: 2, pad: 0, bias: true)
      }
      for index in 0..<net.weights.count("\(name).blocks.{}.token_mixer.dwconv_hw.weight") {
        net.graph.startUnit("\(name).blocks.\(index)")
        x = block(&net, x, "\(name).blocks.\(index)")
      }
    }
    net.graph.startUnit("head")
    let means = net.graph.flatten(net.graph.globalAveragePool(x))
    let made = net.activate(net.linear(means, "head.fc1"))
    _ = net.linear(net.layerNorm(made, "head.norm", epsilon: 1e-6), "head.fc2")
  }

  private func block(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    let width = net.channels(x)
    var y = net.norm(mix(&net, x, "\(name).token_mixer"), "\(name).norm")
    y = net.activate(net.conv(y, "\(name).mlp.fc1", kernel: 1, bias: true))
    y = net.conv(y, "\(name).mlp.fc2", out: width, kernel: 1, bias: true)
    // All blocks are scaled, or none is.
    let isScaled = (0..<2).contains { net.weights.has("stages.0.blocks.\($0).gamma") }
    return net.graph.add(isScaled ? net.scaleChannels(y, "\(name).gamma") : y, x)
  }

  /// Kernels of each channel: none, a square, a row, and a column.
  private func mix(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    let few = min(max(1, net.weights.rows("\(name).dwconv_hw.weight")), net.channels(x) / 3)
    let parts = net.graph.split(x, axis: 0, sizes: [net.channels(x) - 3 * few, few, few, few])
    let long = min(max(1, net.weights.kernel("\(name).dwconv_h.weight")), 1 << 8)
    let square = net.conv(parts[1], "\(name).dwconv_hw", out: few, bias: true)
    let row = net.conv(parts[2], "\(name).dwconv_w", out: few, kernels: [1, long], bias: true)
    let column = net.conv(parts[3], "\(name).dwconv_h", out: few, kernels: [long, 1], bias: true)
    return net.graph.concat([parts[0], square, row, column], axis: 0)
  }
}
