import Checkpoints
import Graphs
import Tensors

/// The ResNets of four stages for CIFAR, with 1x1 convolutions as shortcuts where a stage begins: ResNet-18 and its like.
///
/// Names and layout are those of kuangliu/pytorch-cifar (models/resnet.py, BasicBlock).
struct ProjectionResNet: Architecture {
  /// The blocks of each of the four stages.
  let blocks: [Int]
  /// The channels of the first stage; each stage has twice those of the one before.
  let width: Int

  let normalization = "pytorch-cifar"

  /// The name by depth: `resnet18`.
  var name: String { "resnet\(2 * blocks.reduce(0, +) + 2)" }

  /// Makes the net of `depth` layers, or nil where the family's publishers have none of basic blocks so deep.
  init?(depth: Int, width: Int = 64) {
    guard let blocks = [18: [2, 2, 2, 2], 34: [3, 4, 6, 3]][depth] else { return nil }
    self.blocks = blocks
    self.width = width
  }

  /// Recognises the state dict by its fourth stage; its names tell the blocks, and its first weight the width.
  init?(_ catalogue: Catalogue) {
    guard catalogue["layer4.0.conv1.weight"] != nil, catalogue["linear.weight"] != nil,
      let stem = catalogue["conv1.weight"]
    else { return nil }
    blocks = (1...4).map { stage in
      var count = 1
      while catalogue["layer\(stage).\(count).conv1.weight"] != nil { count += 1 }
      return count
    }
    width = stem.shape.channels
  }

  func graph() throws(GraphError) -> Graph {
    var builder = GraphBuilder(image: Shape(3, 32, 32), firstUnit: "conv1")
    var x = builder.conv(0, "conv1", out: width, kernel: 3, pad: 1, bias: false)
    x = builder.relu(builder.batchNormalization(x, "bn1"))
    for (stage, count) in blocks.enumerated() {
      for block in 0..<count {
        let name = "layer\(stage + 1).\(block)"
        builder.startUnit(name)
        x = Self.basicBlock(
          &builder, x, name, channels: width << stage, stride: stage > 0 && block == 0 ? 2 : 1)
      }
    }
    builder.startUnit("linear")
    _ = builder.gemm(builder.flatten(builder.globalAveragePool(x)), "linear", out: 10)
    return try builder.finish()
  }

  /// Two 3x3 convolutions and a shortcut, which is built first so that the second convolution adds it to its sums.
  private static func basicBlock(
    _ builder: inout GraphBuilder, _ x: Int, _ name: String, channels: Int, stride: Int
  ) -> Int {
    var shortcut = x
    if stride > 1 {
      shortcut = builder.conv(x, "\(name).shortcut.0", out: channels, kernel: 1, stride: stride, bias: false)
      shortcut = builder.batchNormalization(shortcut, "\(name).shortcut.1")
    }
    var y = builder.conv(x, "\(name).conv1", out: channels, kernel: 3, stride: stride, pad: 1, bias: false)
    y = builder.relu(builder.batchNormalization(y, "\(name).bn1"))
    y = builder.conv(y, "\(name).conv2", out: channels, kernel: 3, pad: 1, bias: false)
    return builder.relu(builder.add(builder.batchNormalization(y, "\(name).bn2"), shortcut))
  }
}
