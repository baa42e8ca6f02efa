import Kernels
import Models
import Tensors

/// A model of random parameters on random images, all its units on a few groups at a time, on one core.
final class ModelBenchmark {
  let graph: Graph
  private let programs: [UnitProgram]
  private let packed: [AlignedBufferBox]
  private let slots: AlignedBuffer
  private let slot: Int
  private let groups: Int
  private let loader: ImageLoader
  private let input: AlignedBuffer
  private let pixels: [UInt8]
  private var pool = ScratchPool()

  init(_ graph: Graph, dtype: DType, level: CPULevel, kernels: ConvolutionKernels, groups: Int) {
    self.graph = graph
    self.groups = groups
    programs = graph.units.map { UnitProgram(graph, $0, dtype: dtype, level: level, kernels: kernels) }
    slot = programs.map(\.output.floatCount).max() ?? 0
    slots = AlignedBuffer(floats: slot * groups)
    loader = ImageLoader(for: programs[0], mean: [0.5, 0.5, 0.5], deviation: [0.5, 0.5, 0.5])
    input = AlignedBuffer(floats: loader.layout.floatCount * programs[0].preferredGroups)
    var numbers = SystemRandomNumberGenerator()
    pixels = (0..<(3072 * 16)).map { _ in UInt8.random(in: 0...255, using: &numbers) }
    packed = zip(graph.units, programs).map { unit, program in
      let box = AlignedBufferBox(floats: program.packedCount)
      // Small positive numbers keep every dtype's activations finite and none of them denormal.
      let elements = [UInt8](unsafeUninitializedCapacity: unit.elementCount * dtype.byteWidth) { bytes, count in
        count = unit.elementCount * dtype.byteWidth
        for index in 0..<unit.elementCount {
          let value = Float.random(in: -0.1...0.11)
          let raw = UnsafeMutableRawBufferPointer(bytes)
          switch dtype {
          case .float32: raw.storeBytes(of: value, toByteOffset: 4 * index, as: Float.self)
          case .float16: raw.storeBytes(of: DType.halfBits(abs(value)), toByteOffset: 2 * index, as: UInt16.self)
          case .bfloat16: raw.storeBytes(of: DType.bfloat16Bits(abs(value)), toByteOffset: 2 * index, as: UInt16.self)
          }
        }
      }
      elements.withUnsafeBytes { if let base = $0.baseAddress { program.prepare(base, into: box.buffer.floats) } }
      return box
    }
  }

  /// The images of one run.
  var images: Int { groups * PlaneLayout.lanes }

  /// Runs all units on all groups.
  func run() {
    for (unit, program) in programs.enumerated() {
      let chunk = program.preferredGroups
      for first in stride(from: 0, to: groups, by: chunk) {
        let count = min(chunk, groups - first)
        let output = GroupSpan(base: slots.floats + first * slot, stride: slot)
        let scratch = pool.scratch(for: program, groups: chunk)
        let source = unit == 0 ? load(count) : output
        program.run(packed[unit].buffer.floats, input: source, output: output, groups: count, scratch: scratch)
      }
    }
  }

  private func load(_ count: Int) -> GroupSpan {
    pixels.withUnsafeBufferPointer { bytes in
      guard let base = bytes.baseAddress else { return }
      for group in 0..<count {
        loader.load(
          0, end: 16, pixels: { base + 3072 * $0 }, into: input.floats + group * loader.layout.floatCount)
      }
    }
    return GroupSpan(base: input.floats, stride: loader.layout.floatCount)
  }
}

/// A noncopyable buffer in an array.
final class AlignedBufferBox {
  let buffer: AlignedBuffer

  init(floats: Int) { buffer = AlignedBuffer(floats: floats) }
}
