import Graphs

/// timm's Inception v4 (models/inception_v4.py; arXiv:1602.07261), whose layers are numbered.
struct TimmInceptionV4: Family {
  let name = "timm-inceptionv4"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has([
      "features.0.conv.weight", "features.3.conv.conv.weight", "features.4.branch1.0.conv.weight", "last_linear.weight",
    ])
  }

  func isTimm(_ config: TimmConfig) -> Bool { config.architecture == "inception_v4" }

  func normalization(_ weights: StateDict) -> String { "tutorial" }

  func build(_ net: inout ModelBuilder) {
    net.assume(epsilon: 1e-3)
    let image = net.startImage(stem: "features.0.conv", side: 299, unit: "features.0")
    var x = net.freeConv(image, "features.0", stride: 2, pad: 0)
    x = net.freeConv(net.freeConv(x, "features.1", pad: 0), "features.2")
    net.graph.startUnit("features.3")
    x = join(&net, [most(&net, x), net.inceptionBranch(x, "features.3.conv", halves: true)])
    let branches = ["branch0", "branch1"].map { net.inceptionBranch(x, "features.4.\($0)", shrinks: true) }
    x = join(&net, branches)
    x = join(&net, [net.inceptionBranch(x, "features.5.conv", halves: true), most(&net, x)])
    var index = 6
    while let layer = layer(net.weights, "features.\(index)") {
      net.graph.startUnit("features.\(index)")
      x = layer(&net, x, "features.\(index)")
      index += 1
    }
    _ = net.classify(x, "last_linear")
  }

  private func most(_ net: inout ModelBuilder, _ x: Int) -> Int { net.graph.maxPool(x, kernel: 3, stride: 2) }

  private func join(_ net: inout ModelBuilder, _ parts: [Int]) -> Int { net.graph.concat(parts, axis: 0) }

  private typealias Layer = (inout ModelBuilder, Int, String) -> Int

  /// What a layer is, by the branches that it has.
  private func layer(_ weights: StateDict, _ name: String) -> Layer? {
    func has(_ part: String) -> Bool { weights.has("\(name).\(part).conv.weight") }
    if has("branch1_0") || has("branch2_0") { return forked }
    if has("branch2.0") || has("branch2.1") || has("branch3.1") {
      return { net, x, name in
        let parts = (0..<4).map { net.inceptionBranch(x, "\(name).branch\($0)") }
        return join(&net, parts)
      }
    }
    guard has("branch0") || has("branch0.0") || has("branch1.0") else { return nil }
    return { net, x, name in
      let parts = (0..<2).map { net.inceptionBranch(x, "\(name).branch\($0)", halves: true) }
      return join(&net, parts + [most(&net, x)])
    }
  }

  /// Branches that end in two convolutions side by side.
  private func forked(_ net: inout ModelBuilder, _ x: Int, _ name: String) -> Int {
    let second = net.freeConv(x, "\(name).branch1_0")
    let third = (0..<3).reduce(x) { net.freeConv($0, "\(name).branch2_\($1)") }
    let parts = [
      net.inceptionBranch(x, "\(name).branch0"), net.freeConv(second, "\(name).branch1_1a"),
      net.freeConv(second, "\(name).branch1_1b"), net.freeConv(third, "\(name).branch2_3a"),
      net.freeConv(third, "\(name).branch2_3b"), net.inceptionBranch(x, "\(name).branch3"),
    ]
    return join(&net, parts)
  }
}
