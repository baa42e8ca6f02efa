import Graphs
import Tensors

/// The ResNets for CIFAR of depth 6n+2 with parameter-free shortcuts (option A).
///
/// They are those of arXiv:1512.03385, section 4.2. Names and layout are those of the reference implementation akamaster/pytorch_resnet_cifar10.
struct ResNet: Architecture {
  /// The blocks of each of the three stages, n.
  let blocks: Int

  let normalization = "imagenet"

  var name: String { "resnet\(6 * blocks + 2)" }

  /// Makes the net of `depth` layers, or nil where the depth is not 6n+2.
  init?(depth: Int) {
    guard depth >= 8, depth <= 6 * 1000 + 2, (depth - 2) % 6 == 0 else { return nil }
    blocks = (depth - 2) / 6
  }

  /// Recognises the state dict by the layers' names; the first stage tells the depth.
  init?(names: Set<String>) {
    guard names.contains("layer1.0.conv1.weight"), names.contains("linear.weight"), names.contains("conv1.weight")
    else { return nil }
    var blocks = 1
    while names.contains("layer1.\(blocks).conv1.weight") { blocks += 1 }
    self.blocks = blocks
  }

  func graph() throws(GraphError) -> Graph {
    var builder = GraphBuilder(image: Shape(3, 32, 32), firstUnit: "conv1")
    var x = builder.conv(0, "conv1", out: 16, kernel: 3, pad: 1, bias: false)
    x = builder.relu(builder.batchNormalization(x, "bn1"))
    for (stage, channels) in [16, 32, 64].enumerated() {
      for block in 0..<blocks {
        let name = "layer\(stage + 1).\(block)"
        builder.startUnit(name)
        x = Self.basicBlock(&builder, x, name, channels: channels, halving: stage > 0 && block == 0)
      }
    }
    builder.startUnit("linear")
    _ = builder.gemm(builder.flatten(builder.globalAveragePool(x)), "linear", out: 10)
    return try builder.finish()
  }

  /// Two 3x3 convolutions and a shortcut; where the block halves the image, the shortcut takes every second row and
  /// column and pads the new channels with zeros, a quarter of them before and a quarter after.
  private static func basicBlock(
    _ builder: inout GraphBuilder, _ x: Int, _ name: String, channels: Int, halving: Bool
  ) -> Int {
    var y = builder.conv(x, "\(name).conv1", out: channels, kernel: 3, stride: halving ? 2 : 1, pad: 1, bias: false)
    y = builder.relu(builder.batchNormalization(y, "\(name).bn1"))
    y = builder.conv(y, "\(name).conv2", out: channels, kernel: 3, pad: 1, bias: false)
    y = builder.batchNormalization(y, "\(name).bn2")
    var shortcut = x
    if halving {
      shortcut = builder.pad(builder.slice(x, step: 2), before: channels / 4, after: channels / 4)
    }
    return builder.relu(builder.add(y, shortcut))
  }
}
