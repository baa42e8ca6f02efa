import Graphs
import Kernels
import Models
import Tensors
import Testing

/// The vector kernels of every CPU level of this machine against the plain reference, bit by bit.
@Suite struct KernelTests {
  static let recipes = smallGraphs()

  @Test(arguments: DType.allCases)
  func operatorsEqualTheReference(_ dtype: DType) throws {
    for (name, recipe) in Self.recipes {
      let graph = try recipe.graph()
      var numbers = SeededNumbers(seed: 7)
      let run = ModelRun(graph, dtype: dtype)
      let images = (0..<37).map { _ in numbers.floats(graph.imageShape.elementCount, scale: 2) }
      let expected = bits(run.reference(images))
      for level in CPULevel.available {
        #expect(bits(run.kernels(images, level: level)) == expected, "\(name) on \(level.name)")
      }
    }
  }

  @Test(arguments: DType.allCases)
  func netEqualsTheReference(_ dtype: DType) throws {
    try equalsTheReference("net", images: 18, dtype)
  }

  @Test(arguments: DType.allCases)
  func resNetEqualsTheReference(_ dtype: DType) throws {
    try equalsTheReference("resnet8", images: 2, dtype)
  }

  private func equalsTheReference(_ name: String, images count: Int, _ dtype: DType) throws {
    let graph = try #require(Architectures.graph(named: name))
    var numbers = SeededNumbers(seed: 11)
    let run = ModelRun(graph, dtype: dtype)
    let images = (0..<count).map { _ in numbers.floats(3072, scale: 2) }
    let expected = bits(run.reference(images))
    for level in CPULevel.available {
      #expect(bits(run.kernels(images, level: level)) == expected, "\(level.name)")
    }
  }

  @Test(arguments: DType.allCases)
  func nonFiniteAndTinyValuesEqualTheReference(_ dtype: DType) throws {
    let graph = try #require(Self.recipes.first { $0.name.hasPrefix("conv 3x3 bn relu") }).recipe.graph()
    var numbers = SeededNumbers(seed: 3)
    let special: [Float] = [.nan, .infinity, -.infinity, -0.0, 0x1p-149, 0x1p-126, 65520, 65519, -3e38, 0x1p-25, 1e-7]
    let run = ModelRun(graph, dtype: dtype)
    let images = (0..<16).map { lane in
      numbers.floats(graph.imageShape.elementCount).enumerated().map { index, value in
        lane > 0 && index % 97 == lane ? special[lane % special.count] : value
      }
    }
    let expected = bits(run.reference(images))
    for level in CPULevel.available { #expect(bits(run.kernels(images, level: level)) == expected, "\(level.name)") }
  }
}
