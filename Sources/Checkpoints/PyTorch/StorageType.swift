import Pickles
import Tensors

/// The type of a storage's elements by PyTorch's names.
struct StorageType {
  /// PyTorch's name, for messages.
  let name: String
  /// The type, or nil for one that is not read.
  let scalar: ScalarType?
  /// The bytes of an element.
  let width: Int

  private init(_ name: String, _ scalar: ScalarType?, _ width: Int) {
    self.name = name
    self.scalar = scalar
    self.width = width
  }

  /// By the class of a storage, such as `torch.FloatStorage`; nil where it is unknown.
  init?(storageClass global: PickleGlobal) {
    guard global.module == "torch" || global.module.hasPrefix("torch."),
      let (scalar, width) = Self.storageClasses[global.name]
    else { return nil }
    self.init(global.name, scalar, width)
  }

  /// By a dtype, such as `torch.float32`; nil where it is unknown.
  init?(dtype global: PickleGlobal) {
    guard global.module == "torch", let (scalar, width) = Self.dtypes[global.name] else { return nil }
    self.init(global.name, scalar, width)
  }

  private static let storageClasses: [String: (ScalarType?, Int)] = [
    "DoubleStorage": (.float64, 8), "FloatStorage": (.float32, 4), "HalfStorage": (.float16, 2),
    "BFloat16Storage": (.bfloat16, 2), "LongStorage": (.int64, 8), "IntStorage": (.int32, 4),
    "ShortStorage": (.int16, 2), "CharStorage": (.int8, 1), "ByteStorage": (.uint8, 1), "BoolStorage": (.bool, 1),
    "UntypedStorage": (nil, 1), "ComplexDoubleStorage": (nil, 16), "ComplexFloatStorage": (nil, 8),
    "QUInt8Storage": (nil, 1), "QInt8Storage": (nil, 1), "QInt32Storage": (nil, 4), "QUInt4x2Storage": (nil, 1),
    "QUInt2x4Storage": (nil, 1),
  ]

  private static let dtypes: [String: (ScalarType?, Int)] = [
    "float64": (.float64, 8), "double": (.float64, 8), "float32": (.float32, 4), "float": (.float32, 4),
    "float16": (.float16, 2), "half": (.float16, 2), "bfloat16": (.bfloat16, 2), "int64": (.int64, 8),
    "long": (.int64, 8), "int32": (.int32, 4), "int": (.int32, 4), "int16": (.int16, 2), "short": (.int16, 2),
    "int8": (.int8, 1), "uint8": (.uint8, 1), "bool": (.bool, 1), "uint16": (nil, 2), "uint32": (nil, 4),
    "uint64": (nil, 8), "float8_e4m3fn": (nil, 1), "float8_e4m3fnuz": (nil, 1), "float8_e5m2": (nil, 1),
    "float8_e5m2fnuz": (nil, 1), "float8_e8m0fnu": (nil, 1), "complex32": (nil, 4), "complex64": (nil, 8),
    "complex128": (nil, 16),
  ]
}
