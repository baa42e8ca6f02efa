import Graphs
import Tensors

/// The small convolutional net of PyTorch's tutorial "Training a Classifier" and of DeepSpeedExamples' CIFAR example.
struct Net: Architecture {
  let name = "net"
  let normalization = "tutorial"

  init() {}

  /// Recognises the state dict by its layers' names, whichever of them have the right shape.
  init?(names: Set<String>) {
    let layers = ["conv1", "conv2", "fc1", "fc2", "fc3"]
    let own = layers.filter { names.contains("\($0).weight") }.count
    guard own > layers.count / 2 else { return nil }
  }

  func graph() throws(GraphError) -> Graph {
    var builder = GraphBuilder(image: Shape(3, 32, 32), firstUnit: "conv1")
    let x = Self.features(&builder)
    builder.startUnit("fc3")
    _ = builder.gemm(x, "fc3", out: 10)
    return try builder.finish()
  }

  /// The layers up to `fc2`, from the image to 84 features; the first unit is open.
  static func features(_ builder: inout GraphBuilder) -> Int {
    var x = builder.conv(0, "conv1", out: 6, kernel: 5, bias: true)
    x = builder.maxPool(builder.relu(x), kernel: 2, stride: 2)
    builder.startUnit("conv2")
    x = builder.conv(x, "conv2", out: 16, kernel: 5, bias: true)
    x = builder.maxPool(builder.relu(x), kernel: 2, stride: 2)
    builder.startUnit("fc1")
    x = builder.relu(builder.gemm(builder.flatten(x), "fc1", out: 120))
    builder.startUnit("fc2")
    return builder.relu(builder.gemm(x, "fc2", out: 84))
  }
}
