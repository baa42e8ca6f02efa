import Checkpoints
import Files
import Tensors

/// An ONNX model's header: its nodes, and where its weights lie; no weights.
public struct ONNXFile: Sendable {
  /// The file as the user named it.
  public let path: String

  /// The exporter and its version, such as `pytorch 2.15.0`.
  public let producer: String

  /// The version of the format.
  public let irVersion: Int

  /// The version of ONNX's own operators.
  public let opset: Int

  /// The bytes that were read.
  public let headerBytes: Int

  /// The files that entries refer to by index.
  public let files: [FileLocation]

  /// The initialisers whose type is one that is read, in the order of the file.
  public let tensors: [TensorEntry]

  /// The names of the classes that its metadata have; nil where they have none.
  public var classes: StoredClasses? { StoredClasses(metadata: model.metadata) }

  let model: ModelProto
  let stored: [String: StoredTensor]
  /// The initialisers that are texts, such as names of classes, which nothing computes with.
  let texts: Set<String>
  let tensorFiles: TensorFiles

  /// Reads the header of the model at `path`.
  ///
  /// - Throws: ``ONNXError`` where it cannot be read, is no model, or contradicts itself.
  public init(_ path: String) throws(ONNXError) {
    var reader = try WireReader(path)
    model = try ModelProto(&reader)
    self.path = path
    producer = [model.producer, model.producerVersion].filter { !$0.isEmpty }.joined(separator: " ")
    irVersion = model.irVersion
    opset = model.opsets[""] ?? 1
    headerBytes = reader.bytesRead
    var files = TensorFiles(path, size: reader.size)
    var stored: [String: StoredTensor] = [:]
    var tensors: [TensorEntry] = []
    var texts: Set<String> = []
    for tensor in model.graph?.initializers ?? [] {
      if tensor.type == ElementType.string.rawValue {
        texts.insert(tensor.name)
        continue
      }
      let placed = try files.place(tensor)
      guard stored.updateValue(placed, forKey: tensor.name) == nil else {
        throw .malformed(path: path, what: "two initialisers are named \(tensor.name)")
      }
      if let entry = placed.entry(tensor.name) { tensors.append(entry) }
    }
    self.stored = stored
    self.texts = texts
    self.tensors = tensors
    self.files = files.files
    tensorFiles = files
  }
}

extension ONNXFile {
  /// A model that is not read from ONNX's wire format.
  init(
    _ model: ModelProto, path: String, producer: String, stored: [String: StoredTensor], tensors: [TensorEntry],
    files: TensorFiles, headerBytes: Int
  ) {
    self.model = model
    self.path = path
    self.producer = producer
    irVersion = 0
    opset = model.opsets[""] ?? 1
    self.headerBytes = headerBytes
    self.files = files.files
    self.tensors = tensors
    self.stored = stored
    texts = []
    tensorFiles = files
  }
}
