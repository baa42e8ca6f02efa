import Exported
import Files
import ONNX

/// A run of a module's `forward` on a batch of images of one shape.
struct ScriptRun {
  /// What it did with tensors.
  let recorder: CallRecorder
  /// The tensors that it returns, with the keys of dictionaries that lead to them.
  let outputs: [(name: String?, value: String)]
  /// The names of the state dict's tensors that it reads.
  let readNames: Set<String>

  /// Runs a module's `forward` on images of the shape `image`, with the batch.
  ///
  /// - Throws: ``ExportedError`` where it calls what is not run.
  init(
    _ forward: ScriptFunction, of module: ScriptModule, _ library: CodeLibrary, constants: ScriptObject, image: [Int],
    path: String, size: Int
  ) throws(ExportedError) {
    let input = forward.parameters[1]
    var recorder = try CallRecorder(
      image: (input.name, image), .float32, path: path, producer: "TorchScript", size: size)
    for (name, weight) in module.weights { recorder.add(weight, as: name) }
    let interpreter = Interpreter(recorder, library, constants: constants.copied(), path: path)
    let result = try interpreter.call(forward, of: module.root.copied(), [.tensor(input.name)])
    outputs = try interpreter.tensors(in: result, below: nil, depth: 8)
    self.recorder = interpreter.recorder
    let read = interpreter.recorder.readValues
    readNames = Set(module.weights.filter { read.contains($0.name) }.map(\.weight.name))
  }
}

extension ScriptFunction {
  /// The method of a module that is given images.
  ///
  /// - Throws: ``ExportedError`` where there is none, or it takes more than images.
  static func forward(of module: ScriptModule, _ library: CodeLibrary, path: String) throws(ExportedError)
    -> ScriptFunction
  {
    guard let forward = try library.type(module.root.className)?.functions["forward"] else {
      throw .unsupported(path: path, what: "its module has no forward; save the model with torch.jit.save")
    }
    let given = forward.parameters.dropFirst()
    guard !given.isEmpty, given.dropFirst().allSatisfy({ $0.value != nil }) else {
      throw .unsupported(
        path: path,
        what: "its forward takes \(given.count) arguments, wanted one batch of images; save the classifier alone")
    }
    return forward
  }
}

extension Interpreter {
  /// The tensors in what a program returns; `name` is of the keys that lead there, with dots between.
  fileprivate func tensors(
    in result: ScriptValue, below name: String?, depth: Int
  ) throws(ExportedError) -> [(name: String?, value: String)] {
    guard depth > 0 else { throw failure("it returns lists inside one another") }
    let parts: [(key: String?, value: ScriptValue)]
    switch result {
    case .tensor(let value): return [(name, value)]
    case .list, .tuple: parts = (result.elements ?? []).enumerated().map { (name == nil ? nil : "\($0)", $1) }
    case .dict(let dict):
      parts = dict.entries.map { entry in
        if case .string(let key) = entry.key { (key, entry.value) } else { (nil, entry.value) }
      }
    default: return []
    }
    var all: [(name: String?, value: String)] = []
    for part in parts {
      let place = part.key.map { key in name.map { "\($0).\(key)" } ?? key }
      all += try tensors(in: part.value, below: place, depth: depth - 1)
    }
    return all
  }
}
