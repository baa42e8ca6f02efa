import Graphs
import Tensors

/// The small convolutional net of PyTorch's tutorial "Training a Classifier", of DeepSpeedExamples' CIFAR example and of many a
/// course, with any widths, kernels, image side and classes; also with batch normalisation after its convolutions.
struct Net: Family {
  let name = "net"

  private static let layers = ["conv1", "conv2", "fc1", "fc2", "fc3"]

  func recognises(_ weights: StateDict) -> Bool {
    Self.layers.count { weights.has("\($0).weight") } > Self.layers.count / 2
      && !weights.has("conv3.weight") && !weights.has("conv4.weight")
  }

  func normalization(_ weights: StateDict) -> String { "tutorial" }

  func build(_ net: inout ModelBuilder) {
    var x = Self.features(&net)
    let last = max(net.weights.count("fc{}.weight", from: 1), net.weights.count("fc{}.bias", from: 1), 2)
    for layer in 2...last {
      net.graph.startUnit("fc\(layer)")
      x = net.linear(x, "fc\(layer)")
      if layer < last { x = net.activate(x) }
    }
  }

  /// The layers up to `fc1`; the image's side is the one whose features `fc1` takes.
  static func features(_ net: inout ModelBuilder) -> Int {
    let geometry = Geometry(net.weights)
    var x = net.startImage(stem: "conv1", side: geometry.side, isTold: true)
    for layer in 1...2 {
      if layer > 1 { net.graph.startUnit("conv\(layer)") }
      x = net.conv(x, "conv\(layer)", pad: geometry.isPadded ? nil : 0, bias: true)
      if net.weights.has("bn\(layer).running_mean") { x = net.norm(x, "bn\(layer)") }
      x = net.graph.maxPool(net.activate(x), kernel: 2, stride: 2)
    }
    net.graph.startUnit("fc1")
    return net.activate(net.linear(net.graph.flatten(x), "fc1"))
  }

  /// The image's side and the convolutions' padding, of which the features that `fc1` takes leave few.
  private struct Geometry {
    var side = 32
    var isPadded = false

    init(_ weights: StateDict) {
      let kernels = [1, 2].map { max(1, weights.kernel("conv\($0).weight")) }
      let channels = max(1, weights.rows("conv2.weight"))
      let features = weights.columns("fc1.weight")
      guard features > 0 else { return }
      // CIFAR's side first, then other usual ones, then any.
      for side in [32, 28, 64, 96, 224] + Array(4...256) {
        for isPadded in [false, true] where Self.features(side, kernels, isPadded) * channels == features {
          (self.side, self.isPadded) = (side, isPadded)
          return
        }
      }
    }

    private static func features(_ side: Int, _ kernels: [Int], _ isPadded: Bool) -> Int {
      let rows = kernels.reduce(side) { (isPadded ? $0 - $1 + 1 + $1 / 2 * 2 : $0 - $1 + 1) / 2 }
      return rows > 0 ? rows * rows : 0
    }
  }
}
