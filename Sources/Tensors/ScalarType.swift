/// The type of one stored element of a checkpoint's tensor.
///
/// The raw values are the names that safetensors gives them
/// (https://github.com/huggingface/safetensors, "Format").
public enum ScalarType: String, CaseIterable, Sendable {
  case float64 = "F64"
  case float32 = "F32"
  case float16 = "F16"
  case bfloat16 = "BF16"
  case int64 = "I64"
  case int32 = "I32"
  case int16 = "I16"
  case int8 = "I8"
  case uint8 = "U8"
  case bool = "BOOL"

  /// The bytes of one stored element.
  public var byteWidth: Int {
    switch self {
    case .float64, .int64: 8
    case .float32, .int32: 4
    case .float16, .bfloat16, .int16: 2
    case .int8, .uint8, .bool: 1
    }
  }

  /// PyTorch's name of the type, `torch.` left out.
  public var torchName: String {
    switch self {
    case .float64: "float64"
    case .float32: "float32"
    case .float16: "float16"
    case .bfloat16: "bfloat16"
    case .int64: "int64"
    case .int32: "int32"
    case .int16: "int16"
    case .int8: "int8"
    case .uint8: "uint8"
    case .bool: "bool"
    }
  }

  /// The dtype in which a model of such parameters runs; nil for integers.
  public var dtype: DType? {
    switch self {
    case .float64, .float32: .float32
    case .float16: .float16
    case .bfloat16: .bfloat16
    case .int64, .int32, .int16, .int8, .uint8, .bool: nil
    }
  }
}
