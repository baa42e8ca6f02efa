import Graphs
import Tensors

/// Elements that are chosen or updated at indices that depend on the image, which name elements of that image alone.
enum LiveIndexImports {
  static func gather(_ importer: Importer, _ call: NodeCall, axis: Int) throws(ONNXError) -> ImportValue {
    let (data, indices) = (try call.input(0), try call.input(1))
    guard let live = indices.live, !data.dimensions.isEmpty else {
      throw call.failure("its input is a single number; export the model again")
    }
    if importer.batch == 1 {
      let ofData = data.live.map { $0.batch.axis > axis ? $0.batch.axis - 1 + indices.dimensions.count : $0.batch.axis }
      let places = [data.live?.batch.axis == axis ? nil : ofData, axis + live.batch.axis]
      return try importer.ofOneImage(LiveGather(axis: axis), [data, indices], batchAt: places, type: data.type, call)
    }
    guard data.live == nil else { throw mixes(call) }
    var batch = live.batch
    batch.axis += axis
    return try importer.emit(
      LiveGather(axis: axis), [try importer.source(data, call), .value(live.id)], batch: batch, type: data.type, call)[
        0]
  }

  static func gatherElements(_ importer: Importer, _ call: NodeCall) throws(ONNXError) -> ImportValue {
    let inputs = [try call.input(0), try call.input(1)]
    return try along(inputs, importer, call) { GatherElements(axis: $0) }
  }

  static func scatterElements(
    _ importer: Importer, _ call: NodeCall, _ reduction: ScatterReduction
  ) throws(ONNXError) -> ImportValue {
    let inputs = [try call.input(0), try call.input(1), try call.input(2)]
    return try along(inputs, importer, call) { ScatterElements(axis: $0, reduction: reduction) }
  }

  static func scatterND(
    _ importer: Importer, _ call: NodeCall, _ reduction: ScatterReduction
  ) throws(ONNXError) -> ImportValue {
    let inputs = [try call.input(0), try call.input(1), try call.input(2)]
    guard importer.batch == 1 else { throw mixes(call) }
    return try importer.ofOneImage(
      ScatterND(reduction: reduction), inputs, batchAt: [inputs[0].live?.batch.axis], type: inputs[0].type, call)
  }

  static func gatherND(_ importer: Importer, _ call: NodeCall) throws(ONNXError) -> ImportValue {
    let (data, indices) = (try call.input(0), try call.input(1))
    let batchDims = try call.int("batch_dims", default: 0)
    guard (0..<max(indices.dimensions.count, 1)).contains(batchDims), batchDims <= data.dimensions.count else {
      throw call.wrong("batch_dims", "less than the axes of its inputs")
    }
    let op = GatherND(batchDims: batchDims)
    guard let batch = (indices.live ?? data.live)?.batch else {
      return .folded(
        try importer.compute(
          op, [try importer.fold(data, call), try importer.fold(indices, call)], type: data.type, call)[0])
    }
    if importer.batch == 1 {
      return try importer.ofOneImage(
        op, [data, indices], batchAt: [indices.live?.batch.axis, data.live?.batch.axis], type: data.type, call)
    }
    // An axis that both have goes along; one of the indices alone names elements of a tensor that is the same for all images.
    let isShared = batch.axis < batchDims
    guard isShared || data.live == nil, batch.axis < indices.dimensions.count - 1 else { throw mixes(call) }
    let sources = [
      isShared ? try importer.aligned(data, batch, data.dimensions, call) : try importer.source(data, call),
      try importer.aligned(indices, batch, indices.dimensions, call),
    ]
    let own = GatherND(batchDims: isShared && batch.multiple == 1 ? batchDims - 1 : batchDims)
    return try importer.emit(own, sources, batch: batch, type: data.type, call)[0]
  }

  /// An operator on values of as many axes, each of which has the batch at the same one.
  private static func along(
    _ inputs: [ImportValue], _ importer: Importer, _ call: NodeCall, _ make: (Int) -> any Operator
  ) throws(ONNXError) -> ImportValue {
    let rank = inputs[0].dimensions.count
    let axis = try call.axis(try call.int("axis", default: 0), rank: rank)
    guard let first = inputs.compactMap(\.live).first, inputs.allSatisfy({ $0.dimensions.count == rank }) else {
      throw call.failure("values of other ranks; export the model again")
    }
    if importer.batch == 1 {
      return try importer.ofOneImage(
        make(axis), inputs, batchAt: inputs.map { $0.live?.batch.axis }, type: inputs[0].type, call)
    }
    let own = try Frame(value: .live(first), call: call).axis(axis)
    var sources: [Source] = []
    for input in inputs { sources.append(try importer.aligned(input, first.batch, input.dimensions, call)) }
    return try importer.emit(make(own), sources, batch: first.batch, type: inputs[0].type, call)[0]
  }

  private static func mixes(_ call: NodeCall) -> ONNXError {
    call.failure(
      "indices that depend on the image may name elements of other images; gather along an axis of each, or export for one image"
    )
  }
}

extension Importer {
  /// An operator on values as the file has them, in a file of one image; in the result the axis of that image is the first of `places`
  /// that has one index, else another such.
  func ofOneImage(
    _ op: any Operator, _ inputs: [ImportValue], batchAt places: [Int?], type: ElementType, _ call: NodeCall
  ) throws(ONNXError) -> ImportValue {
    var sources: [Source] = []
    for input in inputs {
      guard let live = input.live else {
        sources.append(try source(input, call))
        continue
      }
      let isWhole = draft.values[live.id].dimensions == live.dimensions
      sources.append(
        isWhole
          ? .value(live.id)
          : try add(try reshape(live.dimensions, call), [.value(live.id)], type: live.type, call))
    }
    let whole = try add(op, sources, type: type, call)
    let extents = draft.shape(whole).dimensions
    let single = places.compactMap(\.self).first { extents.indices.contains($0) && extents[$0] == 1 }
    let batch = (single ?? extents.firstIndex(of: 1)).map { BatchAxis(axis: $0) }
    guard let axis = batch ?? extents.first.map({ BatchAxis(axis: 0, multiple: $0) }), !extents.contains(0) else {
      throw call.failure("a value of shape \(extents); export the model again")
    }
    return try emit(try reshape(axis.imageDimensions(extents), call), [whole], batch: axis, type: type, call)[0]
  }
}
