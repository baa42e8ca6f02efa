import Graphs

/// Changes of type, and operators that do nothing in inference.
enum CastImports {
  static let handlers: [String: OperatorImport] = [
    "Identity": { (importer, call) throws(ONNXError) in [try call.input(0)] },
    "Dropout": { (importer, call) throws(ONNXError) in
      // From opset 12 on an input says whether it is training.
      if let training = call.optional(2), try importer.fold(training, call).integers?.first ?? 0 != 0 {
        throw call.failure("it is exported for training; call model.eval() before exporting")
      }
      return [try call.input(0)]
    },
    "Cast": { (importer, call) throws(ONNXError) in
      let number = try call.int("to", default: 0)
      guard let type = ElementType(rawValue: number) else {
        throw call.failure("a cast to ONNX's type \(number); export the model in float32")
      }
      return [try cast(try call.input(0), to: type, importer, call)]
    },
    "CastLike": { (importer, call) throws(ONNXError) in
      [try cast(try call.input(0), to: try call.input(1).type, importer, call)]
    },
  ]

  private static func cast(
    _ value: ImportValue, to type: ElementType, _ importer: Importer, _ call: NodeCall
  ) throws(ONNXError) -> ImportValue {
    if value.type == type { return value }
    if case .live(var live) = value {
      if live.isBytes, type.isFloating || type.holdsBytes {
        live.type = type
        return .live(live)
      }
      if type == .bool {
        let zero = ImportValue.folded(FoldedTensor([], integers: [0], type: live.type))
        let isZero = try importer.one("Equal", [value, zero], in: call)
        return try importer.one("Not", [isZero], in: call)
      }
      guard type.isFloating || type == .int64 || type == .int32 else {
        throw call.failure("a cast of what depends on the image to narrow integers; cast it to int64")
      }
      if live.type.isFloating != type.isFloating, live.type != .bool, live.quantization == nil {
        return try importer.emit(Cast(), [.value(live.id)], batch: live.batch, type: type, call)[0]
      }
      // Values have the model's dtype whatever a cast between floats says; truth values are 0 and 1.
      let isImage = live.id == 0
      if !isImage, type.isFloating, live.type.isFloating, type.byteWidth ?? 0 <= live.type.byteWidth ?? 0 {
        importer.narrowed.insert(type)
      }
      live.type = type
      return .live(live)
    }
    let tensor = try importer.fold(value, call)
    if let integers = tensor.integers {
      let values = type == .bool ? integers.map { $0 == 0 ? 0 : 1 } : integers
      return .folded(FoldedTensor(tensor.dimensions, integers: values, type: type))
    }
    let floats = tensor.tensor.elements
    if type.isFloating { return .folded(FoldedTensor(tensor.dimensions, floats: floats, type: type)) }
    let values = floats.map { value in
      type == .bool
        ? (value == 0 ? 0 : 1) : value.isNaN ? 0 : Int(exactly: value.rounded(.towardZero)) ?? (value < 0 ? .min : .max)
    }
    return .folded(FoldedTensor(tensor.dimensions, integers: values, type: type))
  }
}
