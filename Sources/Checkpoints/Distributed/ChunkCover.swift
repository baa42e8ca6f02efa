import Files
import Tensors

/// Checks that chunks make up a tensor, every element in one of them, and puts their places together.
package struct ChunkCover {
  /// Pairs of chunks that are compared in a folder, so that no list of chunks takes long.
  private var comparisonsLeft: Int

  package init(comparisons: Int = 1 << 25) { comparisonsLeft = comparisons }

  /// Where the elements lie of a tensor that `boxes` make up; `path` is the file that says so.
  ///
  /// - Throws: ``CheckpointError`` where boxes overlap or leave something out, or are too many to tell.
  package mutating func layout(
    of tensor: NamedShape, _ boxes: [TensorBox], _ path: String
  ) throws(CheckpointError) -> TensorLayout {
    let shape = tensor.shape.dimensions
    if tensor.shape.elementCount == 0 { return .contiguous([]) }
    let count = boxes.reduce(0) { $0 + $1.elementCount }
    guard count == tensor.shape.elementCount, try !overlap(boxes, of: tensor, path) else {
      let fault = count == tensor.shape.elementCount ? ", but some twice" : ""
      throw .malformed(
        path: path,
        what: "the chunks of tensor \(printable(tensor.name)) of shape \(tensor.shape) have \(count) elements\(fault)")
    }
    guard let runs = Self.runs(boxes, shape) else { return .boxes(boxes) }
    return .contiguous(runs)
  }

  /// Whether an element is in two of the boxes.
  private mutating func overlap(
    _ boxes: [TensorBox], of tensor: NamedShape, _ path: String
  ) throws(CheckpointError) -> Bool {
    let shape = tensor.shape.dimensions
    // Boxes that are runs of the tensor's elements overlap where one begins before the last ends.
    if boxes.allSatisfy({ $0.isRun(in: shape) }) {
      var end = 0
      for box in boxes.sorted(by: { $0.first(in: shape) < $1.first(in: shape) }) {
        if box.first(in: shape) < end { return true }
        end = box.first(in: shape) + box.elementCount
      }
      return false
    }
    for (index, box) in boxes.enumerated() {
      guard index <= comparisonsLeft else {
        throw .unsupported(
          path: path,
          what: "tensor \(printable(tensor.name)) is cut into too many blocks to compare; save it whole")
      }
      comparisonsLeft -= index
      if boxes[..<index].contains(where: { $0.overlaps(box) }) { return true }
    }
    return false
  }

  /// The boxes as runs of elements one after another in the tensor and in their files; nil where they are none.
  private static func runs(_ boxes: [TensorBox], _ shape: [Int]) -> [TensorExtent]? {
    let sorted = boxes.sorted { $0.first(in: shape) < $1.first(in: shape) }
    var extents: [TensorExtent] = []
    for box in sorted {
      guard box.isRun(in: shape), let size = Shape(checking: box.sizes),
        TensorBounds.isContiguous(size, box.elements.strides)
      else { return nil }
      extents.append(
        TensorExtent(file: box.elements.file, offset: box.elements.offset, elementCount: size.elementCount))
    }
    return extents
  }
}

extension TensorBox {
  fileprivate var elementCount: Int { sizes.reduce(1, *) }

  /// The number of its first element in the tensor's row-major order.
  fileprivate func first(in shape: [Int]) -> Int {
    zip(shape, offsets).reduce(0) { $0 * $1.0 + $1.1 }
  }

  /// Whether its elements follow one another in the tensor: one row in the outer dimensions, all of the inner ones.
  fileprivate func isRun(in shape: [Int]) -> Bool {
    let cut = sizes.firstIndex { $0 > 1 } ?? sizes.count
    return zip(shape, sizes).dropFirst(cut + 1).allSatisfy { $0 == $1 }
  }

  fileprivate func overlaps(_ other: TensorBox) -> Bool {
    for index in sizes.indices {
      if offsets[index] >= other.offsets[index] + other.sizes[index]
        || other.offsets[index] >= offsets[index] + sizes[index]
      {
        return false
      }
    }
    return true
  }
}
