import Checkpoints
import ONNX
import Tensors

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

extension ElementType {
  /// The same type by ONNX's name.
  init(of scalar: ScalarType) {
    self =
      switch scalar {
      case .float64: .float64
      case .float32: .float32
      case .float16: .float16
      case .bfloat16: .bfloat16
      case .int64: .int64
      case .int32: .int32
      case .int16: .int16
      case .int8: .int8
      case .uint8: .uint8
      case .bool: .bool
      }
  }
}
