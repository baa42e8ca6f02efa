import Exported
import ONNX

/// What is asked about tensors, and what a CPU in inference answers.
enum TensorFacts {
  static let all: [String: Builtin] = {
    var all: [String: Builtin] = [
      "size": { (run, given) throws(ExportedError) in
        guard case .tensor(let name) = given[0, "self"] else { return nil }
        let sizes = run.recorder.sizes(of: name)
        guard let axis = given[1, "dim"].int else { return list(sizes) }
        let place = axis < 0 ? axis + sizes.count : axis
        guard sizes.indices.contains(place) else {
          throw run.failure("axis \(axis) of a value of \(sizes.count) axes")
        }
        return .int(sizes[place])
      },
      "prim.shape": fact { list($0.sizes(of: $1)) },
      "dim": fact { .int($0.sizes(of: $1).count) },
      "numel": fact { .int($0.sizes(of: $1).reduce(1, *)) },
      "prim.dtype": fact { .int(ScriptTypes.code($0.type(of: $1))) },
      "is_floating_point": fact { .bool($0.type(of: $1).isFloating) },
      "is_complex": fact { .bool([.complex64, .complex128].contains($0.type(of: $1))) },
      "prim.NumToTensor": { (_, given) throws(ExportedError) in given[0, "a"] },
      "prim.data": { (_, given) throws(ExportedError) in given[0, "a"] },
      "tensor": tensor, "item": item, "ScalarImplicit": item,
      "device": constant(.string("cpu")), "prim.device": constant(.string("cpu")),
      "prim.type": constant(.string("cpu")),
      "prim.layout": constant(.int(0)),
      // An attribute whose name is no name of Python's.
      "getattr": { (run, given) throws(ExportedError) in
        guard case .object(let object) = given[0, "o"], case .string(let name) = given[1, "name"] else { return nil }
        return try run.attribute(name, of: object)
      },
    ]
    let no = [
      "prim.is_cuda", "prim.is_cpu", "prim.is_nested", "prim.requires_grad", "is_grad_enabled", "is_autocast_enabled",
      "is_autocast_cpu_enabled", "backends.mha.get_fastpath_enabled", "prim.is_quantized",
      "prim.is_sparse", "prim.is_mkldnn", "prim.is_meta",
    ]
    for name in no { all[name] = constant(.bool(name == "prim.is_cpu")) }
    return all
  }()

  private static let item: Builtin = { (run, given) throws(ExportedError) in
    guard case .tensor(let name) = given[0, "self"] else { return given[0, "self"] }
    guard let number = run.number(of: name) else { throw run.failure("a number that depends on the images") }
    return number
  }

  private static func list(_ sizes: [Int]) -> ScriptValue { .list(ScriptList(sizes.map { .int($0) })) }

  private static func constant(_ value: @autoclosure @escaping @Sendable () -> ScriptValue) -> Builtin {
    { (_, _) throws(ExportedError) in value() }
  }

  /// Of a tensor alone.
  private static func fact(_ fact: @escaping @Sendable (CallRecorder, String) -> ScriptValue) -> Builtin {
    { (run, given) throws(ExportedError) in
      guard case .tensor(let name) = given[0, "self"] else { return nil }
      return fact(run.recorder, name)
    }
  }

  /// `torch.tensor`: of a number that number, of a list of numbers a constant.
  private static let tensor: Builtin = { (run, given) throws(ExportedError) in
    let type = given[1, "dtype"].int.flatMap(ScriptTypes.type)
    let data = given[0, "data"]
    if let number = data.number {
      guard let type else { return data }
      return type.isFloating ? .float(number) : .int(Int(exactly: number.rounded(.towardZero)) ?? 0)
    }
    guard let elements = data.elements, case let numbers = elements.compactMap(\.number),
      numbers.count == elements.count, !numbers.isEmpty
    else { throw run.failure("a constant tensor that is no list of numbers") }
    let isWhole = elements.allSatisfy { if case .int = $0 { true } else { false } }
    return .tensor(try run.constant(numbers, type ?? (isWhole ? .int64 : .float32)))
  }
}
