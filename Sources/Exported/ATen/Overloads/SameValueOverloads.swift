import ONNX

/// What changes nothing in inference: dropout, copies, changes of type and place.
enum SameValueOverloads {
  static let all: [String: ATenTranslation] = {
    var all: [String: ATenTranslation] = [:]
    for name in same { all[name] = pass }
    for name in dropouts { all[name] = dropout }
    for name in checks { all[name] = nothing }
    for name in casts { all[name] = cast }
    return all
  }()

  private static let same = [
    "contiguous.default", "clone.default", "detach.default", "detach_.default", "alias.default",
    "lift_fresh_copy.default", "positive.default",
  ]
  private static let dropouts = [
    "dropout.default", "feature_dropout.default", "alpha_dropout.default",
    "feature_alpha_dropout.default",
  ]
  private static let checks = [
    "_assert_tensor_metadata.default", "_assert_scalar.default", "_assert_async.msg", "sym_constrain_range.default",
    "sym_constrain_range_for_size.default",
  ]
  private static let casts = [
    "to.dtype", "to.dtype_layout", "to.device", "to.other", "type_as.default", "_to_copy.default",
  ]

  private static let nothing: ATenTranslation = { (_, _) throws(ExportedError) in }

  private static let pass: ATenTranslation = { (translator, call) throws(ExportedError) in
    try translator.finish(as: try translator.tensor(call, "self"))
  }

  private static let dropout: ATenTranslation = { (translator, call) throws(ExportedError) in
    guard try !call.bool("train", default: false) else {
      throw call.failure("it is exported for training; call model.eval() before exporting")
    }
    // In-place twins call it self.
    try translator.finish(as: try translator.tensor(call, call["input"] == nil ? "self" : "input"))
  }

  private static let cast: ATenTranslation = { (translator, call) throws(ExportedError) in
    let value = try translator.tensor(call, "self")
    var type: ElementType?
    if case .scalarType(let number)? = call["dtype"] {
      type = TensorMeta.types[number]
    } else if call["other"] != nil {
      type = (call.outputs.first ?? nil).flatMap { call.metas[$0]?.type }
    } else {
      return try translator.finish(as: value)
    }
    guard let type else { throw call.failure("a cast to a type that is not run; export the model in float32") }
    try translator.finish("Cast", [value], ["to": .int(type.rawValue)])
  }
}
