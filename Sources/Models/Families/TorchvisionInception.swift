import Graphs

/// torchvision's Inception v3 (models/inception.py); its auxiliary classifier is of training.
struct TorchvisionInception: Family {
  let name = "torchvision-inceptionv3"

  func recognises(_ weights: StateDict) -> Bool {
    weights.has(["Conv2d_1a_3x3.conv.weight", "Mixed_5b.branch1x1.conv.weight", "Mixed_7c.branch_pool.conv.weight"])
      && weights.has("fc.weight")
  }

  func normalization(_ weights: StateDict) -> String { "imagenet" }

  func build(_ net: inout ModelBuilder) {
    net.ignore { $0.hasPrefix("AuxLogits.") }
    net.assume(epsilon: 1e-3)
    let image = net.startImage(stem: "Conv2d_1a_3x3.conv", side: 299, unit: "Conv2d_1a_3x3")
    var x = net.basicConv(net.transformed(image, classifier: "fc"), "Conv2d_1a_3x3", stride: 2, pad: 0)
    x = net.basicConv(net.basicConv(x, "Conv2d_2a_3x3", pad: 0), "Conv2d_2b_3x3")
    x = net.basicConv(net.graph.maxPool(x, kernel: 3, stride: 2), "Conv2d_3b_1x1")
    x = net.graph.maxPool(net.basicConv(x, "Conv2d_4a_3x3", pad: 0), kernel: 3, stride: 2)
    for block in ["5b", "5c", "5d", "6a", "6b", "6c", "6d", "6e", "7a", "7b", "7c"] {
      net.graph.startUnit("Mixed_\(block)")
      let branches =
        switch block {
        case "5b", "5c", "5d": Self.narrow
        case "6a": Self.firstHalving
        case "7a": Self.secondHalving
        case "7b", "7c": Self.forked
        default: Self.long
        }
      x = mixed(&net, x, "Mixed_\(block)", branches: branches)
    }
    _ = net.classify(x, "fc")
  }

  private static let narrow = [
    [Layer("branch1x1")], [Layer("branch5x5_1"), Layer("branch5x5_2")],
    [Layer("branch3x3dbl_1"), Layer("branch3x3dbl_2"), Layer("branch3x3dbl_3")], [.mean, Layer("branch_pool")],
  ]
  private static let firstHalving = [
    [Layer("branch3x3", halves: true)],
    [Layer("branch3x3dbl_1"), Layer("branch3x3dbl_2"), Layer("branch3x3dbl_3", halves: true)], [.most],
  ]
  private static let long = [
    [Layer("branch1x1")], [Layer("branch7x7_1"), Layer("branch7x7_2", across: 7), Layer("branch7x7_3", down: 7)],
    [
      Layer("branch7x7dbl_1"), Layer("branch7x7dbl_2", down: 7), Layer("branch7x7dbl_3", across: 7),
      Layer("branch7x7dbl_4", down: 7), Layer("branch7x7dbl_5", across: 7),
    ], [.mean, Layer("branch_pool")],
  ]
  private static let secondHalving = [
    [Layer("branch3x3_1"), Layer("branch3x3_2", halves: true)],
    [
      Layer("branch7x7x3_1"), Layer("branch7x7x3_2", across: 7), Layer("branch7x7x3_3", down: 7),
      Layer("branch7x7x3_4", halves: true),
    ], [.most],
  ]
  private static let forked = [
    [Layer("branch1x1")], [Layer("branch3x3_1"), .fork("branch3x3_2")],
    [Layer("branch3x3dbl_1"), Layer("branch3x3dbl_2"), .fork("branch3x3dbl_3")], [.mean, Layer("branch_pool")],
  ]

  /// A step of a branch.
  private struct Layer {
    enum Kind { case conv, mean, most, fork }
    var kind = Kind.conv
    let name: String
    /// The kernel of one that is not square.
    var kernel: [Int]?
    var halves = false

    init(_ name: String, halves: Bool = false) { (self.name, self.halves) = (name, halves) }
    init(_ name: String, down rows: Int) { (self.name, kernel) = (name, [rows, 1]) }
    init(_ name: String, across columns: Int) { (self.name, kernel) = (name, [1, columns]) }
    private init(_ kind: Kind, _ name: String = "") { (self.kind, self.name) = (kind, name) }

    /// A mean of 3x3, with the padding counted.
    static let mean = Layer(.mean)
    /// A maximum of 3x3 that halves the image.
    static let most = Layer(.most)
    /// Two layers of the same input beside one another, of 1x3 and of 3x1.
    static func fork(_ name: String) -> Layer { Layer(.fork, name) }
  }

  private func mixed(_ net: inout ModelBuilder, _ x: Int, _ name: String, branches: [[Layer]]) -> Int {
    let found = branches.map { layers in layers.reduce(x) { apply(&net, $0, layer: $1, of: name) } }
    return net.graph.concat(found, axis: 0)
  }

  private func apply(_ net: inout ModelBuilder, _ x: Int, layer: Layer, of block: String) -> Int {
    let name = "\(block).\(layer.name)"
    switch layer.kind {
    case .conv:
      return net.basicConv(x, name, kernel: layer.kernel, stride: layer.halves ? 2 : 1, pad: layer.halves ? 0 : nil)
    case .mean: return net.graph.averagePool(x, kernel: 3, stride: 1, pad: 1)
    case .most: return net.graph.maxPool(x, kernel: 3, stride: 2)
    case .fork:
      let both = [net.basicConv(x, "\(name)a", kernel: [1, 3]), net.basicConv(x, "\(name)b", kernel: [3, 1])]
      return net.graph.concat(both, axis: 0)
    }
  }
}
