import Graphs
import Kernels
import Tensors
import Testing

/// Layers over values too large for the cache run band by band, of rows or of tokens, as one step, and give the references' bits.
@Suite struct BandTests {
  @Test(arguments: BandCase.all, DType.allCases)
  func bandsEqualTheReferences(_ test: BandCase, _ dtype: DType) throws {
    let graph = try test.recipe.graph()
    var numbers = SeededNumbers(seed: 8)
    let run = ModelRun(graph, dtype: dtype)
    let images = [numbers.floats(graph.imageShape.elementCount, scale: 2)]
    let expected = bits(run.reference(images))
    for level in CPULevel.available {
      #expect(bits(run.kernels(images, level: level)) == expected, "\(test.name), \(dtype.rawValue) on \(level.name)")
    }
    guard dtype == .bfloat16 else { return }
    for kernels in ConvolutionKernels.allCases {
      // Words of two channels have no kernel for groups.
      for isPaired in graph.nodes.contains(where: { ($0.op as? Conv)?.group != 1 }) ? [false] : [false, true] {
        guard let level = CPULevel.native(kernels, isPaired: isPaired) else { continue }
        #expect(
          bits(run.kernels(images, level: level)) == bits(run.reference(images, kernels, isPaired: isPaired)),
          "\(test.name), \(kernels.rawValue), pairs: \(isPaired)")
      }
    }
  }

  @Test(arguments: BandCase.all)
  func whatFollowsIsOneStep(_ test: BandCase) throws {
    let program = Program(try test.recipe.graph(), dtype: .float32, level: .best)
    #expect(program.units.map(\.stepCount) == [test.steps], "\(test.name)")
    #expect(program.slowNodes.isEmpty)
  }

  /// An inverted residual of 64 hidden channels at 48x48 has 9.4 MB of them a group, twice.
  @Test func theHiddenValueIsNeverWhole() throws {
    let recipe = GraphRecipe(Shape(8, 48, 48)) {
      let hidden = $0.clip($0.conv(0, "expand", out: 64, kernel: 1, bias: true))
      let filtered = $0.clip($0.conv(hidden, "depthwise", out: 64, kernel: 3, pad: 1, groups: 64, bias: true))
      _ = $0.conv(filtered, "project", out: 8, kernel: 1, bias: true)
    }
    let program = Program(try recipe.graph(), dtype: .float32, level: .best)
    let images = 2 * 8 * 50 * 50 * 16 * 4
    #expect(program.workingBytes < images + 1 << 20)
  }
}

/// A chain of layers, and the steps that it takes with what stands around it.
struct BandCase: Sendable, CustomTestStringConvertible {
  let name: String
  let steps: Int
  let recipe: GraphRecipe

  var testDescription: String { name }

  init(
    _ name: String, steps: Int = 1, _ shape: Shape, _ build: @escaping @Sendable (inout GraphBuilder) -> Void
  ) {
    (self.name, self.steps, recipe) = (name, steps, GraphRecipe(shape, build))
  }

  static let all = planes + tokens + pixels

  /// Chains of convolutions and poolings.
  private static let planes: [BandCase] = [
    BandCase("inverted residual", Shape(4, 33, 29)) {
      let hidden = $0.clip($0.conv(0, "e", out: 52, kernel: 1, bias: true))
      let filtered = $0.clip($0.conv(hidden, "d", out: 52, kernel: 3, pad: 1, groups: 52, bias: true))
      _ = $0.add($0.conv(filtered, "p", out: 4, kernel: 1, bias: true), 0)
    },
    BandCase("of stride 2, with normalisation", Shape(3, 35, 40)) {
      let hidden = $0.relu($0.batchNormalization($0.conv(0, "e", out: 50, kernel: 1, bias: false), "n"))
      let filtered = $0.silu($0.conv(hidden, "d", out: 50, kernel: 5, stride: 2, pad: 2, groups: 50, bias: true))
      _ = $0.conv(filtered, "p", out: 7, kernel: 1, bias: true)
    },
    BandCase("stem and three layers", Shape(3, 61, 53)) {
      let stem = $0.hardSwish($0.conv(0, "s", out: 24, kernel: 3, stride: 2, pad: 1, bias: true))
      let filtered = $0.relu($0.conv(stem, "d", out: 24, kernel: 3, pad: 1, groups: 24, bias: true))
      let narrow = $0.conv(filtered, "p", out: 8, kernel: 1, bias: true)
      let hidden = $0.conv(narrow, "e", out: 36, kernel: 1, bias: true)
      _ = $0.conv(hidden, "f", out: 36, kernel: 7, stride: 1, pad: 3, groups: 36, bias: true)
    },
    BandCase("two depthwise layers behind one another", Shape(40, 37, 31)) {
      let first = $0.conv(0, "a", out: 40, kernel: 4, pad: 2, groups: 40, bias: true)
      _ = $0.conv(first, "b", out: 40, kernel: 5, pad: 1, groups: 40, bias: true)
    },
    BandCase("groups of several channels, and a stride that leaves rows out", Shape(6, 41, 26)) {
      let hidden = $0.conv(0, "e", out: 48, kernel: 1, bias: true)
      let grouped = $0.relu($0.conv(hidden, "g", out: 48, kernel: 3, pad: 1, groups: 8, bias: true))
      _ = $0.conv(grouped, "p", out: 5, kernel: 1, stride: 2, bias: true)
    },
    BandCase("padding without taps inside", Shape(5, 30, 30)) {
      let hidden = $0.conv(0, "e", out: 48, kernel: 1, bias: true)
      let sparse = $0.conv(hidden, "d", out: 48, kernel: 2, stride: 3, pad: 1, groups: 48, bias: true)
      _ = $0.conv(sparse, "p", out: 3, kernel: 1, pad: 2, bias: true)
    },
    BandCase("without groups", Shape(7, 45, 38)) {
      let hidden = $0.relu($0.conv(0, "a", out: 121, kernel: 3, stride: 2, pad: 1, bias: true))
      let narrow = $0.relu($0.conv(hidden, "b", out: 37, kernel: 1, bias: true))
      _ = $0.conv(narrow, "c", out: 6, kernel: 1, bias: true)
    },
    BandCase("stem, MaxPool and layer", Shape(3, 61, 53)) {
      let stem = $0.relu($0.conv(0, "s", out: 40, kernel: 3, stride: 2, pad: 1, bias: true))
      _ = $0.conv($0.maxPool(stem, kernel: 3, stride: 2, pad: 1), "p", out: 7, kernel: 1, bias: true)
    },
    BandCase("AveragePool that hangs over", Shape(5, 34, 30)) {
      let hidden = $0.conv(0, "e", out: 44, kernel: 1, bias: true)
      _ = $0.averagePool(hidden, kernel: 3, stride: 2, pad: 1, ceil: true, countIncludePad: false)
    },
    BandCase("two poolings", Shape(4, 37, 41)) {
      let hidden = $0.conv(0, "e", out: 40, kernel: 1, bias: true)
      _ = $0.averagePool($0.maxPool(hidden, kernel: 5, stride: 1, pad: 2), kernel: 3, stride: 3, countIncludePad: true)
    },
    BandCase("a hidden value that is read again", steps: 2, Shape(4, 33, 29)) {
      let hidden = $0.clip($0.conv(0, "e", out: 52, kernel: 1, bias: true))
      let filtered = $0.conv(hidden, "d", out: 52, kernel: 3, pad: 1, groups: 52, bias: true)
      _ = $0.conv($0.add(filtered, hidden), "p", out: 4, kernel: 1, bias: true)
    },
  ]
}
