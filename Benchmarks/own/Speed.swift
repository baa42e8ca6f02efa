import Checkpoints
import Kernels
import Memory
import ModelFiles
import Models
import Tensors

/// The kernels alone on the model of a file, with its own parameters, on the best level of the machine.
struct Speed {
  private let benchmark: ModelBenchmark

  /// Reads the model at `path`; nil where the machine does not run `kernels`.
  init?(_ path: String, dtype: DType, kernels: ConvolutionKernels) throws {
    let model = try Model.open(path)
    let graph = model.graph
    guard let level = kernels.isNative ? CPULevel.native(kernels, for: graph) : CPULevel.best else { return nil }
    benchmark = ModelBenchmark(
      graph, parameters: try storedParameters(model, dtype), dtype: dtype, level: level, kernels: kernels,
      groups: benchmarkGroups(graph))
  }

  /// The same of `FILE DTYPE KERNELS`; nil also where these are none.
  init?(_ arguments: [String]) throws {
    guard arguments.count == 3, let dtype = DType(rawValue: arguments[1]),
      let kernels = ConvolutionKernels(rawValue: arguments[2]), !kernels.isNative || dtype == .bfloat16
    else { return nil }
    try self.init(arguments[0], dtype: dtype, kernels: kernels)
  }

  /// Images a second of one measurement of at least a second, after a run that warms up.
  var imagesPerSecond: Double {
    _ = benchmark.run()
    return Double(benchmark.images) / benchmark.mean(atLeast: 1).perImage
  }
}

/// A model's parameters, a block for each of its units.
private func storedParameters(_ model: Model, _ dtype: DType) throws -> [MemoryBlock] {
  var reader = TensorReader(model.catalogue)
  var blocks: [MemoryBlock] = []
  for unit in model.graph.units {
    let block = MemoryBlock(byteCount: unit.elementCount * dtype.byteWidth)
    var start = 0
    for tensor in unit.parameters.map({ model.tensors[$0] }) {
      let end = start + tensor.shape.elementCount * dtype.byteWidth
      try reader.read(tensor, elements: 0..<tensor.shape.elementCount, as: dtype, into: block.bytes[start..<end])
      start = end
    }
    blocks.append(block)
  }
  return blocks
}
