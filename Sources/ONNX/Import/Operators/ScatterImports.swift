import Graphs
import Tensors

/// Tensors with some elements updated: at places that are constant here, else by ``LiveIndexImports``.
enum ScatterImports {
  static let handlers: [String: OperatorImport] = [
    "ScatterND": { (importer, call) throws(ONNXError) in
      let (data, updates) = (try call.input(0), try call.input(2))
      let isLive = data.live != nil || updates.live != nil
      let reduction = try reduction(call)
      let isChosen = try call.input(1).live != nil
      if isChosen || isLive && importer.batch == 1 && reduction != .none {
        return [try LiveIndexImports.scatterND(importer, call, reduction)]
      }
      let indices = try importer.fold(try call.input(1), call)
      guard data.live == nil, updates.live == nil else {
        return [try ofFirstAxes(data, indices, updates, importer, call)]
      }
      let known = try importer.fold(data, call)
      let (starts, inner) = try ElementPlaces(extents: data.dimensions, call: call).slices(indices)
      let places = starts.flatMap { $0..<$0 + inner }
      return [.folded(try replaced(known, places, try importer.fold(updates, call), call))]
    },
    "ScatterElements": { (importer, call) throws(ONNXError) in
      let (data, updates) = (try call.input(0), try call.input(2))
      let isLive = data.live != nil || updates.live != nil
      let reduction = try reduction(call)
      let isChosen = try call.input(1).live != nil
      if isChosen || isLive && (importer.batch != 1 || reduction != .none) {
        return [try LiveIndexImports.scatterElements(importer, call, reduction)]
      }
      let indices = try importer.fold(try call.input(1), call)
      let axis = try call.axis(try call.int("axis", default: 0), rank: data.dimensions.count)
      let places = try ElementPlaces(extents: data.dimensions, call: call).elements(indices, along: axis)
      if isLive {
        return [try ofOneImage(data, places, inner: 1, updates, importer, call)]
      }
      return [.folded(try replaced(try importer.fold(data, call), places, try importer.fold(updates, call), call))]
    },
  ]

  /// What a file of one image replaces, wherever the batch of one is: a Gather from the data and, below it, the updates.
  private static func ofOneImage(
    _ data: ImportValue, _ starts: [Int], inner: Int, _ updates: ImportValue, _ importer: Importer, _ call: NodeCall
  ) throws(ONNXError) -> ImportValue {
    try requireNoReduction(call)
    let extents = data.dimensions
    let count = extents.reduce(1, *)
    guard inner > 0, updates.dimensions.reduce(1, { $0.saturatingProduct($1) }) == starts.count * inner else {
      throw call.failure(
        "updates of shape \(call.shown(updates)) for \(starts.count) places of \(call.shown(data)); export the model again"
      )
    }
    try importer.check([count / inner], call)
    let rows = replacing(starts, inner, of: count / inner)
    let parts = [
      try flat(data, [count / inner, inner], importer, call), try flat(updates, [starts.count, inner], importer, call),
    ]
    let type = (data.live ?? updates.live)?.type ?? .float32
    let joined = try importer.add(Concat(axis: 0), parts, type: type, call)
    let chosen = try importer.add(Gather(axis: 0, indices: rows, shape: Shape(rows.count)), [joined], type: type, call)
    let single = extents.firstIndex(of: 1)
    let batch = data.live?.batch ?? BatchAxis(axis: single ?? 0, multiple: single == nil ? extents[0] : 1)
    return try importer.emit(
      try importer.reshape(batch.imageDimensions(extents), call), [chosen], batch: batch, type: type, call)[0]
  }

  /// Which of `count` rows, and of the updates below them, each row becomes; the last update of a row holds.
  static func replacing(_ starts: [Int], _ inner: Int, of count: Int) -> [Int] {
    var rows = Array(0..<count)
    for (update, start) in starts.enumerated() { rows[start / inner] = count + update }
    return rows
  }

  /// The elements of a value of one image as a matrix.
  private static func flat(
    _ value: ImportValue, _ extents: [Int], _ importer: Importer, _ call: NodeCall
  ) throws(ONNXError) -> Source {
    if let live = value.live {
      return try importer.add(try importer.reshape(extents, call), [.value(live.id)], type: live.type, call)
    }
    return try importer.source(try importer.reshape(value, to: extents, call), call)
  }

  /// Slices of the first axes, which the batch is none of, of values that depend on the image: a Gather from the data and, below it, the updates.
  private static func ofFirstAxes(
    _ data: ImportValue, _ indices: FoldedTensor, _ updates: ImportValue, _ importer: Importer, _ call: NodeCall
  ) throws(ONNXError) -> ImportValue {
    try requireNoReduction(call)
    let extents = data.dimensions
    if let value = try ImageScatter.replaced(data, indices, updates, importer, call) { return value }
    let (starts, inner) = try ElementPlaces(extents: extents, call: call).slices(indices)
    if importer.batch == 1 { return try ofOneImage(data, starts, inner: inner, updates, importer, call) }
    let (depth, outer) = (indices.dimensions.last ?? 0, Array(indices.dimensions.dropLast()))
    guard updates.dimensions == outer + extents[depth...] else {
      throw call.failure(
        "updates of shape \(call.shown(updates)) of \(call.shown(data)) at indices \(indices.dimensions); export the model again"
      )
    }
    try importer.check(Array(extents[..<depth]), call)
    let rows = replacing(starts, max(inner, 1), of: extents[..<depth].reduce(1, *))
    let parts = [
      try merged(data, axes: depth, importer, call), try merged(updates, axes: outer.count, importer, call),
    ]
    let chosen = try importer.one(
      "Gather", [try importer.concat(parts, axis: 0, call), importer.constant(rows)], in: call)
    guard depth > 1 else { return chosen }
    return try importer.reshape(chosen, to: extents, batchAt: chosen.live.map { $0.batch.axis + depth - 1 }, call)
  }

  /// A value whose first axes are made one.
  private static func merged(
    _ value: ImportValue, axes: Int, _ importer: Importer, _ call: NodeCall
  ) throws(ONNXError) -> ImportValue {
    if let live = value.live, live.batch.axis < axes {
      throw call.failure("it works along the axis of the batch; export the model so that images stay apart")
    }
    guard axes != 1 else { return value }
    let extents = value.dimensions
    return try importer.reshape(
      value, to: [extents[..<axes].reduce(1, *)] + extents[axes...],
      batchAt: value.live.map { $0.batch.axis - axes + 1 }, call)
  }

  private static func requireNoReduction(_ call: NodeCall) throws(ONNXError) {
    guard try reduction(call) == .none else { throw call.wrong("reduction", "none") }
  }

  private static func reduction(_ call: NodeCall) throws(ONNXError) -> ScatterReduction {
    guard let reduction = ScatterReduction(rawValue: try call.string("reduction", default: "none")) else {
      throw call.wrong("reduction", "none, add, mul, max or min")
    }
    return reduction
  }

  private static func replaced(
    _ data: FoldedTensor, _ places: [Int], _ updates: FoldedTensor, _ call: NodeCall
  ) throws(ONNXError) -> FoldedTensor {
    let reduction = try reduction(call)
    guard updates.count == places.count else {
      throw call.failure("\(updates.count) updates for \(places.count) elements; export the model again")
    }
    if var values = data.integers, let new = updates.integers {
      for (place, value) in zip(places, new) { values[place] = reduction(values[place], value) }
      return FoldedTensor(data.dimensions, integers: values, type: data.type)
    }
    var values = data.tensor.elements
    for (place, value) in zip(places, updates.tensor.elements) { values[place] = reduction(values[place], value) }
    return FoldedTensor(data.dimensions, floats: values, type: data.type)
  }
}
