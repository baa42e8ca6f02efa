import Graphs
import Kernels
import Tensors
import Testing

/// Winograd's kernels: one result on every CPU level, near the definition's.
@Suite struct WinogradTests {
  static let recipes = squareKernels + phasedKernels + rowKernels

  /// 3x3 convolutions of stride 1 that F(4x4, 3x3) takes: channels that fill no block, a residual, several tiles, one tile, tiles
  /// that hang over the edges.
  private static let squareKernels: [(name: String, recipe: GraphRecipe)] = [
    (16, 16, 8), (18, 21, 12), (16, 32, 4), (35, 16, 16), (320, 5, 4), (17, 17, 7), (16, 9, 14), (18, 18, 3),
  ].map { inChannels, outChannels, side in
    let recipe = GraphRecipe(Shape(inChannels, side, side)) {
      let x = $0.conv(0, "a", out: outChannels, kernel: 3, pad: 1, bias: true)
      let y = $0.relu($0.batchNormalization(x, "b"))
      if inChannels == outChannels { addResidual(y, outChannels, kernel: 3, &$0) }
    }
    return ("3x3, \(inChannels) to \(outChannels) channels, \(side)x\(side)", recipe)
  }

  /// 3x3 ones of stride 2, whose phases are computed apart: channels that fill no block, tiles that hang over, odd sides, a residual, no padding.
  private static let phasedKernels: [(name: String, recipe: GraphRecipe)] = [
    (32, 16, 16, 1), (35, 21, 8, 1), (192, 5, 8, 1), (34, 6, 29, 1),
    (33, 18, 33, 0),
  ].map { inChannels, outChannels, side, pad in
    let recipe = GraphRecipe(Shape(inChannels, side, side)) {
      let x = $0.conv(0, "a", out: outChannels, kernel: 3, stride: 2, pad: pad, bias: true)
      let y = $0.relu($0.batchNormalization(x, "b"))
      guard inChannels == 32 else { return }
      $0.startUnit("residual")
      let other = $0.conv(0, "c", out: outChannels, kernel: 1, stride: 2, pad: 0, bias: false)
      let z = $0.conv(0, "d", out: outChannels, kernel: 3, stride: 2, pad: pad, bias: true)
      _ = $0.add($0.relu($0.add(z, other)), y)
    }
    return ("3x3/2, \(inChannels) to \(outChannels) channels, \(side)x\(side)", recipe)
  }

  /// 5x5 ones, which F(4, 5) takes along their rows: every rest of the columns and of the blocks, alone, with a residual,
  /// and before a MaxPool, which drops an odd row and column.
  private static let rowKernels: [(name: String, recipe: GraphRecipe)] = [
    (3, 1, 5, 5), (3, 6, 12, 32), (6, 16, 14, 14), (2, 2, 9, 10), (4, 4, 7, 9), (1, 5, 11, 15),
  ].flatMap { inChannels, outChannels, rows, columns in
    [0, 2].flatMap { pad in
      [false, true].compactMap { isPooled in
        let results = columns + 2 * pad - 4
        guard !isPooled || results > 1 else { return nil }
        let recipe = GraphRecipe(Shape(inChannels, rows, columns)) {
          var x = $0.relu($0.conv(0, "a", out: outChannels, kernel: 5, pad: pad, bias: true))
          if isPooled { x = $0.maxPool(x, kernel: 2, stride: 2) }
          if inChannels == outChannels && !isPooled { addResidual(x, outChannels, kernel: 5, &$0) }
        }
        let shape = "\(inChannels) to \(outChannels) channels, \(rows)x\(columns), pad \(pad)"
        return ("5x5, \(shape)\(isPooled ? ", pooled" : "")", recipe)
      }
    }
  }

  private static func addResidual(_ x: Int, _ channels: Int, kernel: Int, _ builder: inout GraphBuilder) {
    builder.startUnit("residual")
    let y = builder.conv(x, "c", out: channels, kernel: kernel, pad: kernel / 2, bias: false)
    _ = builder.relu(builder.add(y, x))
  }

  @Test(arguments: DType.allCases)
  func everyLevelGivesTheSameBits(_ dtype: DType) throws {
    for (name, recipe) in Self.recipes {
      let graph = try recipe.graph()
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
  func theErrorAgainstTheDefinitionIsSmall() throws {
    for (name, recipe) in Self.recipes {
      let graph = try recipe.graph()
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
