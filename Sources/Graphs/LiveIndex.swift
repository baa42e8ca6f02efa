import Tensors

/// Indices among an operator's inputs: whole numbers that depend on the image, negative ones counted from the end.
enum LiveIndex {
  /// The place along an axis that an index means; nil where there is none.
  static func place(_ index: Float, of extent: Int) -> Int? {
    guard let number = Int(exactly: index) else { return nil }
    let place = number < 0 ? number + extent : number
    return (0..<extent).contains(place) ? place : nil
  }

  /// What is wrong with the first of some indices that is none of an axis.
  static func fault(_ indices: [Float], of extent: Int) -> String? {
    indices.first { place($0, of: extent) == nil }.map { "an index of \(shown($0)) into \(extent)" }
  }

  private static func shown(_ index: Float) -> String { Int(exactly: index).map(String.init) ?? "\(index)" }
}

/// Rows of indices, each of which names a slice of a tensor by its first axes: GatherND and ScatterND.
struct IndexRows {
  /// The axes that the tensor and the rows have in common, which come first.
  let batchDims: Int
  let data: Shape
  let rows: Shape

  /// The indices of a row; nil where the rows have no axis.
  var depth: Int? { rows.dimensions.last }

  /// Whether the rows name slices of the data.
  var fit: Bool {
    guard let depth, depth > 0, rows.rank > batchDims, batchDims >= 0, batchDims + depth <= data.rank else {
      return false
    }
    return rows.dimensions[..<batchDims] == data.dimensions[..<batchDims]
  }

  /// The extents of a slice.
  var slice: [Int] { Array(data.dimensions[(batchDims + (depth ?? 0))...]) }

  /// The extents of all slices.
  var result: [Int] { Array(rows.dimensions.dropLast()) + slice }

  /// Where each slice begins; nil for one that there is none of.
  func starts(_ indices: [Float]) -> [Int?] {
    let (depth, strides) = (depth ?? 1, data.strides)
    let count = indices.count / max(depth, 1)
    let own = max(count / max(data.count(0..<batchDims), 1), 1)
    let apart = data.count(batchDims..<data.rank)
    return (0..<count).map { row in
      (0..<depth).reduce(row / own * apart as Int?) { start, place in
        let axis = batchDims + place
        let index = LiveIndex.place(indices[row * depth + place], of: data.dimensions[axis])
        return start.flatMap { start in index.map { start + $0 * strides[axis] } }
      }
    }
  }

  /// What is wrong with the first index that is none.
  func fault(_ indices: [Float]) -> String? {
    guard let depth, depth > 0 else { return nil }
    for place in 0..<depth {
      let own = stride(from: place, to: indices.count, by: depth).map { indices[$0] }
      if let fault = LiveIndex.fault(own, of: data.dimensions[batchDims + place]) { return fault }
    }
    return nil
  }
}
