import Graphs

/// Parts of values.
enum SliceImports {
  static let handlers: [String: OperatorImport] = [
    "Slice": { (importer, call) throws(ONNXError) in
      let input = try call.input(0)
      var (starts, ends, axes, steps): ([Int], [Int], [Int]?, [Int]?)
      if call.opset < 10 {
        (starts, ends) = (try call.ints("starts") ?? [], try call.ints("ends") ?? [])
        (axes, steps) = (try call.ints("axes"), nil)
      } else {
        starts = try importer.integers(try call.input(1), call)
        ends = try importer.integers(try call.input(2), call)
        axes = try call.optional(3).map { (value) throws(ONNXError) in try importer.integers(value, call) }
        steps = try call.optional(4).map { (value) throws(ONNXError) in try importer.integers(value, call) }
      }
      guard starts.count == ends.count, axes?.count ?? starts.count == starts.count,
        steps?.count ?? starts.count == starts.count
      else { throw call.failure("its starts, ends, axes and steps are not as many; export the model again") }
      var value = input
      for index in starts.indices {
        let axis = try call.axis(axes?[index] ?? index, rank: input.dimensions.count)
        let range = try range(
          starts[index], ends[index], steps?[index] ?? 1, axis, extent: value.dimensions[axis], call)
        value = try importer.slice(value, [range], call)
      }
      return [value]
    },
    "Split": { (importer, call) throws(ONNXError) in
      let input = try call.input(0)
      let axis = try call.axis(try call.int("axis", default: 0), rank: input.dimensions.count)
      let extent = input.dimensions[axis]
      var sizes = try call.ints("split")
      if call.opset >= 13, let value = call.optional(1) { sizes = try importer.integers(value, call) }
      let count = try call.int("num_outputs", default: call.node.outputs.count)
      guard (1...1 << 16).contains(count) else { throw call.failure("\(count) parts; export the model again") }
      let most = (extent + count - 1) / count
      let even = (0..<count).map { max(0, min(most, extent - $0 * most)) }
      return try importer.split(input, axis: axis, sizes ?? even, call)
    },
  ]

  /// NumPy's meaning of bounds: negative ones count from the end, others are clamped.
  private static func range(
    _ start: Int, _ end: Int, _ step: Int, _ axis: Int, extent: Int, _ call: NodeCall
  ) throws(ONNXError) -> Slice.Range {
    guard step != 0, step.magnitude <= 1 << 40 else { throw call.failure("a step of \(step); export the model again") }
    func clamped(_ bound: Int) -> Int {
      let place = bound < 0 ? bound + extent : bound
      return step > 0 ? min(max(place, 0), extent) : min(max(place, -1), extent - 1)
    }
    let (first, last) = (clamped(start), clamped(end))
    let distance = step > 0 ? last - first : first - last
    let size = Int(step.magnitude)
    let count = distance > 0 ? (distance + size - 1) / size : 0
    return Slice.Range(axis: axis, start: count == 0 ? 0 : first, count: count, step: step)
  }
}

extension Importer {
  /// A part of a value; axes are the file's.
  func slice(_ value: ImportValue, _ ranges: [Slice.Range], _ call: NodeCall) throws(ONNXError) -> ImportValue {
    let ranges = ranges.filter { $0.start != 0 || $0.step != 1 || $0.count != value.dimensions[$0.axis] }
    if ranges.isEmpty { return value }
    if case .stored(var tensor) = value, ranges.allSatisfy({ $0.step > 0 }) {
      for range in ranges {
        tensor = tensor.sliced(range.axis, from: range.start, count: range.count, step: range.step)
      }
      return .stored(tensor)
    }
    let frame = Frame(value: value, call: call)
    var own: [Slice.Range] = []
    for range in ranges {
      own.append(
        Slice.Range(axis: try frame.axis(range.axis), start: range.start, count: range.count, step: range.step))
    }
    return try view(value, Slice(own), batch: frame.batch, call)[0]
  }

  /// A value cut into parts along an axis of the file.
  func split(_ value: ImportValue, axis: Int, _ sizes: [Int], _ call: NodeCall) throws(ONNXError) -> [ImportValue] {
    let extent = value.dimensions[axis]
    guard sizes.allSatisfy({ (0...extent).contains($0) }), sizes.reduce(0, { $0 &+ $1 }) == extent else {
      throw call.failure("parts of \(sizes) along axis \(axis) of \(call.shown(value)); export the model again")
    }
    if sizes.count == 1 { return [value] }
    if case .stored(let tensor) = value {
      var start = 0
      return sizes.map { size in
        defer { start += size }
        return .stored(tensor.sliced(axis, from: start, count: size))
      }
    }
    let frame = Frame(value: value, call: call)
    return try view(value, Split(axis: try frame.axis(axis), sizes: sizes), batch: frame.batch, call)
  }
}
