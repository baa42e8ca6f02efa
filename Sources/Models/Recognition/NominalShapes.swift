import Checkpoints
import Tensors

/// The shapes of a model whose name tells them all: `net`, `resnet56`, `resnet18`, `wrn-28-10`.
struct NominalShapes {
  let family: any Family
  private(set) var tensors: [(name: String, shape: Shape)] = []

  /// The shapes of the model of that name, or nil.
  init?(_ name: String) {
    if name == "net" {
      family = Net()
      addNet()
    } else if name.hasPrefix("resnet"), let depth = Int(name.dropFirst("resnet".count)) {
      if let blocks = [18: [2, 2, 2, 2], 34: [3, 4, 6, 3]][depth] {
        family = KuangliuResNet()
        addResNet(blocks, width: 64, hasShortcuts: true)
      } else {
        guard (8...6002).contains(depth), (depth - 2) % 6 == 0 else { return nil }
        family = AkamasterResNet()
        addResNet([Int](repeating: (depth - 2) / 6, count: 3), width: 16, hasShortcuts: false)
      }
    } else {
      let parts = name.split(separator: "-", omittingEmptySubsequences: false)
      guard parts.count == 3, parts[0] == "wrn", let depth = Int(parts[1]), let widening = Int(parts[2]),
        (10...6004).contains(depth), (depth - 4) % 6 == 0, (1...1024).contains(widening)
      else { return nil }
      family = WideResNet(name: "xternalz-wrn", normalization: "wide-resnet", hasUnusedBlock: false)
      addWideResNet(blocks: (depth - 4) / 6, widening: widening)
    }
  }

  /// A checkpoint that claims to hold tensors of these shapes.
  var catalogue: Catalogue {
    let entries = tensors.map { name, shape in
      TensorEntry(
        name: name, shape: shape, scalar: .float32,
        layout: .contiguous([TensorExtent(file: 0, offset: 0, elementCount: shape.elementCount)]))
    }
    return Catalogue(path: "", format: "", files: [], tensors: entries, headerBytes: 0)
  }

  private mutating func addNet() {
    addConv("conv1", 6, 3, kernel: 5)
    tensors.append(("conv1.bias", Shape(6)))
    addConv("conv2", 16, 6, kernel: 5)
    tensors.append(("conv2.bias", Shape(16)))
    addLinear("fc1", 120, 400)
    addLinear("fc2", 84, 120)
    addLinear("fc3", 10, 84)
  }

  private mutating func addResNet(_ stages: [Int], width: Int, hasShortcuts: Bool) {
    addConv("conv1", width, 3)
    addNorm("bn1", width)
    var channels = width
    for (stage, blocks) in stages.enumerated() {
      for block in 0..<blocks {
        let (name, out) = ("layer\(stage + 1).\(block)", width << stage)
        addConv("\(name).conv1", out, channels)
        addNorm("\(name).bn1", out)
        addConv("\(name).conv2", out, out)
        addNorm("\(name).bn2", out)
        if hasShortcuts, channels != out {
          addConv("\(name).shortcut.0", out, channels, kernel: 1)
          addNorm("\(name).shortcut.1", out)
        }
        channels = out
      }
    }
    addLinear("linear", 10, channels)
  }

  private mutating func addWideResNet(blocks: Int, widening: Int) {
    addConv("conv1", 16, 3)
    var channels = 16
    for stage in 0..<3 {
      for block in 0..<blocks {
        let (name, out) = ("block\(stage + 1).layer.\(block)", 16 * widening << stage)
        addNorm("\(name).bn1", channels)
        addConv("\(name).conv1", out, channels)
        addNorm("\(name).bn2", out)
        addConv("\(name).conv2", out, out)
        if channels != out { addConv("\(name).convShortcut", out, channels, kernel: 1) }
        channels = out
      }
    }
    addNorm("bn1", channels)
    addLinear("fc", 10, channels)
  }

  private mutating func addConv(_ name: String, _ out: Int, _ channels: Int, kernel: Int = 3) {
    tensors.append(("\(name).weight", Shape(out, channels, kernel, kernel)))
  }

  private mutating func addNorm(_ name: String, _ channels: Int) {
    for part in ["weight", "bias", "running_mean", "running_var"] {
      tensors.append(("\(name).\(part)", Shape(channels)))
    }
  }

  private mutating func addLinear(_ name: String, _ out: Int, _ features: Int) {
    tensors += [("\(name).weight", Shape(out, features)), ("\(name).bias", Shape(out))]
  }
}
