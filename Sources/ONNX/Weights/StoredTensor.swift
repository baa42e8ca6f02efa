import Checkpoints
import Graphs
import Tensors

/// A tensor of the file, or a view of one, whose elements are not read: reshaped, transposed and cut it stays a range of bytes.
struct StoredTensor: Hashable {
  /// The initialiser's name.
  var name: String
  var dimensions: [Int]
  var type: ElementType
  /// Which of the model's files.
  var file: Int
  /// The byte offset of the first element.
  var offset: Int
  /// The distances in elements, one a dimension, none negative.
  var strides: [Int]

  /// The number of elements.
  var count: Int { dimensions.reduce(1, *) }

  /// The elements where some of them are repeated, else 0.
  var repeatedCount: Int { zip(dimensions, strides).contains { $0 > 1 && $1 == 0 } ? count : 0 }

  /// Whether elements lie one after another.
  var isContiguous: Bool {
    var expected = 1
    for (extent, stride) in zip(dimensions, strides).reversed() where extent != 1 {
      if stride != expected { return false }
      expected *= extent
    }
    return true
  }

  /// The tensor as a checkpoint's entry; nil where its type is not read.
  func entry(_ name: String) -> TensorEntry? {
    guard let scalar = type.scalar, let shape = Shape(checking: dimensions) else { return nil }
    let layout: TensorLayout =
      isContiguous
      ? .contiguous([TensorExtent(file: file, offset: offset, elementCount: count)])
      : .strided(TensorStrides(file: file, offset: offset, strides: strides))
    return TensorEntry(name: name, shape: shape, scalar: scalar, layout: layout)
  }
}

// Views.
extension StoredTensor {
  /// Dimensions in another order.
  func transposed(_ order: [Int]) -> StoredTensor {
    var view = self
    view.dimensions = order.map { dimensions[$0] }
    view.strides = order.map { strides[$0] }
    return view
  }

  /// Every `step`-th of `range` along a dimension; `step` is positive.
  func sliced(_ axis: Int, from start: Int, count: Int, step: Int = 1) -> StoredTensor {
    var view = self
    view.offset += start * strides[axis] * (type.byteWidth ?? 0)
    view.dimensions[axis] = count
    view.strides[axis] *= step
    return view
  }

  /// Repeated along dimensions of extent 1, aligned from the right; nil where the extents do not allow it.
  func expanded(_ target: [Int]) -> StoredTensor? {
    let missing = target.count - dimensions.count
    guard missing >= 0 else { return nil }
    var view = self
    view.dimensions = target
    view.strides = [Int](repeating: 0, count: missing) + strides
    for axis in dimensions.indices where dimensions[axis] != target[missing + axis] {
      guard dimensions[axis] == 1 else { return nil }
      view.strides[missing + axis] = 0
    }
    return view
  }

  /// The same elements in another shape; nil where no strides give it, so that they have to be copied.
  func reshaped(_ target: [Int]) -> StoredTensor? {
    guard target.reduce(1, *) == count else { return nil }
    var view = self
    view.dimensions = target
    if count == 0 || isContiguous {
      view.strides = TensorBounds.rowMajorStrides(target)
      return view
    }
    var strides: [Int] = []
    let old = zip(dimensions, self.strides).filter { $0.0 != 1 }
    var next = 0
    var position = 0
    while position < target.count {
      guard target[position] != 1, next < old.count else {
        strides.append(0)
        position += 1
        continue
      }
      // The shortest runs of old and new dimensions that hold as many elements.
      var (oldEnd, newEnd) = (next + 1, position + 1)
      var (oldCount, newCount) = (old[next].0, target[position])
      while oldCount != newCount {
        if oldCount < newCount {
          guard oldEnd < old.count, old[oldEnd - 1].1 == old[oldEnd].1 * old[oldEnd].0 else { return nil }
          oldCount *= old[oldEnd].0
          oldEnd += 1
        } else {
          guard newEnd < target.count else { return nil }
          newCount *= target[newEnd]
          newEnd += 1
        }
      }
      let run = TensorBounds.rowMajorStrides(Array(target[position..<newEnd]))
      guard zip(old[next..<oldEnd], old[(next + 1)..<oldEnd]).allSatisfy({ $0.1 == $1.1 * $1.0 }) else { return nil }
      strides += run.map { $0 * old[oldEnd - 1].1 }
      (next, position) = (oldEnd, newEnd)
    }
    view.strides = strides
    return view
  }
}

extension Shape {
  /// The shape of a value of a file; nil where it is none, or longer than a value may be, an extent of 0 taken for 1.
  init?(ofValue dimensions: [Int]) {
    do throws(GraphError) { try self.init(graph: dimensions, "") } catch { return nil }
  }
}
