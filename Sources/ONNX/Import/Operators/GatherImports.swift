import Graphs
import Tensors

/// Elements chosen by indices: by constant ones here, else by ``LiveIndexImports``.
enum GatherImports {
  static let handlers: [String: OperatorImport] = [
    "Gather": gather,
    "NonZero": { (importer, call) throws(ONNXError) in
      let input = try call.input(0)
      guard input.live == nil else {
        throw call.failure("how many elements are not 0 depends on the image; take them by their indices")
      }
      let elements = try importer.fold(input, call).tensor.elements
      let places = elements.indices.filter { elements[$0] != 0 }
      var (columns, stride) = ([[Int]](), elements.count)
      for extent in input.dimensions {
        stride /= max(extent, 1)
        columns.append(places.map { $0 / max(stride, 1) % max(extent, 1) })
      }
      return [.folded(FoldedTensor([columns.count, places.count], integers: columns.flatMap(\.self)))]
    },
    "GatherElements": { (importer, call) throws(ONNXError) in
      if try [call.input(0), call.input(1)].contains(where: { $0.live != nil }) {
        return [try LiveIndexImports.gatherElements(importer, call)]
      }
      let data = try importer.fold(try call.input(0), call)
      let indices = try importer.fold(try call.input(1), call)
      let axis = try call.axis(try call.int("axis", default: 0), rank: data.dimensions.count)
      let places = try ElementPlaces(extents: data.dimensions, call: call).elements(indices, along: axis)
      return [.folded(data.gathered(places, indices.dimensions))]
    },
    "GatherND": { (importer, call) throws(ONNXError) in
      let hasBatchDims = try call.int("batch_dims", default: 0) != 0
      if try call.input(1).live != nil || hasBatchDims { return [try LiveIndexImports.gatherND(importer, call)] }
      let indices = try importer.fold(try call.input(1), call)
      if let live = try call.input(0).live { return [try ofFirstAxes(live, indices, importer, call)] }
      let data = try importer.fold(try call.input(0), call)
      let (starts, inner) = try ElementPlaces(extents: data.dimensions, call: call).slices(indices)
      let extents = indices.dimensions.dropLast() + data.dimensions.dropFirst(indices.dimensions.last ?? 0)
      try importer.check(Array(extents), call)
      return [.folded(data.gathered(starts.flatMap { $0..<$0 + inner }, Array(extents)))]
    },
  ]

  /// Elements of the first axes, which the batch is none of: they are made one, of which a Gather takes its indices.
  private static func ofFirstAxes(
    _ live: LiveValue, _ indices: FoldedTensor, _ importer: Importer, _ call: NodeCall
  ) throws(ONNXError) -> ImportValue {
    let depth = indices.dimensions.last ?? 0
    guard depth > 0, live.batch.axis >= depth else {
      if importer.batch == 1 { return try LiveIndexImports.gatherND(importer, call) }
      let column = indices.column(live.batch.axis)
      throw acrossImages(column, live.batch.multiple, importer, call)
    }
    let (starts, inner) = try ElementPlaces(extents: live.dimensions, call: call).slices(indices)
    let rest = Array(live.dimensions.dropFirst(depth))
    let first = live.dimensions.prefix(depth).reduce(1, *)
    let merged = try importer.reshape(.live(live), to: [first] + rest, batchAt: live.batch.axis - depth + 1, call)
    let shape = Shape(checking: Array(indices.dimensions.dropLast())) ?? Shape(0)
    let op = Gather(axis: 0, indices: starts.map { $0 / max(inner, 1) }, shape: shape)
    var batch = live.batch
    batch.axis += shape.rank - depth
    return try importer.view(merged, op, batch: batch, call)[0]
  }

  private static let gather: OperatorImport = { (importer, call) throws(ONNXError) in
    let data = try call.input(0)
    let axis = try call.axis(try call.int("axis", default: 0), rank: data.dimensions.count)
    guard !data.dimensions.isEmpty else { throw call.failure("its input is a single number; export the model again") }
    let chosen = try call.input(1)
    if chosen.live != nil { return [try LiveIndexImports.gather(importer, call, axis: axis)] }
    let extent = data.dimensions[axis]
    let indices = try importer.integers(chosen, call).map { $0 < 0 ? $0 + extent : $0 }
    guard indices.allSatisfy({ (0..<extent).contains($0) }), let shape = Shape(checking: chosen.dimensions) else {
      throw call.failure("an index lies outside of axis \(axis) of \(call.shown(data)); export the model again")
    }
    if case .stored(let tensor) = data, indices.count == 1 {
      let view = tensor.sliced(axis, from: indices[0], count: 1)
      let extents = tensor.dimensions[..<axis] + shape.dimensions + tensor.dimensions[(axis + 1)...]
      return [try importer.reshape(.stored(view), to: Array(extents), call)]
    }
    if case .live(let live) = data, live.batch.axis == axis,
      let result = try ofEachImage(live, indices, shape.dimensions, importer, call)
    {
      return [result]
    }
    if case .live(let live) = data, live.batch.axis == axis {
      let op = Gather(axis: axis, indices: indices, shape: shape)
      guard importer.batch == 1, !indices.isEmpty else {
        throw acrossImages(try importer.fold(chosen, call), live.batch.multiple, importer, call)
      }
      return [try importer.ofOneImage(op, [data], batchAt: [], type: live.type, call)]
    }
    let frame = Frame(value: data, call: call)
    let op = Gather(axis: try frame.axis(axis), indices: indices, shape: shape)
    var batch = frame.batch
    if let place = batch?.axis, place > axis { batch?.axis = place - 1 + shape.rank }
    return try importer.view(data, op, batch: batch, call)
  }

  /// The error of indices into an axis that holds the batch, so many of each image; of its own elements they hold for each alone.
  private static func acrossImages(
    _ indices: FoldedTensor, _ extent: Int, _ importer: Importer, _ call: NodeCall
  ) -> ONNXError {
    let what = "it works along the axis of the batch; export the model so that images stay apart"
    let isOwn = indices.namesOwnImages(indices.count / importer.batch, of: importer.batch, extent: extent)
    return isOwn ? importer.alone(what, call) : call.failure(what)
  }

  /// Indices into an axis that holds the batch, the same for every image but for its own start; nil for others.
  ///
  /// PyTorch's `as_strided` is exported so.
  private static func ofEachImage(
    _ live: LiveValue, _ indices: [Int], _ shape: [Int], _ importer: Importer, _ call: NodeCall
  ) throws(ONNXError) -> ImportValue? {
    let (axis, multiple) = (live.batch.axis, live.batch.multiple)
    for place in shape.indices where shape[place] == importer.batch && multiple > 1 && !live.batch.isInner {
      let inner = shape[(place + 1)...].reduce(1, *)
      let own = indices.enumerated().map { $0.element - $0.offset / inner % importer.batch * multiple }
      let first = indices.indices.filter { $0 / inner % importer.batch == 0 }.map { own[$0] }
      let rows = indices.indices.map { first[$0 / (inner * importer.batch) * inner + $0 % inner] }
      guard own == rows, first.allSatisfy({ (0..<multiple).contains($0) }) else { continue }
      var rest = shape
      rest.remove(at: place)
      let op = Gather(axis: axis, indices: first, shape: Shape(checking: rest) ?? Shape(0))
      return try importer.view(.live(live), op, batch: BatchAxis(axis: axis + place), call)[0]
    }
    return nil
  }
}

extension FoldedTensor {
  /// An index of each row, where the last axis are rows.
  fileprivate func column(_ column: Int) -> FoldedTensor {
    let depth = dimensions.last ?? 0
    guard column < depth else { return self }
    let rows = Array(stride(from: column, to: count, by: depth))
    return gathered(rows, [rows.count])
  }
}
