import Graphs
import Kernels
import Memory
import Tensors

/// Random parameters and images, the same for the same seed.
struct SeededNumbers {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// A float in -1..<1.
  mutating func next() -> Float {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Float(Int32(truncatingIfNeeded: state >> 32)) * 0x1p-31
  }

  mutating func floats(_ count: Int, scale: Float = 1) -> [Float] { (0..<count).map { _ in next() * scale } }
}

/// A graph with random parameters, run by the kernels or by the reference.
struct ModelRun {
  let graph: Graph
  let parameters: [[Float]]
  let dtype: DType

  init(_ graph: Graph, dtype: DType, seed: UInt64 = 1) {
    var numbers = SeededNumbers(seed: seed)
    self.graph = graph
    self.dtype = dtype
    parameters = graph.parameters.map { parameter in
      let count = parameter.shape.elementCount
      let rows = max(1, parameter.shape.dimensions.first ?? 1)
      let scale = 2 / Float(max(1, count / rows)).squareRoot()
      var values = numbers.floats(count, scale: scale)
      if parameter.name.hasSuffix("running_var") { values = values.map { $0 * $0 + 0.1 } }
      return values.map(dtype.round)
    }
  }

  /// A run with these parameters, in graph order.
  init(_ graph: Graph, dtype: DType, parameters: [[Float]]) {
    self.graph = graph
    self.dtype = dtype
    self.parameters = parameters.map { $0.map(dtype.round) }
  }

  /// The logits of images of normalised floats, by the reference.
  func reference(_ images: [[Float]], _ kernels: ConvolutionKernels = .direct, isPaired: Bool = true) -> [[Float]] {
    let model = ReferenceModel(
      graph, parameters: parameters, dtype: dtype, kernels: kernels, isPaired: isPaired)
    return images.map(model.logits)
  }

  /// The logits of up to 16 images a group, unit by unit in one slot a group, as an evaluation runs them; `fault` is told what was
  /// wrong.
  func kernels(
    _ images: [[Float]], level: CPULevel, _ kernels: ConvolutionKernels = .direct, progress: () -> Void = {},
    fault: (String) -> Void = { _ in }
  ) -> [[Float]] {
    let program = Program(graph, dtype: dtype, level: level, kernels: kernels)
    let groups = (images.count + PlaneLayout.lanes - 1) / PlaneLayout.lanes
    let input = MemoryBlock(floats: program.image.floatCount * groups)
    let memory = MemoryBlock(floats: program.slotFloats * groups)
    // What an earlier batch or unit left.
    memory.floats.update(repeating: .nan, count: program.slotFloats * groups)
    for (index, image) in images.enumerated() {
      let (group, lane) = index.quotientAndRemainder(dividingBy: PlaneLayout.lanes)
      program.image.scatter(
        image.map(dtype.round), lane: lane, into: input.floats + group * program.image.floatCount)
    }
    let scratch = Scratch(program, groups: groups)
    scratch.images = images.count
    let slots = GroupSpan(base: memory.floats, stride: program.slotFloats)
    for (unit, compiled) in zip(graph.units, program.units) {
      let packed = MemoryBlock(floats: compiled.packedCount)
      compiled.prepare(MemoryBlock(copying: stored(unit)).bytes, into: packed.floats)
      compiled.run(
        packed.floats, image: GroupSpan(base: input.floats, stride: program.image.floatCount), slots: slots,
        groups: groups, scratch: scratch, progress: progress)
      compiled.limitExperts(slots, images: images.count)
    }
    if let what = scratch.fault { fault(what) }
    return images.indices.map { image in
      let (group, lane) = image.quotientAndRemainder(dividingBy: PlaneLayout.lanes)
      return (0..<graph.classCount).map {
        program.logits(of: $0, in: memory.floats + group * program.slotFloats)[lane]
      }
    }
  }

  /// A unit's flat run in the bytes of the dtype.
  private func stored(_ unit: Unit) -> [UInt8] {
    unit.parameters.map { parameters[$0] }.joined().flatMap { value -> [UInt8] in
      switch dtype {
      case .float32: withUnsafeBytes(of: value.bitPattern.littleEndian, Array.init)
      case .float16: withUnsafeBytes(of: DType.halfBits(value).littleEndian, Array.init)
      case .bfloat16: withUnsafeBytes(of: DType.bfloat16Bits(value).littleEndian, Array.init)
      }
    }
  }
}

/// The bits of logits, every NaN alike.
func bits(_ logits: [[Float]]) -> [[UInt32]] {
  logits.map { $0.map { $0.isNaN ? 0x7fc0_0000 : $0.bitPattern } }
}
