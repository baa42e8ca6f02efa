import Graphs

/// timm's ConvMixer (models/convmixer.py; arXiv:2201.09792): convolutions of each channel, and of single places, normalised behind activations.
struct TimmConvMixer: Family {
  let name = "timm-convmixer"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["stem.0.weight", "blocks.0.0.fn.0.weight", "blocks.0.1.weight", "head.weight"])
  }

  func isTimm(_ config: TimmConfig) -> Bool { config.architecture.hasPrefix("convmixer_") }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  func build(_ net: inout ModelBuilder) {
    // That of 768 channels has another activation than the others.
    let isFew = net.weights.rows("stem.0.weight") == 768
    let told = net.settings.timm.map { $0.activation ?? ($0.architecture.hasPrefix("convmixer_768_") ? .relu : .gelu) }
    net.assume(activation: isFew ? .relu : .gelu, told: told)
    let image = net.startImage(stem: "stem.0", side: 224, unit: "stem")
    let kernel = max(1, net.weights.kernel("stem.0.weight"))
    var x = net.norm(net.activate(net.conv(image, "stem.0", stride: kernel, pad: 0, bias: true)), "stem.2")
    for index in 0..<net.weights.count("blocks.{}.0.fn.0.weight") {
      let name = "blocks.\(index)"
      net.graph.startUnit(name)
      let near = net.conv(x, "\(name).0.fn.0", out: net.channels(x), bias: true)
      x = net.graph.add(net.norm(net.activate(near), "\(name).0.fn.2"), x)
      x = net.norm(net.activate(net.conv(x, "\(name).1", kernel: 1, bias: true)), "\(name).3")
    }
    _ = net.classify(x, "head")
  }
}
