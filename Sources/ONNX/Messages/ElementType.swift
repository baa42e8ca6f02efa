import Tensors

/// The type of a tensor's elements, with the numbers of ONNX's `TensorProto.DataType`.
public enum ElementType: Int, Sendable {
  case float32 = 1
  case uint8 = 2
  case int8 = 3
  case uint16 = 4
  case int16 = 5
  case int32 = 6
  case int64 = 7
  case string = 8
  case bool = 9
  case float16 = 10
  case float64 = 11
  case uint32 = 12
  case uint64 = 13
  case complex64 = 14
  case complex128 = 15
  case bfloat16 = 16
  case uint4 = 21
  case int4 = 22

  /// The type that a stored one is.
  package init?(_ scalar: ScalarType) {
    guard let type = (1...16).lazy.compactMap(ElementType.init(rawValue:)).first(where: { $0.scalar == scalar }) else {
      return nil
    }
    self = type
  }

  /// The type in this program's words; nil for one whose tensors are not read.
  public var scalar: ScalarType? {
    switch self {
    case .float32: .float32
    case .float16: .float16
    case .bfloat16: .bfloat16
    case .float64: .float64
    case .int64: .int64
    case .int32: .int32
    case .int16: .int16
    case .int8: .int8
    case .uint8: .uint8
    case .bool: .bool
    case .uint16, .uint32, .uint64, .uint4, .int4, .string, .complex64, .complex128: nil
    }
  }

  /// The bytes of an element as it is placed; nil for strings and complex numbers, which no classifier computes with.
  public var byteWidth: Int? {
    switch self {
    case .uint4, .int4: 1
    case .uint16: 2
    case .uint32: 4
    case .uint64: 8
    default: scalar?.byteWidth
    }
  }

  /// Whether two elements share a byte in `raw_data`; placed, each has its own.
  var isHalfByte: Bool { self == .uint4 || self == .int4 }

  /// Whether elements are whole numbers, such as indices, which are exact.
  var isInteger: Bool {
    switch self {
    case .int4, .int8, .int16, .int32, .int64, .uint4, .uint8, .uint16, .uint32, .uint64: true
    default: false
    }
  }

  /// Whether elements have fractions.
  public var isFloating: Bool {
    switch self {
    case .float32, .float16, .bfloat16, .float64: true
    default: false
    }
  }
}
