/// Sequences of tensors, as exporters write lists: how many there are, and which one is taken, are known before an image is.
///
/// Source: https://onnx.ai/onnx/operators/onnx__SplitToSequence.html and its neighbours.
enum SequenceImports {
  static let handlers: [String: OperatorImport] = [
    "SequenceEmpty": { (importer, call) throws(ONNXError) in try importer.keep([], call) },
    "SequenceConstruct": { (importer, call) throws(ONNXError) in
      var all: [ImportValue] = []
      for index in call.inputs.indices { all.append(try call.input(index)) }
      return try importer.keep(all, call)
    },
    "SplitToSequence": { (importer, call) throws(ONNXError) in try importer.keep(try parts(importer, call), call) },
    "SequenceLength": { (importer, call) throws(ONNXError) in
      [.folded(FoldedTensor([], integers: [try importer.sequence(call).count]))]
    },
    "SequenceAt": { (importer, call) throws(ONNXError) in
      let all = try importer.sequence(call)
      return [all[try place(1, in: all.count, importer, call)]]
    },
    "SequenceInsert": { (importer, call) throws(ONNXError) in
      var all = try importer.sequence(call)
      let index = call.optional(2) == nil ? all.count : try place(2, in: all.count + 1, of: all.count, importer, call)
      all.insert(try call.input(1), at: index)
      return try importer.keep(all, call)
    },
    "SequenceErase": { (importer, call) throws(ONNXError) in
      var all = try importer.sequence(call)
      guard !all.isEmpty else {
        throw call.failure("it takes an element from an empty sequence; export the model again")
      }
      all.remove(at: call.optional(1) == nil ? all.count - 1 : try place(1, in: all.count, importer, call))
      return try importer.keep(all, call)
    },
    "ConcatFromSequence": { (importer, call) throws(ONNXError) in
      let all = try importer.sequence(call)
      guard let first = all.first else { throw call.failure("it joins no values; export the model again") }
      let isStack = try call.int("new_axis", default: 0) != 0
      let rank = first.dimensions.count + (isStack ? 1 : 0)
      let axis = try call.axis(try call.int("axis", default: 0), rank: rank)
      var values: [ImportValue] = []
      for value in all {
        let stacked = isStack ? try importer.one("Unsqueeze", [value, importer.constant([axis])], in: call) : value
        values.append(stacked)
      }
      return [try importer.concat(values, axis: axis, call)]
    },
  ]

  /// An index that an input holds, counted from the end of `extent` where it is negative, of `count` that may be named.
  private static func place(
    _ input: Int, in count: Int, of extent: Int? = nil, _ importer: Importer, _ call: NodeCall
  ) throws(ONNXError) -> Int {
    let given = try importer.integers(try call.input(input), call)
    guard given.count == 1, let number = given.first else {
      throw call.failure("\(given.count) indices, wanted 1; export the model again")
    }
    let index = number < 0 ? number &+ (extent ?? count) : number
    guard (0..<count).contains(index) else {
      throw call.failure("index \(number) of a sequence of \(extent ?? count); export the model again")
    }
    return index
  }

  /// The parts of a value along an axis: of a given extent, of several, or of one index each.
  private static func parts(_ importer: Importer, _ call: NodeCall) throws(ONNXError) -> [ImportValue] {
    let value = try call.input(0)
    let axis = try call.axis(try call.int("axis", default: 0), rank: value.dimensions.count)
    let extent = value.dimensions[axis]
    let split = call.optional(1)
    var sizes = try split.map { (split) throws(ONNXError) in try importer.integers(split, call) } ?? [1]
    let isOfOneSize = split?.dimensions.isEmpty ?? true
    guard extent > 0, let size = sizes.first, sizes.allSatisfy({ $0 > 0 }),
      (isOfOneSize ? extent / size : sizes.count) <= Importer.longestSequence
    else {
      throw call.failure(
        "more than \(Importer.longestSequence) parts of \(extent), or parts of nothing; export the model again")
    }
    if isOfOneSize {
      sizes = [Int](repeating: size, count: extent / size) + (extent % size == 0 ? [] : [extent % size])
    }
    let all = try importer.apply(
      "Split", [value, importer.constant(sizes)], attributes: ["axis": .int(axis)], in: call)
    guard split == nil, try call.int("keepdims", default: 1) == 0 else { return all }
    var single: [ImportValue] = []
    for part in all { single.append(try importer.one("Squeeze", [part, importer.constant([axis])], in: call)) }
    return single
  }
}

extension Importer {
  /// The elements that a sequence may have.
  static let longestSequence = 1 << 12

  /// The sequence that a node's first input names.
  fileprivate func sequence(_ call: NodeCall) throws(ONNXError) -> [ImportValue] {
    guard let name = call.node.inputs.first, let all = sequences[name] else {
      throw call.failure("its input is no sequence that is known; export the model again")
    }
    return all
  }

  /// Lets a node's output be a sequence.
  fileprivate func keep(_ all: [ImportValue], _ call: NodeCall) throws(ONNXError) -> [ImportValue] {
    guard all.count <= Self.longestSequence, let name = call.node.outputs.first, !name.isEmpty else {
      throw call.failure("a sequence of \(all.count) values; export the model again")
    }
    sequenceCount = sequenceCount.addingReportingOverflow(all.reduce(0) { $0 + $1.foldedCount }).partialValue
    guard sequenceCount <= Self.foldLimit else {
      throw call.failure(
        "sequences of more than \(Self.foldLimit) constant elements; simplify the model with onnxsim first")
    }
    sequences[name] = all
    return []
  }
}
