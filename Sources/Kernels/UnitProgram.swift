import CKernels
import Models
import Tensors

/// A unit of a model as calls of kernels, for one dtype and CPU level.
public struct UnitProgram: Sendable {
  /// The layout of the value that enters, one group of images.
  public let input: PlaneLayout
  /// The layout of the value that leaves.
  public let output: PlaneLayout
  /// The groups that a run should be given at once: several share the weights of a Gemm, one stays in the cache.
  public let preferredGroups: Int
  /// The floats of the prepared parameters.
  public var packedCount: Int { packing.floatCount }

  let steps: [Step]
  let scratch: [PlaneLayout]
  /// The floats that the largest step works in.
  let workspace: Int
  let dtype: DType
  /// The level that the kernels, and so the prepared parameters, are made for.
  package let level: CPULevel
  private let packing: PackingPlan
  /// Whether the last step writes to the output itself; else its scratch value is copied there.
  let writesOutput: Bool

  /// Compiles a unit; the level ``CPULevel/nativeBFloat16`` runs bfloat16 only, and no mixtures of experts.
  public init(
    _ graph: Graph, _ unit: Unit, dtype: DType, level: CPULevel, kernels: ConvolutionKernels = .automatic
  ) {
    let compiled = UnitCompiler(graph, unit, level, kernels)
    var steps = compiled.steps
    input = UnitCompiler.layout(graph, unit.input, isPaired: level.isPaired)
    output = UnitCompiler.layout(graph, unit.output, isPaired: level.isPaired)
    let last = steps.count - 1
    writesOutput = steps[last].mayOverwriteInput
    var scratch = compiled.scratch
    if writesOutput {
      if steps[last].output.place == .scratch(scratch.count - 1) { scratch.removeLast() }
      steps[last].output.place = .output
    }
    self.steps = steps
    self.scratch = scratch
    packing = compiled.packing
    self.dtype = dtype
    self.level = level
    preferredGroups = steps.map(\.preferredGroups).max() ?? 1
    workspace = steps.map(\.workspace).max() ?? 0
  }

  /// Prepares the unit's parameters for ``run(_:input:output:groups:scratch:)``.
  ///
  /// - Parameters:
  ///   - elements: the unit's flat run, of the program's dtype.
  ///   - packed: ``packedCount`` floats.
  public func prepare(_ elements: UnsafeRawPointer, into packed: UnsafeMutablePointer<Float>) {
    for parameter in packing.packings { parameter.run(elements, dtype, level, into: packed) }
  }
  /// Prepares one of `count` parts, which together are the whole; parts may be prepared side by side.
  public func prepare(
    _ elements: UnsafeRawPointer, into packed: UnsafeMutablePointer<Float>, part: Int, of count: Int
  ) {
    for parameter in packing.part(part, of: count) { parameter.run(elements, dtype, level, into: packed) }
  }
}
