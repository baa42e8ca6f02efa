import Kernels
import Models
import Tensors
import Testing

/// Winograd's kernels: one result on every CPU level, near the definition's.
@Suite struct WinogradTests {
  /// 3x3 convolutions of stride 1 that Winograd takes: channels that fill no block, a residual, several tiles, one tile.
  static let graphs: [(name: String, graph: Graph)] = [
    (16, 16, 8), (18, 21, 12), (16, 32, 4), (35, 16, 16), (320, 5, 4),
  ].map {
    inChannels, outChannels, side in
    var builder = GraphBuilder(image: Shape(inChannels, side, side), firstUnit: "first")
    var x = builder.conv(0, "a", out: outChannels, kernel: 3, pad: 1, bias: true)
    x = builder.relu(builder.batchNormalization(x, "b"))
    if inChannels == outChannels {
      builder.startUnit("residual")
      x = builder.relu(builder.add(builder.conv(x, "c", out: outChannels, kernel: 3, pad: 1, bias: false), x))
    }
    return ("\(inChannels) to \(outChannels) channels, \(side)x\(side)", builder.finish())
  }

  @Test(arguments: DType.allCases)
  func everyLevelGivesTheSameBits(_ dtype: DType) {
    for (name, graph) in Self.graphs {
      var numbers = SeededNumbers(seed: 5)
      let run = ModelRun(graph, dtype: dtype)
      let images = (0..<35).map { _ in numbers.floats(graph.imageShape.elementCount) }
      let expected = bits(run.kernels(images, level: .best, .automatic))
      for level in CPULevel.available.dropFirst() {
        #expect(bits(run.kernels(images, level: level, .automatic)) == expected, "\(name) on \(level.name)")
      }
      let alone = bits(run.kernels([images[34]], level: .best, .automatic))
      #expect(alone[0] == expected[34], "\(name): one image alone")
    }
  }

  @Test
  func theErrorAgainstTheDefinitionIsSmall() {
    for (name, graph) in Self.graphs {
      var numbers = SeededNumbers(seed: 5)
      let run = ModelRun(graph, dtype: .float32)
      let images = (0..<2).map { _ in numbers.floats(graph.imageShape.elementCount) }
      let expected = run.reference(images)
      let scale = expected.joined().map(abs).max() ?? 1
      let found = run.kernels(images, level: .best, .automatic)
      let error = zip(expected.joined(), found.joined()).map { abs($0 - $1) }.max() ?? .infinity
      #expect(error > 0, "\(name): Winograd's kernel did not run")
      #expect(error <= 2e-5 * scale, "\(name): \(error) of \(scale)")
    }
  }
}
