import Graphs
import Tensors

/// Graphs to measure and test with; their shapes are those of well-known nets, their parameters are not.
public enum SyntheticGraphs {
  /// A net of many small units of odd sizes, of which some have fewer elements than there are ranks, and one has none.
  ///
  /// - Throws: ``GraphError``, where the graph is no graph.
  public static func odd() throws(GraphError) -> Graph {
    var builder = GraphBuilder(image: Shape(3, 32, 32), firstUnit: "first")
    var x = builder.conv(0, "first", out: 1, kernel: 1, bias: false)
    for (unit, channels) in [5, 16, 18, 3, 1].enumerated() {
      builder.startUnit("unit\(unit)")
      let kernel = unit % 2 == 0 ? 3 : 1
      x = builder.conv(x, "unit\(unit)", out: channels, kernel: kernel, pad: kernel / 2, bias: unit % 3 == 0)
      if unit == 2 { x = builder.relu(builder.batchNormalization(x, "norm\(unit)")) }
      if unit == 3 {
        builder.startUnit("pool")
        x = builder.maxPool(x, kernel: 2, stride: 2)
      }
    }
    builder.startUnit("last")
    _ = builder.gemm(builder.flatten(x), "last", out: 10)
    return try builder.finish()
  }

  /// Fully connected layers of 1 GiB of float32 parameters in all, behind a convolution.
  ///
  /// - Throws: ``GraphError``, where the graph is no graph.
  public static func gibibyte() throws(GraphError) -> Graph {
    var builder = GraphBuilder(image: Shape(3, 32, 32), firstUnit: "conv")
    var x = builder.relu(builder.conv(0, "conv", out: 16, kernel: 3, pad: 1, bias: true))
    x = builder.flatten(builder.maxPool(x, kernel: 4, stride: 4))
    for layer in 0..<16 {
      builder.startUnit("fc\(layer)")
      x = builder.relu(builder.gemm(x, "fc\(layer)", out: 4096))
    }
    builder.startUnit("last")
    _ = builder.gemm(x, "last", out: 10)
    return try builder.finish()
  }
}
