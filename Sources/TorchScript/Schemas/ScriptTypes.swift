import Exported
import ONNX

/// The numbers that TorchScript has for types: `c10::ScalarType`
/// (https://github.com/pytorch/pytorch, torch/headeronly/core/ScalarType.h).
enum ScriptTypes {
  private static let all: [(code: Int, type: ElementType)] = [
    (0, .uint8), (1, .int8), (2, .int16), (3, .int32), (4, .int64), (5, .float16), (6, .float32), (7, .float64),
    (9, .complex64), (10, .complex128), (11, .bool), (15, .bfloat16),
  ]

  /// The type of a number; nil for one that is not read.
  static func type(_ code: Int) -> ElementType? { all.first { $0.code == code }?.type }

  /// The number of a type.
  static func code(_ type: ElementType) -> Int { all.first { $0.type == type }?.code ?? 6 }

  /// The type as an argument; nil for one that is not read.
  static func argument(_ code: Int) -> Argument? { type(code).map(Argument.init(type:)) }
}
