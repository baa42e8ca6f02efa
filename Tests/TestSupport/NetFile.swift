/// Checkpoints of the tutorial's Net with weights made for a test.
package struct NetFile {
  /// Names and shapes in the order of the state dict.
  package static let tensors = tensors(classes: 10)

  private static func tensors(classes: Int) -> [(name: String, shape: [Int])] {
    [
      ("conv1.weight", [6, 3, 5, 5]), ("conv1.bias", [6]), ("conv2.weight", [16, 6, 5, 5]), ("conv2.bias", [16]),
      ("fc1.weight", [120, 400]), ("fc1.bias", [120]), ("fc2.weight", [84, 120]), ("fc2.bias", [84]),
      ("fc3.weight", [classes, 84]), ("fc3.bias", [classes]),
    ]
  }

  private let tensors: [(name: String, shape: [Int])]

  /// The elements by name.
  package var values: [String: [Float]]

  /// Small weights of both signs, the same on every call.
  package init(classes: Int = 10) {
    tensors = Self.tensors(classes: classes)
    values = [:]
    var state: UInt32 = 1
    for (name, shape) in tensors {
      values[name] = (0..<shape.reduce(1, *)).map { _ in
        state = state &* 1_664_525 &+ 1_013_904_223
        return Float(Int32(bitPattern: state)) * 0x1p-35
      }
    }
  }

  /// A file as `torch.save(net.state_dict())` writes it; `more` comes last.
  package func torchFile(more: [(String, Py)] = []) -> [UInt8] {
    let storages = tensors.enumerated().map { Storage("\($0)", values[$1.name] ?? []) }
    let items = zip(tensors, storages).map { ($0.name, $1.tensor($0.shape)) }
    return TorchFile.zip(.ordered(items + more), storages)
  }

  /// The same as safetensors; the tensors `more`, which have one number a channel, come last.
  package func safetensors(more: [(name: String, values: [Float])] = []) -> [UInt8] {
    var offset = 0
    let entries = (tensors + more.map { ($0.name, [$0.values.count, 1, 1]) }).map { name, shape in
      let start = offset
      offset += 4 * shape.reduce(1, *)
      let extents = shape.map(String.init).joined(separator: ",")
      return "\"\(name)\":{\"dtype\":\"F32\",\"shape\":[\(extents)],\"data_offsets\":[\(start),\(offset)]}"
    }
    let data = tensors.flatMap { little(values[$0.name] ?? []) } + more.flatMap { little($0.values) }
    return TestSupport.safetensors("{" + entries.joined(separator: ",") + "}", data: data)
  }
}
