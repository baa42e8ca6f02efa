import CKernels
import Graphs
import Memory
import Tensors

/// A walk over the elements of a result: a copy at strides, or an operator on values that are broadcast.
struct WalkStep: BlockStep {
  /// Where an operand's elements lie: floats from one index of each axis of the result to the next.
  struct Source: Sendable {
    enum Elements: Sendable {
      case value(Operand)
      /// The floats before it, among the prepared ones.
      case parameter(Int)
      case constant(ConstantFloats)
    }

    let elements: Elements
    /// Floats before the first element.
    var first = 0
    var strides: [Int]
  }

  let op: Int32
  let sources: [Source]
  let output: Operand
  /// Floats before the first element that is written, and from one index of each axis to the next.
  let first: Int
  let strides: [Int]
  let extents: [Int]
  /// Whether the first axis is the output's channels, so that some of them can be computed.
  let keepsFirstAxis: Bool

  /// A walk over all `extents`, of ``CK_AXES`` axes at most; those that lie one after the other in all values become one, but the
  /// first where that is kept.
  init(
    _ op: Int32, _ sources: [Source], to output: Operand, first: Int, strides: [Int], extents: [Int],
    keepsFirstAxis: Bool = false
  ) {
    var merged: [(extent: Int, strides: [Int])] = []
    for axis in extents.indices where extents[axis] != 1 || extents.count == 1 || axis == 0 && keepsFirstAxis {
      let own = [strides[axis]] + sources.map { $0.strides[axis] }
      let isKept = keepsFirstAxis && merged.count == 1
      if !isKept, let last = merged.last, zip(last.strides, own).allSatisfy({ $0 == $1 * extents[axis] }) {
        merged[merged.count - 1] = (last.extent * extents[axis], own)
      } else {
        merged.append((extents[axis], own))
      }
    }
    if merged.isEmpty { merged = [(1, [Int](repeating: 0, count: sources.count + 1))] }
    self.op = op
    self.keepsFirstAxis = keepsFirstAxis
    self.sources = sources.enumerated().map { index, source in
      Source(elements: source.elements, first: source.first, strides: merged.map { $0.strides[index + 1] })
    }
    self.output = output
    self.first = first
    self.strides = merged.map { $0.strides[0] }
    self.extents = merged.map(\.extent)
  }

  /// Whether it copies elements to where they are.
  var isInPlace: Bool {
    guard op == Int32(CK_WALK_COPY), case .value(let operand) = sources[0].elements else { return false }
    return operand.local == output.local && operand.offset + sources[0].first == output.offset + first
      && sources[0].strides == strides
  }

  var reads: [Read] {
    sources.compactMap { source in
      guard case .value(let operand) = source.elements else { return nil }
      let isInPlace = source.strides == strides && source.first == first && operand.layout == output.layout
      return Read(operand, isInPlace: isInPlace)
    }
  }

  func run(_ run: borrowing UnitRun, group: Int, channels: Range<Int>) {
    let indices = keepsFirstAxis ? channels : 0..<extents[0]
    walk(indices, ofAxis: 0, to: run.span(output).group(group) + first + indices.lowerBound * strides[0], run) {
      place($0, indices.lowerBound, ofAxis: 0, run, group)
    }
  }

  /// Goes over some indices of an axis and all of the others, or as a passage does, from the places of the sources to `target`.
  func walk(
    _ indices: Range<Int>, ofAxis axis: Int, through passage: TokenPassage? = nil, to target: FloatView,
    _ run: borrowing UnitRun, from place: (Int) -> FloatView
  ) {
    let other = passage?.row == nil ? nil : axis - 1
    var call = ck_walk()
    call.axes = extents.count
    call.op = Int(op)
    call.rounding = run.rounding
    call.extents = Self.eight { $0 == axis ? indices.count : $0 == other ? 1 : $0 < extents.count ? extents[$0] : 0 }
    call.strides = eight(strides, passage?.output)
    call.setOutput(target)
    func operand(_ index: Int) -> ck_walk_operand {
      self.operand(sources[index], at: place(index), passage?.source == index ? passage?.input : nil)
    }
    call.operands.0 = operand(0)
    if sources.count > 1 { call.operands.1 = operand(1) }
    if sources.count > 2 { call.operands.2 = operand(2) }
    run.kernels.walk(call)
  }

  private func operand(
    _ source: Source, at first: FloatView, _ place: TokenPassage.Place?
  ) -> ck_walk_operand {
    var operand = ck_walk_operand()
    operand.strides = eight(source.strides, place)
    operand.setData(first)
    if case .value = source.elements { return operand }
    operand.is_parameter = 1
    return operand
  }

  /// Where a source's element lies that is read first from index `index` of an axis on.
  func place(_ source: Int, _ index: Int, ofAxis axis: Int, _ run: borrowing UnitRun, _ group: Int) -> FloatView {
    let elements =
      switch sources[source].elements {
      case .value(let value): run.span(value).group(group)
      case .parameter(let offset): run.packed + offset
      case .constant(let constant): constant.floats
      }
    return elements + sources[source].first + index * sources[source].strides[axis]
  }

  /// As many numbers as C has axes.
  private static func eight(_ at: (Int) -> Int) -> (Int, Int, Int, Int, Int, Int, Int, Int) {
    (at(0), at(1), at(2), at(3), at(4), at(5), at(6), at(7))
  }

  /// The strides of all axes of what lies at `place`, if that is another than its layout says.
  private func eight(
    _ strides: [Int], _ place: TokenPassage.Place?
  ) -> (Int, Int, Int, Int, Int, Int, Int, Int) {
    Self.eight { $0 < strides.count ? place?.stride(strides[$0]) ?? strides[$0] : 0 }
  }
}

/// The elements of a constant, in memory that stays.
final class ConstantFloats: Sendable {
  let floats: FloatView

  init(_ elements: [Float]) { floats = MemoryBlock(copying: elements).floats }
}

extension PlaneLayout {
  /// The floats from one index of each axis of a value of `shape` to the next, and those before its first element.
  func strides(_ shape: Shape) -> (first: Int, strides: [Int]) {
    guard shape.rank == 3 else { return (0, shape.strides.map { $0 * Self.lanes }) }
    return (origin, [channelStride, rowStride, Self.lanes])
  }
}

extension UnitCompiler {
  /// What a value is the transposition of, where that was left for its reader to see through, and the axis of it that each of its own is.
  func transposed(_ value: Int) -> (source: Int, axes: [Int])? {
    guard place(value) == nil, let producer = graph.producers[value], unit.nodes.contains(producer),
      let op = graph.nodes[producer].op as? Transpose, let source = graph.nodes[producer].values.first
    else { return nil }
    return (source, op.permutation)
  }

  /// An input as the operand of a walk over `shape`, to which it is broadcast; where that copies, which rounds nothing, a constant is
  /// rounded here.
  mutating func walkSource(_ source: Source, over shape: Shape, isCopied: Bool = false) -> WalkStep.Source {
    let own = graph.shape(source)
    let offset = shape.rank - own.rank
    func spread(_ strides: [Int]) -> [Int] {
      shape.dimensions.indices.map { axis in
        axis < offset || own.dimensions[axis - offset] == 1 ? 0 : strides[axis - offset]
      }
    }
    switch source {
    case .value(let value):
      let (source, axes) = transposed(value) ?? (value, own.dimensions.indices.map { $0 })
      let operand = operand(source)
      let (first, strides) = operand.layout.strides(graph.values[source])
      return WalkStep.Source(elements: .value(operand), first: first, strides: spread(axes.map { strides[$0] }))
    case .parameter(let parameter):
      let offset = packing.addVector(parameter, count: own.elementCount)
      return WalkStep.Source(elements: .parameter(offset), strides: spread(own.strides))
    case .constant(let constant):
      let elements = graph.constants[constant].elements
      return WalkStep.Source(
        elements: .constant(ConstantFloats(isCopied ? elements.map(context.dtype.round) : elements)),
        strides: spread(own.strides))
    }
  }
}
