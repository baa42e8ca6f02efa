import Graphs

/// timm's SelecSLS (models/selecsls.py; arXiv:1907.00837): blocks that join what every other of their convolutions makes.
struct TimmSelecSLS: Family {
  let name = "timm-selecsls"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has([
      "stem.0.weight", "features.0.conv1.0.weight", "features.0.conv6.0.weight", "head.0.0.weight", "fc.weight",
    ])
  }

  func isTimm(_ config: TimmConfig) -> Bool {
    ["selecsls42", "selecsls42b", "selecsls60", "selecsls60b", "selecsls84"].contains(config.architecture)
  }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  func build(_ net: inout ModelBuilder) {
    let image = net.startImage(stem: "stem.0", side: 224, unit: "stem")
    var x = net.activate(net.convNorm(image, "stem.0", "stem.1", stride: 2))
    // What the first block of the stage made.
    var skipped = x
    for index in 0..<net.weights.count("features.{}.conv1.0.weight") {
      let name = "features.\(index)"
      net.graph.startUnit(name)
      // Only others than a stage's first join it.
      let width = net.weights.rows("\(name).conv1.0.weight")
      let isFirst = index == 0 || net.weights.columns("\(name).conv6.0.weight") == width + width / 2 * 2
      let first = layer(&net, x, "\(name).conv1", stride: isFirst ? 2 : 1)
      let second = layer(&net, layer(&net, first, "\(name).conv2"), "\(name).conv3")
      let third = layer(&net, layer(&net, second, "\(name).conv4"), "\(name).conv5")
      let parts = [first, second, third] + (isFirst ? [] : [skipped])
      x = layer(&net, net.graph.concat(parts, axis: 0), "\(name).conv6")
      if isFirst { skipped = x }
    }
    for index in 0..<max(1, net.weights.count("head.{}.0.weight")) {
      net.graph.startUnit("head.\(index)")
      x = layer(&net, x, "head.\(index)", stride: index % 2 == 0 ? 2 : 1)
    }
    _ = net.classify(x, "fc")
  }

  private func layer(_ net: inout ModelBuilder, _ x: Int, _ name: String, stride: Int = 1) -> Int {
    net.activate(net.convNorm(x, "\(name).0", "\(name).1", stride: stride))
  }
}
