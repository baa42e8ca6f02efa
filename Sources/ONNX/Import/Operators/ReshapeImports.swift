import Graphs
import Tensors

/// The same elements in other shapes.
enum ReshapeImports {
  static let handlers: [String: OperatorImport] = [
    "Reshape": { (importer, call) throws(ONNXError) in
      let input = try call.input(0)
      let target = try importer.integers(try call.input(1), call)
      let extents = try importer.resolved(
        target, of: input, allowsZero: try call.int("allowzero", default: 0) != 0, call)
      // One row of all that there is: of one image's.
      if target == [1, -1], input.live != nil { importer.holdsForOneImage() }
      return [try importer.reshape(input, to: extents, call)]
    },
    "Flatten": { (importer, call) throws(ONNXError) in
      let input = try call.input(0)
      let given = try call.int("axis", default: 1)
      let axis = given < 0 ? given + input.dimensions.count : given
      guard (0...input.dimensions.count).contains(axis) else {
        throw call.failure("axis \(given) of a value of shape \(call.shown(input)); export the model again")
      }
      let extents = [input.dimensions[..<axis].reduce(1, *), input.dimensions[axis...].reduce(1, *)]
      return [try importer.reshape(input, to: extents, call)]
    },
    "Squeeze": { (importer, call) throws(ONNXError) in
      let input = try call.input(0)
      let extents = input.dimensions
      var axes = extents.indices.filter { extents[$0] == 1 }
      if let given = try importer.axes(call, inputFrom: 13) {
        axes = []
        for axis in given { axes.append(try call.axis(axis, rank: extents.count)) }
      }
      guard axes.allSatisfy({ extents[$0] == 1 }) else {
        throw call.failure(
          "axes \(axes) of a value of shape \(call.shown(input)) are not all 1; export the model again")
      }
      let rest = extents.indices.filter { !axes.contains($0) }
      let place = input.live.flatMap { live in rest.firstIndex(of: live.batch.axis) }
      return [try importer.reshape(input, to: rest.map { extents[$0] }, batchAt: place, call)]
    },
    "Unsqueeze": { (importer, call) throws(ONNXError) in
      let input = try call.input(0)
      guard let given = try importer.axes(call, inputFrom: 13) else {
        throw call.failure("its axes are left out; export the model again")
      }
      let rank = input.dimensions.count + given.count
      guard rank <= MessageLimits.rank else { throw call.failure("\(rank) axes; export the model again") }
      var axes: Set<Int> = []
      for axis in given { axes.insert(try call.axis(axis, rank: rank)) }
      guard axes.count == given.count else { throw call.failure("axes \(given) repeat themselves; export again") }
      var old = Array(input.dimensions.indices.reversed())
      let order = (0..<rank).map { axes.contains($0) ? nil : old.popLast() }
      let place = input.live.flatMap { live in order.firstIndex(of: live.batch.axis) }
      return [try importer.reshape(input, to: order.map { $0.map { input.dimensions[$0] } ?? 1 }, batchAt: place, call)]
    },
  ]
}

extension Importer {
  /// A target shape with 0 and -1 replaced.
  fileprivate func resolved(
    _ target: [Int], of input: ImportValue, allowsZero: Bool, _ call: NodeCall
  ) throws(ONNXError) -> [Int] {
    let old = input.dimensions
    var extents = target
    for (axis, extent) in target.enumerated() where extent == 0 && !allowsZero {
      guard old.indices.contains(axis) else {
        throw call.failure(
          "the shape \(call.shown(target)) takes an axis that \(call.shown(input)) has not; export the model again")
      }
      extents[axis] = old[axis]
    }
    let open = extents.indices.filter { extents[$0] == -1 }
    guard open.count <= 1, extents.allSatisfy({ $0 >= -1 }), extents.count <= MessageLimits.rank else {
      throw call.failure("the shape \(call.shown(target)) is none; export the model again")
    }
    let total = old.reduce(1, *)
    if let axis = open.first {
      extents[axis] = 1
      let rest = Shape(checking: extents)?.elementCount ?? 0
      extents[axis] = rest > 0 && total % rest == 0 ? total / rest : -1
    }
    guard Shape(ofValue: extents)?.elementCount == total else {
      throw fixedBatch("\(call.shown(input)) cannot become \(call.shown(target))", call)
    }
    return extents
  }

  /// The axes of a node: an attribute, or an input from some opset on; nil where they are left out.
  func axes(_ call: NodeCall, inputFrom opset: Int, at index: Int = 1) throws(ONNXError) -> [Int]? {
    if call.opset < opset || call.has("axes") { return try call.ints("axes") }
    guard let value = call.optional(index) else { return nil }
    return try integers(value, call)
  }

  /// A value in another shape of as many elements; `place` is the batch's axis where that is known.
  func reshape(
    _ value: ImportValue, to extents: [Int], batchAt place: Int? = nil, _ call: NodeCall
  ) throws(ONNXError) -> ImportValue {
    switch value {
    case .folded(let tensor): return .folded(tensor.reshaped(extents))
    case .stored(let tensor):
      if let view = tensor.reshaped(extents) { return .stored(view) }
      return .folded(try load(tensor, call).reshaped(extents))
    case .live(let live):
      let batch = try batchAxis(of: live, in: extents, at: place, call)
      let image = batch.imageDimensions(extents)
      if image == live.imageDimensions {
        let same = LiveValue(
          id: live.id, dimensions: extents, batch: batch, type: live.type, quantization: live.quantization)
        return .live(same)
      }
      guard let shape = Shape(checking: image) else {
        throw call.failure("the shape \(call.shown(extents)); export it again")
      }
      return try view(value, Reshape(shape), batch: batch, call)[0]
    }
  }

  /// Where the batch is after a reshape: as many elements lie before it as did.
  private func batchAxis(
    of live: LiveValue, in extents: [Int], at place: Int?, _ call: NodeCall
  ) throws(ONNXError) -> BatchAxis {
    // Images that come after others' elements of an axis have all of those before them.
    let outer = live.dimensions[..<live.batch.axis].reduce(live.batch.isInner ? live.batch.multiple : 1, *)
    var found: BatchAxis?
    var before = 1
    for (axis, extent) in extents.enumerated() where extent > 0 {
      if found == nil, before == outer, extent % batch == 0, place ?? axis == axis {
        found = BatchAxis(axis: axis, multiple: extent / batch)
      }
      if batch > 1, found == nil, before < outer, before * extent == outer * batch, place ?? axis == axis {
        return BatchAxis(axis: axis, multiple: extent / batch, isInner: true)
      }
      before *= extent
    }
    // The axis of a single image may be anywhere: where nothing else is in it, else not among features.
    if batch == 1, place == nil, !extents.contains(0), found?.multiple != 1 {
      if let axis = extents.firstIndex(of: 1) { return BatchAxis(axis: axis) }
      if found == nil || found?.axis == extents.count - 1, let rows = extents.first {
        return BatchAxis(axis: 0, multiple: rows)
      }
    }
    if let found { return found }
    throw fixedBatch(
      "a reshape from \(call.shown(.live(live))) to \(call.shown(extents)) mixes images of a batch", call)
  }
}
