import Checkpoints

extension TensorEntry {
  /// Where its elements lie in the file itself; nil where they do not.
  var place: (offset: Int, strides: [Int])? {
    switch layout {
    case .contiguous(let extents):
      let strides = TensorBounds.rowMajorStrides(shape.dimensions)
      guard let first = extents.first else { return (0, strides) }
      return extents.count == 1 && first.file == 0 ? (first.offset, strides) : nil
    case .strided(let strides): return strides.file == 0 ? (strides.offset, strides.strides) : nil
    default: return nil
    }
  }
}
