import Checkpoints
import Graphs
import Tensors

/// The wide ResNets of depth 6n+4, whose blocks normalise before they convolve (arXiv:1605.07146).
///
/// Names and layout are those of xternalz/WideResNet-pytorch (wideresnet.py); dropout is the identity.
struct WideResNet: Architecture {
  /// The blocks of each of the three stages, n.
  let blocks: Int
  /// How many times 16, 32 and 64 channels the stages have.
  let widening: Int

  let normalization = "wide-resnet"

  /// The name by depth and widening: `wrn-28-10`.
  var name: String { "wrn-\(6 * blocks + 4)-\(widening)" }

  /// Makes the net of that depth and widening, or nil where the depth is not 6n+4.
  init?(depth: Int, widening: Int) {
    guard (10...6004).contains(depth), (depth - 4) % 6 == 0, (1...1024).contains(widening) else { return nil }
    blocks = (depth - 4) / 6
    self.widening = widening
  }

  /// The architecture of a name such as `wrn-28-10`, or nil.
  init?(named name: String) {
    let parts = name.split(separator: "-")
    guard parts.count == 3, parts[0] == "wrn", let depth = Int(parts[1]), let widening = Int(parts[2]) else {
      return nil
    }
    self.init(depth: depth, widening: widening)
  }

  /// Recognises the state dict by its layers' names; the first stage tells the depth and its channels the widening.
  init?(_ catalogue: Catalogue) {
    guard let first = catalogue["block1.layer.0.conv1.weight"], catalogue["block3.layer.0.bn1.weight"] != nil,
      catalogue["fc.weight"] != nil
    else { return nil }
    var blocks = 1
    while catalogue["block1.layer.\(blocks).conv1.weight"] != nil { blocks += 1 }
    self.blocks = blocks
    widening = max(1, first.shape.channels / 16)
  }

  func graph() throws(GraphError) -> Graph {
    var builder = GraphBuilder(image: Shape(3, 32, 32), firstUnit: "conv1")
    var x = builder.conv(0, "conv1", out: 16, kernel: 3, pad: 1, bias: false)
    var channels = 16
    for stage in 0..<3 {
      for block in 0..<blocks {
        let name = "block\(stage + 1).layer.\(block)"
        builder.startUnit(name)
        let out = 16 * widening << stage
        x = Self.block(&builder, x, name, widens: channels != out, out: out, stride: stage > 0 && block == 0 ? 2 : 1)
        channels = out
      }
    }
    builder.startUnit("fc")
    x = builder.relu(builder.batchNormalization(x, "bn1"))
    _ = builder.gemm(builder.flatten(builder.globalAveragePool(x)), "fc", out: 10)
    return try builder.finish()
  }

  /// Two 3x3 convolutions of normalised values and a shortcut: of the block's input itself, or where the channels change, a
  /// 1x1 convolution of the normalised one.
  private static func block(
    _ builder: inout GraphBuilder, _ x: Int, _ name: String, widens: Bool, out: Int, stride: Int
  ) -> Int {
    let activated = builder.relu(builder.batchNormalization(x, "\(name).bn1"))
    let shortcut =
      widens
      ? builder.conv(activated, "\(name).convShortcut", out: out, kernel: 1, stride: stride, bias: false) : x
    var y = builder.conv(activated, "\(name).conv1", out: out, kernel: 3, stride: stride, pad: 1, bias: false)
    y = builder.relu(builder.batchNormalization(y, "\(name).bn2"))
    return builder.add(builder.conv(y, "\(name).conv2", out: out, kernel: 3, pad: 1, bias: false), shortcut)
  }
}
