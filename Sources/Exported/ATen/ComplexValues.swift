import Files
import ONNX

// Complex numbers: values with an axis of real and imaginary parts at the end, which is no axis of PyTorch's.
extension ATenCall {
  /// Whether what it is given or makes is of complex numbers.
  var meetsComplex: Bool {
    (node.inputs.flatMap(\.value.tensorNames) + outputs.compactMap(\.self)).contains(where: isComplex)
  }

  /// Whether a value is of complex numbers.
  func isComplex(_ value: String) -> Bool { metas[value]?.isComplex == true }

  /// Checks that the file says of each result what the operator makes, numbers of 32 bits or pairs of them.
  func check(areComplex: Bool) throws(ExportedError) {
    for output in outputs {
      guard let output, metas[output]?.type == (areComplex ? .complex64 : .float32) else {
        throw failure("its result is to be of \(areComplex ? "complex64" : "float32"); export the model in float32")
      }
    }
  }

  /// The tensors that it is given but for indices.
  var operands: [String] { node.inputs.filter { $0.name != "index" }.flatMap(\.value.tensorNames) }

  /// The same call on values of real numbers with one axis more; its arguments are to speak of these.
  func onParts(_ given: [String: Argument]) throws(ExportedError) -> ATenCall {
    var metas = metas
    for name in operands + outputs.compactMap(\.self) {
      guard let meta = metas[name], meta.type == .complex64 else {
        throw failure("\(printable(name)) is to be of complex64 as the others; export the model in float32")
      }
      metas[name] = TensorMeta(.float32, sizes: meta.sizes + [2])
    }
    return ATenCall(self.given(given).node, path: path, metas: metas)
  }

  /// The same call with other arguments of these names.
  func given(_ arguments: [String: Argument]) -> ATenCall {
    var node = node
    node.inputs = node.inputs.filter { arguments[$0.name] == nil } + arguments.map { ($0.key, $0.value) }
    return ATenCall(node, path: path, metas: metas)
  }
}

extension Translator {
  /// A tensor of complex64.
  func complex(_ call: ATenCall, _ name: String) throws(ExportedError) -> String {
    guard call.metas[try call.tensor(name)]?.type == .complex64 else {
      throw call.failure("its argument \(name) is to be of complex64; export the model in float32")
    }
    return try tensor(call, name)
  }

  /// A tensor with its parts at the end: one of real numbers, or two.
  mutating func parts(_ call: ATenCall, _ name: String) throws(ExportedError) -> String {
    let tensor = try call.tensor(name)
    if call.isComplex(tensor) { return try complex(call, name) }
    var value = value(tensor)
    switch call.metas[tensor]?.type {
    case .float32: break
    case .float16?, .bfloat16?, .float64?, nil:
      throw call.failure("its argument \(name) is to be of float32; export the model in float32")
    default: value = emit("Cast", [value], ["to": .int(ElementType.float32.rawValue)])
    }
    return emit("Unsqueeze", [value, constant([-1])])
  }

  /// A tensor with two parts at the end; those that it does not have are zeros.
  mutating func widened(_ call: ATenCall, _ name: String) throws(ExportedError) -> String {
    let value = try parts(call, name)
    if call.isComplex(try call.tensor(name)) { return value }
    let pads = [Int](repeating: 0, count: 2 * (try call.rank(name)) + 1) + [1]
    return emit("Pad", [value, constant(pads), scalar(0.0)])
  }

  /// The real or imaginary parts, with or without their axis.
  mutating func part(_ place: Int, of value: String, keepsAxis: Bool = false) -> String {
    emit("Gather", [value, keepsAxis ? constant([place]) : scalar(place)], ["axis": .int(-1)])
  }
}
