import Graphs
import Kernels
import Tensors
import Testing

/// Every operator's kernel, on every CPU level and in every dtype, against its reference: the same bits.
@Suite struct OperatorKernelTests {
  @Test(arguments: DType.allCases)
  func kernelsEqualTheReferences(_ dtype: DType) throws {
    for (name, recipe) in operatorGraphs() + longGraphs() { compareKernels(name, try recipe.graph(), dtype) }
  }

  @Test(arguments: DType.allCases)
  func valuesOfSeveralUnitsLiveSideBySide(_ dtype: DType) throws {
    for (name, recipe) in branchedGraphs() {
      let graph = try recipe.graph()
      #expect(graph.units.contains { $0.liveIn.count > 1 }, "\(name): no unit has several values in")
      compareKernels(name, graph, dtype)
    }
  }
}

/// Expects of the kernels of every level the bits of the reference.
func compareKernels(_ name: String, _ graph: Graph, _ dtype: DType) {
  var numbers = SeededNumbers(seed: 21)
  let run = ModelRun(graph, dtype: dtype)
  let images = (0..<19).map { _ in numbers.floats(graph.imageShape.elementCount, scale: 3) }
  let expected = bits(run.reference(images))
  for level in CPULevel.available {
    let found = bits(run.kernels(images, level: level))
    let places = zip(expected.joined(), found.joined()).enumerated().filter { $1.0 != $1.1 }
    #expect(
      found == expected,
      "\(name), \(dtype.rawValue) on \(level.name): \(places.count) differ, \(places.prefix(1).map { "\($0)" })")
  }
  for kernels in ConvolutionKernels.allCases where dtype == .bfloat16 {
    guard let level = CPULevel.native(kernels, isPaired: false) else { continue }
    #expect(
      bits(run.kernels(images, level: level)) == bits(run.reference(images, kernels, isPaired: false)),
      "\(name), \(kernels.rawValue)")
  }
}
