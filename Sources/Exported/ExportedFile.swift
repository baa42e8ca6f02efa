import Archives
import Checkpoints
import Files
import Graphs
import ONNX
import Tensors

/// A model that `torch.export.save` wrote: its graph, and where its weights lie; no weights are read, no code is run.
public struct ExportedFile: Sendable {
  /// The file as the user named it.
  public let path: String

  /// What wrote it, such as `torch 2.15.0`.
  public let producer: String

  /// The names of the state dict's tensors that the graph's names are of; others are constants.
  public let savedNames: Set<String>

  /// Those of them that a node reads: the graph's results depend on them.
  public let readNames: Set<String>

  /// What the archive says of the contents of its entries.
  public let checksums: [StoredChecksum]

  private let file: ONNXFile
  private let targets: [String: String]

  /// The bytes that were read.
  public var headerBytes: Int { file.headerBytes }

  /// The tensors of the file, by their names in the state dict.
  public var tensors: [TensorEntry] { file.tensors }

  /// What the graph takes.
  public var inputs: [GraphPort] { file.inputs }

  /// What the graph gives.
  public var outputs: [GraphPort] { file.outputs }

  /// Reads the graph of the archive at `path`.
  ///
  /// - Throws: ``ExportedError`` where it cannot be read, contradicts itself, or calls what is not run.
  public init(_ path: String) throws(ExportedError) {
    var archive = try ExportedArchive(path)
    try archive.checkByteOrder()
    let program = try ExportedProgram(try archive.json("models/model.json"), path: path)
    var weights = StoredWeights()
    try weights.add("weights", "model_weights_config.json", &archive)
    if archive.has("data/constants/model_constants_config.json") {
      try weights.add("constants", "model_constants_config.json", &archive)
    }
    self.path = path
    producer = "torch \(program.torchVersion.isEmpty ? "of unknown version" : printable(program.torchVersion))"
    savedNames = Set(
      program.inputs.compactMap { input in
        if input.isSaved, case .tensor(let name) = input.kind { name } else { nil }
      })
    let read = Set(program.nodes.flatMap { $0.inputs.flatMap(\.value.tensorNames) })
    readNames = Set(
      program.inputs.compactMap { input in
        if read.contains(input.value), case .tensor(let name) = input.kind { name } else { nil }
      })
    targets = Dictionary(program.nodes.map { ($0.name, $0.target) }, uniquingKeysWith: { first, _ in first })
    checksums = archive.checksums
    file = try Self.translated(program, weights, path: path, producer: producer, archive.size, archive.bytesRead)
  }

  /// The graph on one image, cut into units as `cuts` says, and where its parameters lie; its logits are `output`, if one is named.
  ///
  /// `images` is asked for the shape of those at hand where the file leaves theirs open.
  /// - Throws: ``ExportedError`` where a node cannot be run, or it is no image classifier.
  public func imported(
    cuts: UnitCuts = UnitCuts(), output: String? = nil, images: () -> KnownImages? = { nil }
  ) throws(ExportedError) -> ImportedModel {
    do throws(ONNXError) { return try ImportedModel(file, cuts: cuts, output: output, images: images) } catch {
      throw ExportedError(error, targets: targets)
    }
  }

  /// Whether the file at `path` is a zip archive of torch.export, of any version.
  public static func isExported(_ path: String) -> Bool {
    ZipArchive.found(at: path).map(ExportedArchive.isKnown) ?? false
  }
}

// From torch.export's words to the importer's.
extension ExportedFile {
  private static func translated(
    _ program: ExportedProgram, _ weights: StoredWeights, path: String, producer: String, _ size: Int, _ read: Int
  ) throws(ExportedError) -> ONNXFile {
    let images = program.inputs.filter { $0.kind == .image }
    guard images.count == 1, let image = images.first, let meta = program.metas[image.value] else {
      throw .unsupported(
        path: path, what: "it takes \(images.count) inputs, wanted one batch of images; export the classifier alone")
    }
    guard !program.outputs.isEmpty else {
      throw .unsupported(path: path, what: "it returns no tensor, wanted logits; export the classifier alone")
    }
    let graph = ForeignGraph(path: path, producer: producer, size: size)
    var translator = Translator(program.metas, graph, path: path, known: [image.value])
    for input in program.inputs where input.kind != .image && input.kind != .constant {
      guard case .tensor(let name) = input.kind, let weight = weights.all[name] else {
        throw .malformed(path: path, what: "no tensor is stored for the graph's input \(printable(input.value))")
      }
      guard weight.isComplex == program.metas[input.value]?.isComplex ?? false else {
        throw .malformed(
          path: path, what: "tensor \(printable(name)) is stored with real numbers for complex ones, or the converse")
      }
      guard translator.add(weight, as: input.value) else {
        throw .malformed(path: path, what: "two inputs are named \(printable(input.value))")
      }
    }
    let tensors = Set(program.inputs.filter { $0.kind != .image }.map(\.value))
    var storage = SharedStorage(program.nodes, program.metas, weights: tensors, path: path)
    for (index, node) in program.nodes.enumerated() {
      try storage.check(node, at: index)
      try translator.translate(node)
    }
    let outputs = try zip(program.outputs, program.outputNames).map { (value, name) throws(ExportedError) in
      try translator.result(value, named: name)
    }
    return translator.graph.file(
      from: (image.value, meta.sizes), meta.type ?? .float32, to: outputs,
      headerBytes: read)
  }
}
