import BenchmarkSupport
import Graphs
import Kernels
import Memory
import Tensors

/// The processor time of one or more runs, by phase.
struct PhaseSeconds {
  /// Preparing the units' parameters for the kernels.
  var prepare = 0.0
  /// Normalising images.
  var images = 0.0
  /// Running units.
  var run = 0.0

  /// What grows with the number of images.
  var perImage: Double { images + run }
}

/// A model on random images, unit by unit as an evaluation runs it, on one core.
final class ModelBenchmark {
  let graph: Graph
  private(set) var seconds = PhaseSeconds()
  private let program: Program
  private let elements: [MemoryBlock]
  private let packed: MemoryBlock
  private let slots: MemoryBlock
  private let groups: Int
  private let loader: ImageLoader
  private let input: MemoryBlock
  private let pixels: ByteView
  private let scratch: Scratch

  /// A model of such parameters, a block for each unit, or of random ones.
  init(
    _ graph: Graph, parameters: [MemoryBlock]? = nil, dtype: DType, level: CPULevel, kernels: ConvolutionKernels,
    groups: Int
  ) {
    self.graph = graph
    self.groups = groups
    program = Program(graph, dtype: dtype, level: level, kernels: kernels)
    slots = MemoryBlock(floats: program.slotFloats * groups)
    packed = MemoryBlock(floats: program.packedCount)
    scratch = Scratch(program)
    loader = ImageLoader(for: program, mean: [0.5, 0.5, 0.5], deviation: [0.5, 0.5, 0.5])
    input = MemoryBlock(floats: loader.layout.floatCount * program.units[0].preferredGroups)
    var numbers = SystemRandomNumberGenerator()
    pixels =
      MemoryBlock(
        copying: (0..<(graph.imageShape.elementCount * 16)).map { _ in UInt8.random(in: 0...255, using: &numbers) }
      ).bytes
    elements =
      parameters ?? graph.units.map { unit in randomParameters(unit.parameters.map { graph.parameters[$0] }, dtype) }
  }

  /// The images of one run.
  var images: Int { groups * PlaneLayout.lanes }

  /// Runs all units on all groups, and returns what that took.
  func run() -> PhaseSeconds {
    seconds = PhaseSeconds()
    for (unit, compiled) in program.units.enumerated() {
      let start = processorSeconds()
      compiled.prepare(elements[unit].bytes, into: packed.floats)
      let prepared = processorSeconds()
      seconds.prepare += prepared - start
      let loading = seconds.images
      let chunk = compiled.preferredGroups
      for first in stride(from: 0, to: groups, by: chunk) {
        let count = min(chunk, groups - first)
        let output = GroupSpan(base: slots.floats + first * program.slotFloats, stride: program.slotFloats)
        let image = unit == 0 ? load(count) : output
        compiled.run(packed.floats, image: image, slots: output, groups: count, scratch: scratch)
      }
      seconds.run += processorSeconds() - prepared - (seconds.images - loading)
    }
    return seconds
  }

  /// The mean of as many runs as so many seconds take.
  func mean(atLeast seconds: Double) -> PhaseSeconds {
    var sum = PhaseSeconds()
    var runs = 0.0
    repeat {
      let one = run()
      sum.prepare += one.prepare
      sum.images += one.images
      sum.run += one.run
      runs += 1
    } while sum.perImage < seconds
    return PhaseSeconds(prepare: sum.prepare / runs, images: sum.images / runs, run: sum.run / runs)
  }

  private func load(_ count: Int) -> GroupSpan {
    let start = processorSeconds()
    let size = graph.imageShape.elementCount
    for group in 0..<count {
      loader.load(
        0, end: 16, pixels: { pixels[size * $0..<size * ($0 + 1)] },
        into: input.floats + group * loader.layout.floatCount)
    }
    seconds.images += processorSeconds() - start
    return GroupSpan(base: input.floats, stride: loader.layout.floatCount)
  }
}

/// Numbers that keep every dtype's activations finite and nearly all of them normal: as wide as layers are initialised, and scales
/// around 1.
private func randomParameters(_ parameters: [Parameter], _ dtype: DType) -> MemoryBlock {
  var state: UInt64 = 0x9e37_79b9_7f4a_7c15
  var values: [Float] = []
  for parameter in parameters {
    let rows = max(1, parameter.shape.dimensions.first ?? 1)
    let isScale =
      parameter.name.hasSuffix("running_var") || parameter.shape.rank == 1 && parameter.name.hasSuffix("weight")
    let width =
      parameter.shape.rank == 1 ? 0.1 : 1.7 / Float(max(1, parameter.shape.elementCount / rows)).squareRoot()
    for _ in 0..<parameter.shape.elementCount {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let uniform = Float(Int32(truncatingIfNeeded: state >> 32)) * 0x1p-31
      values.append(isScale ? 1 + 0.1 * uniform : width * uniform)
    }
  }
  return switch dtype {
  case .float32: MemoryBlock(copying: values)
  case .float16: MemoryBlock(copying: values.map(DType.halfBits))
  case .bfloat16: MemoryBlock(copying: values.map(DType.bfloat16Bits))
  }
}
