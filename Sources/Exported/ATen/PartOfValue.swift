import ONNX

/// Which part of another value a view is: what `slice`, `narrow` and `select` give.
struct PartOfValue {
  /// The value that it is a part of.
  let whole: String
  /// Counted from the first.
  let axis: Int
  /// The indices along the axis, every `step`th.
  let range: Range<Int>
  private(set) var step = 1
  /// The axis's extent, and how many axes there are.
  let extent: Int
  private(set) var rank = 0
  /// Whether the axis is gone.
  let isSelected: Bool

  /// The largest extent of which every Nth index is listed.
  private static let stepLimit = 1 << 16

  /// Whether a call's result is such a part.
  static func isMade(by target: String) -> Bool { ["slice.Tensor", "narrow.default", "select.int"].contains(target) }

  /// The part that a call takes; nil where it is another call, or takes indices that depend on the batch.
  init?(_ call: ATenCall) throws(ExportedError) {
    guard Self.isMade(by: call.target) else { return nil }
    guard ["index", "start", "end", "length"].allSatisfy({ call[$0] == nil || call[$0]?.isNumber == true }) else {
      return nil
    }
    let axis = try call.axis(try call.int("dim", default: 0), of: "self")
    (whole, self.axis) = (try call.tensor("self"), axis)
    isSelected = call.target == "select.int"
    if call.target == "slice.Tensor", try call.int("start", default: 0) == 0,
      try call.int("end", default: .max) == .max,
      try call.int("step", default: 1) == 1
    {
      // All of it, also along the axis of the batch.
      (range, extent) = (0..<1, 1)
      return
    }
    let sizes = try call.sizes("self")
    guard sizes.indices.contains(axis), let extent = sizes[axis], extent > 0 else { return nil }
    func place(_ index: Int) -> Int { min(max(index < 0 ? index &+ extent : index, 0), extent) }
    if isSelected {
      let index = place(try call.int("index"))
      guard index < extent else { return nil }
      range = index..<index + 1
    } else {
      step = try call.int("step", default: 1)
      guard step == 1 || step > 0 && extent <= Self.stepLimit else { return nil }
      let start = place(try call.int("start", default: 0))
      let end = call["length"] == nil ? try call.int("end", default: .max) : start &+ (try call.int("length"))
      range = start..<max(start, place(end))
    }
    self.extent = extent
    rank = sizes.count
  }
}

extension Argument {
  /// Whether it is an integer that does not depend on the batch.
  fileprivate var isNumber: Bool { if case .int(.value) = self { true } else { false } }
}

extension Translator {
  /// `whole` with the values `new` in place of a part of it.
  mutating func scatter(_ new: String, into whole: String, _ part: PartOfValue) -> String {
    let axis = part.axis
    if part.step > 1 {
      let places = constant(Array(stride(from: part.range.lowerBound, to: part.range.upperBound, by: part.step)))
      return scatter(new, into: whole, at: places, ofAxis: axis, of: part.rank)
    }
    func between(_ start: Int, _ end: Int) -> [String] {
      guard start < end else { return [] }
      return [emit("Slice", [whole, constant([start]), constant([end]), constant([axis])])]
    }
    let middle = part.isSelected ? emit("Unsqueeze", [new, constant([axis])]) : new
    let parts =
      between(0, part.range.lowerBound) + (part.range.isEmpty ? [] : [middle])
      + between(part.range.upperBound, part.extent)
    return parts.count == 1 ? parts[0] : emit("Concat", parts, ["axis": .int(axis)])
  }

  /// A value of `rank` axes with slices replaced at the indices of one axis, which is made the first, of which ScatterND takes slices.
  mutating func scatter(_ new: String, into whole: String, at places: String, ofAxis axis: Int, of rank: Int) -> String
  {
    let order = [axis] + (0..<rank).filter { $0 != axis }
    let (value, slices) = (
      emit("Transpose", [whole], ["perm": .ints(order)]), emit("Transpose", [new], ["perm": .ints(order)])
    )
    let replaced = emit("ScatterND", [value, emit("Unsqueeze", [places, constant([-1])]), slices])
    let back = (0..<rank).map { axis in order.firstIndex(of: axis) ?? axis }
    return emit("Transpose", [replaced], ["perm": .ints(back)])
  }
}
