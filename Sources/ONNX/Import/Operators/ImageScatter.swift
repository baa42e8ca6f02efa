import Graphs

/// Elements of each image replaced at the same places, where rows of indices name the images one after another, as PyTorch's exporters
/// write what is assigned to a slice.
enum ImageScatter {
  /// The value; nil where the indices are others, or the batch lies elsewhere.
  static func replaced(
    _ data: ImportValue, _ indices: FoldedTensor, _ updates: ImportValue, _ importer: Importer, _ call: NodeCall
  ) throws(ONNXError) -> ImportValue? {
    let (extents, batch) = (data.dimensions, importer.batch)
    guard let own = imageIndices(indices, batch), extents.first == batch, updates.dimensions.first == batch,
      [data, updates].compactMap(\.live).allSatisfy(\.isPlain)
    else { return nil }
    let depth = (indices.dimensions.last ?? 1) - 1
    let (starts, inner) = try ElementPlaces(extents: Array(extents.dropFirst()), call: call).slices(own)
    let rest = Array(extents[(1 + depth)...])
    guard updates.dimensions == indices.dimensions.dropLast() + rest else {
      throw call.failure(
        "updates of shape \(call.shown(updates)) of \(call.shown(data)) at indices \(indices.dimensions); export the model again"
      )
    }
    let count = extents[1...depth].reduce(1, *)
    try importer.check([count, max(inner, 1)], call)
    var parts: [ImportValue] = []
    for (value, rows) in [(data, count), (updates, starts.count)] {
      parts.append(try importer.reshape(value, to: [batch, rows] + rest, batchAt: value.live.map { _ in 0 }, call))
    }
    let rows = importer.constant(ScatterImports.replacing(starts, max(inner, 1), of: count))
    let chosen = try importer.one(
      "Gather", [try importer.concat(parts, axis: 1, call), rows], attributes: ["axis": .int(1)], in: call)
    return try importer.reshape(chosen, to: extents, batchAt: 0, call)
  }

  /// The indices of one image, without that of the image; nil where they differ from image to image.
  private static func imageIndices(_ indices: FoldedTensor, _ batch: Int) -> FoldedTensor? {
    guard batch > 1, indices.dimensions.count >= 2, indices.dimensions[0] == batch, let values = indices.integers,
      let depth = indices.dimensions.last, depth > 1, !values.isEmpty
    else { return nil }
    let size = values.count / batch
    var own: [Int] = []
    for place in values.indices {
      let (image, first) = (place / size, place % size)
      if first % depth == 0 {
        guard values[place] == image else { return nil }
      } else {
        guard values[place] == values[first] else { return nil }
        if image == 0 { own.append(values[place]) }
      }
    }
    return FoldedTensor(indices.dimensions.dropFirst().dropLast() + [depth - 1], integers: own)
  }
}
