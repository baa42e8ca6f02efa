import Graphs
import Kernels
import Tensors
import Testing

private let lacking = ConvolutionKernels.amxBFloat16.lacking

/// Products of tiles of bfloat16 against their plain reference, bit by bit, in shapes that cut them in every way.
@Suite(.enabled(if: lacking == nil, "amx-bf16 needs \(lacking ?? "")"))
struct TileTests {
  /// A convolution, and what may follow it.
  struct Shape: CustomTestStringConvertible {
    let channels: Int
    let out: Int
    let kernel: Int
    let side: (rows: Int, columns: Int)
    let stride: Int
    let pad: Int
    let follower: Int

    /// One of many, the same for the same seed.
    init(seed: UInt64) {
      var numbers = SeededNumbers(seed: seed)
      func number(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + Int(abs(numbers.next()) * Float(range.count)) % range.count
      }
      _ = numbers.floats(4)
      // Now and then as many as fill products by themselves.
      channels = seed % 4 == 0 ? [32, 64][number(0...1)] : number(1...40)
      out = number(1...40)
      kernel = number(1...5)
      stride = number(1...3)
      pad = number(0...2)
      side = (number(5...7), number(5...9))
      follower = number(0...4)
    }

    var testDescription: String {
      "\(channels) to \(out), kernel \(kernel), \(side), stride \(stride), pad \(pad), follower \(follower)"
    }

    func graph() throws -> Graph {
      var builder = GraphBuilder(image: Tensors.Shape(channels, side.rows, side.columns))
      var x = builder.conv(builder.image, "a", out: out, kernel: kernel, stride: stride, pad: pad, bias: follower != 1)
      switch follower {
      case 1: x = builder.relu(builder.batchNormalization(x, "b"))
      case 2 where stride == 1: x = builder.maxPool(builder.relu(x), kernel: 2, stride: 2)
      case 3: x = builder.relu(builder.add(builder.conv(x, "c", out: out, kernel: 3, pad: 1, bias: false), x))
      case 4: x = builder.gemm(builder.flatten(x), "d", out: 1 + channels)
      default: break
      }
      return try builder.finish(logits: x, cuts: UnitCuts(least: 1))
    }
  }

  @Test(arguments: (1...24).map { Shape(seed: $0) }, [true, false])
  func convolutionsEqualTheReference(_ shape: Shape, isPaired: Bool) throws {
    let graph = try shape.graph()
    let level = try #require(CPULevel.native(.amxBFloat16, isPaired: isPaired))
    var numbers = SeededNumbers(seed: 9)
    let run = ModelRun(graph, dtype: .bfloat16)
    let images = (0..<18).map { _ in numbers.floats(graph.imageShape.elementCount, scale: 2) }
    let found = run.kernels(images, level: level, .amxBFloat16)
    let expected = run.reference([images[0], images[17]], .amxBFloat16, isPaired: isPaired)
    #expect(bits([found[0], found[17]]) == bits(expected))
  }

  @Test func linearLayersOverTokensEqualTheReference() throws {
    for (tokens, features, out) in [(1, 3, 5), (7, 33, 17), (65, 64, 48), (9, 1100, 33)] {
      var builder = GraphBuilder(image: Tensors.Shape(tokens, features))
      let x = builder.gemm(builder.image, "a", out: out)
      let graph = try builder.finish(logits: x, cuts: UnitCuts(least: 1))
      let level = try #require(CPULevel.native(.amxBFloat16, for: graph))
      #expect(!level.isPaired)
      var numbers = SeededNumbers(seed: 9)
      let run = ModelRun(graph, dtype: .bfloat16)
      let images = (0..<17).map { _ in numbers.floats(tokens * features, scale: 2) }
      let found = run.kernels(images, level: level, .amxBFloat16)
      #expect(bits(found) == bits(run.reference(images, .amxBFloat16, isPaired: false)), "\(tokens) of \(features)")
    }
  }

  /// Infinite and missing numbers stay what the definition makes of them: no weight of zero is laid beside a number.
  @Test func zerosMultiplyZerosOnly() throws {
    var builder = GraphBuilder(image: Tensors.Shape(7, 6, 6))
    let x = builder.conv(builder.image, "a", out: 5, kernel: 3, pad: 0, bias: true)
    let graph = try builder.finish(logits: x, cuts: UnitCuts(least: 1))
    let run = ModelRun(graph, dtype: .bfloat16)
    var image = [Float](repeating: 0.5, count: 7 * 36)
    for channel in 0..<7 { image[channel * 36] = .infinity }
    let level = try #require(CPULevel.native(.amxBFloat16))
    let found = run.kernels([image], level: level, .amxBFloat16)[0]
    for (index, logit) in found.enumerated() { #expect(logit.isFinite == (index % 16 != 0), "\(index)") }
  }
}
