import Checkpoints
import Files
import ONNX
import Tensors
import TestSupport
import Testing

/// What the reader of the wire format finds, and how it refuses what it should not follow.
@Suite struct FileTests {
  private func open(_ bytes: [UInt8]) throws -> ONNXFile {
    let file = try TemporaryFile(bytes)
    return try withExtendedLifetime(file) { try ONNXFile(file.path) }
  }

  private func refuses(_ bytes: [UInt8], _ part: String, _ place: SourceLocation = #_sourceLocation) throws {
    let file = try TemporaryFile(bytes)
    #expect(sourceLocation: place) { try ONNXFile(file.path) } throws: {
      "\($0)".contains(part) && "\($0)".hasPrefix(file.path)
    }
  }

  private func floats(_ entry: TensorEntry, _ files: [FileLocation]) throws -> [Float] {
    let catalogue = Catalogue(path: "model", format: "ONNX", files: files, tensors: [entry], headerBytes: 0)
    var reader = TensorReader(catalogue)
    return try reader.floats(entry)
  }

  @Test func initialisersAreRangesOfBytes() throws {
    let raw = Protobuf.tensor("raw", [2, 2], raw: Protobuf.floats([1, 2, 3, 4]))
    let packed =
      Protobuf.int(1, 3) + Protobuf.int(2, 1) + Protobuf.bytes(4, Protobuf.floats([5, 6, 7]))
      + Protobuf.text(8, "packed")
    let single =
      Protobuf.bytes(1, [2]) + Protobuf.int(2, 1) + Protobuf.float(4, 8) + Protobuf.float(4, -9)
      + Protobuf.text(8, "single")
    let half =
      Protobuf.int(1, 1) + Protobuf.int(2, 10) + Protobuf.bytes(5, Protobuf.varint(0x3c00)) + Protobuf.text(8, "half")
    let file = try TemporaryFile(Protobuf.model(tensors: [raw, packed, single, half], opset: 13))
    let model = try ONNXFile(file.path)
    #expect(model.opset == 13)
    #expect(model.irVersion == 8)
    #expect(model.producer == "hand")
    #expect(model.tensors.map(\.name) == ["raw", "packed", "single", "half"])
    #expect(model.tensors.map(\.shape) == [Shape(2, 2), Shape(3), Shape(2), Shape(1)])
    let values = try model.tensors.map { try floats($0, model.files) }
    #expect(values == [[1, 2, 3, 4], [5, 6, 7], [8, -9], [1]])
  }

  @Test func weightsAreNotRead() throws {
    let large = [UInt8](repeating: 1, count: 1 << 22)
    let model = try open(Protobuf.model(tensors: [Protobuf.tensor("w", [1 << 20], raw: large)]))
    #expect(model.headerBytes < 4096)
    #expect(model.tensors[0].shape == Shape(1 << 20))
  }

  @Test func dataOfOtherFilesStaysInTheFolder() throws {
    func tensor(_ location: String, offset: String = "4", length: String = "8") -> [UInt8] {
      let entries = [("location", location), ("offset", offset), ("length", length)]
      return Protobuf.int(1, 2) + Protobuf.int(2, 1) + Protobuf.text(8, "w") + Protobuf.int(14, 1)
        + entries.flatMap { Protobuf.bytes(13, Protobuf.text(1, $0.0) + Protobuf.text(2, $0.1)) }
    }
    let folder = try TemporaryFolder()
    try folder.write("data/weights.bin", Protobuf.floats([1, 2, 3]))
    let path = try folder.write("model.onnx", Protobuf.model(tensors: [tensor("data/weights.bin")]))
    let model = try ONNXFile(path)
    #expect(try floats(model.tensors[0], model.files) == [2, 3])
    let wrong: [(tensor: [UInt8], part: String)] = [
      (tensor("../weights.bin"), "outside of the model's folder"),
      (tensor("data/../../w"), "outside of the model's folder"),
      (tensor("/etc/passwd"), "outside of the model's folder"),
      (tensor("absent.bin"), "absent.bin: no such file"),
      (tensor("data/weights.bin", offset: "8"), "lies at 8 in data/weights.bin, which has 12 bytes"),
      (tensor("data/weights.bin", offset: "9223372036854775807"), "which has 12 bytes"),
      (tensor("data/weights.bin", offset: "-4"), "has the offset -4"),
      (tensor("data/weights.bin", offset: "+4"), "has the offset +4"),
      (tensor("data/weights.bin", length: "4"), "has 4 bytes, not 8"),
    ]
    for (tensor, part) in wrong {
      try folder.write("model.onnx", Protobuf.model(tensors: [tensor]))
      #expect { try ONNXFile(path) } throws: { "\($0)".contains(part) }
    }
  }

  @Test func damagedBytesAreRefused() throws {
    let sound = Protobuf.model(tensors: [Protobuf.tensor("w", [2], raw: Protobuf.floats([1, 2]))])
    for length in 0..<sound.count - 12 {
      #expect { try open(Array(sound.prefix(length))) } throws: { !(($0 as? ONNXError)?.isMissing ?? true) }
    }
    try refuses([], "no graph")
    try refuses([0x3a, 0x7f], "truncated")
    try refuses([0x3a] + [UInt8](repeating: 0xff, count: 9) + [1], "truncated")
    try refuses([0x08] + [UInt8](repeating: 0xff, count: 11), "more than ten bytes")
    try refuses([0x0b], "wire type 3")
    try refuses([0x02, 0x00], "field number 0")
    try refuses(Protobuf.bytes(7, [0x0a, 0x05]) + Protobuf.int(1, 8), "a length of 5 bytes")
    try refuses(Protobuf.bytes(7, [0x10]) + Protobuf.int(1, 8), "ends inside a field")
    try refuses(Protobuf.int(7, 1), "wire type of field 7")
    try refuses(Protobuf.bytes(7, []) + Protobuf.bytes(7, []), "two graphs")
    try refuses(
      Protobuf.bytes(7, Protobuf.text(2, String(repeating: "x", count: 70_000))), "has 70000 bytes, more than")
  }

  @Test func tensorsThatContradictThemselvesAreRefused() throws {
    func refusesTensor(_ tensor: [UInt8], _ part: String) throws {
      try refuses(Protobuf.model(tensors: [tensor]), part)
    }
    try refusesTensor(
      Protobuf.tensor("w", [3], raw: Protobuf.floats([1, 2])), "tensor w of shape [3] has 8 bytes, not 12")
    try refusesTensor(Protobuf.tensor("w", [-1], raw: []), "has the shape [-1]")
    try refusesTensor(Protobuf.tensor("w", [1 << 62, 1 << 62], raw: []), "has the shape")
    try refusesTensor(Protobuf.tensor("w", [Int](repeating: 1, count: 40), raw: [0, 0, 0, 0]), "more than 32 numbers")
    try refusesTensor(Protobuf.tensor("w", [1], type: 17, raw: []), "ONNX's type 17")
    try refusesTensor(Protobuf.tensor("w", [1], type: 99, raw: [0]), "ONNX's type 99")
    let one = Protobuf.tensor("w", [1], raw: Protobuf.floats([1]))
    try refuses(Protobuf.model(tensors: [one, one]), "two initialisers are named w")
  }

  @Test func moreThanAMillionNodesAreRefused() throws {
    let node = Protobuf.bytes(1, Protobuf.node("Relu", ["a"], ["b"]))
    func model(_ count: Int) -> [UInt8] {
      var graph: [UInt8] = []
      graph.reserveCapacity(node.count * count)
      for _ in 0..<count { graph += node }
      return Protobuf.bytes(7, graph)
    }
    try refuses(model((1 << 20) + 1), "more than 1048576 nodes")
  }

  @Test(.enabled(if: TestData.has("models/tv-resnet18-224"), "\(TestData.skipReason)"))
  func exportersFilesAreRead() throws {
    let models = ["net/legacy13", "net/dynamo18", "net/qdq", "hf-swin-224/legacy17", "tv-resnet18-224/dynamo18"]
    for name in models {
      let model = try ONNXFile(TestData.path("models/\(name).onnx"))
      #expect(!model.tensors.isEmpty, "\(name)")
      #expect(model.headerBytes < 2_000_000, "\(name)")
    }
    let net = try ONNXFile(TestData.path("models/net/dynamo18.onnx"))
    #expect(net.opset == 18)
    #expect(net.tensors.first { $0.name == "conv1.weight" }?.shape == Shape(6, 3, 5, 5))
    let external = try ONNXFile(TestData.path("models/tv-resnet18-224/dynamo18.onnx"))
    #expect(external.files.count >= 2)
  }
}
