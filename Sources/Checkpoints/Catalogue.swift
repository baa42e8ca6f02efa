import Archives
import Files
import Tensors

/// What a checkpoint holds: the names, shapes, types and byte ranges of its tensors, and no weights.
///
/// Every range is checked against its file, so that reading can fail for the operating system's reasons only.
public struct Catalogue: Sendable {
  /// The checkpoint as the user named it.
  public let path: String

  /// The format, for reports: `safetensors`, `PyTorch zip`, `DeepSpeed 0.19.8, ZeRO stage 3, …`.
  public let format: String

  /// The files that layouts refer to by index.
  public let files: [FileLocation]

  /// The tensors in the order of the file or state dict.
  public let tensors: [TensorEntry]

  /// The bytes that were read to make the catalogue.
  public let headerBytes: Int

  /// The DeepSpeed run that saved the checkpoint; nil where it is none of DeepSpeed's.
  public let run: DeepSpeedRun?

  /// Which set of weights was taken; nil where the checkpoint holds one only.
  public let weightSets: WeightSets?

  /// The names of tensors that are no weights and were left out, such as counts and metrics.
  public let beside: [String]

  /// What a whole module's pickle says of its parts; empty for a state dict.
  public let moduleParts: [ModulePart]

  /// What zip files say of the contents of their entries, in the order in which they were met.
  public let checksums: [StoredChecksum]

  /// What was taken where there was a choice, beside the set of weights.
  public internal(set) var choices: [CheckpointChoice] = []

  /// The names of the model's classes; nil where the file does not tell.
  public package(set) var classes: StoredClasses?

  private let index: [String: Int]

  /// Makes a catalogue of entries that are known to lie within their files.
  public init(
    path: String, format: String, files: [FileLocation], tensors: [TensorEntry], headerBytes: Int,
    run: DeepSpeedRun? = nil, weightSets: WeightSets? = nil, beside: [String] = [],
    checksums: [StoredChecksum] = [], moduleParts: [ModulePart] = []
  ) {
    self.moduleParts = moduleParts
    self.checksums = checksums
    self.run = run
    self.weightSets = weightSets
    self.beside = beside
    self.path = path
    self.format = format
    self.files = files
    self.tensors = tensors
    self.headerBytes = headerBytes
    index = Dictionary(tensors.indices.map { (tensors[$0].name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The same files with other tensors of them.
  package func with(tensors: [TensorEntry]) -> Catalogue {
    var catalogue = Catalogue(
      path: path, format: format, files: files, tensors: tensors, headerBytes: headerBytes, run: run,
      weightSets: weightSets, beside: beside, checksums: checksums, moduleParts: moduleParts)
    (catalogue.choices, catalogue.classes) = (choices, classes)
    return catalogue
  }

  /// The format, and what was taken of the checkpoint and what was not where there was a choice.
  public var summary: String {
    guard let weightSets else { return format }
    let others = weightSets.others.prefix(4).joined(separator: ", ") + (weightSets.others.count > 4 ? ", …" : "")
    return "\(format), weights \(weightSets.taken); it also holds \(others)"
  }

  /// The tensor of that name, or nil.
  public subscript(name: String) -> TensorEntry? { index[name].map { tensors[$0] } }

  /// The dtype that the run trained in, or that most elements of floating-point tensors have; the wider where two
  /// have as many.
  ///
  /// A few tensors may differ from it, such as the float32 running statistics of a bfloat16 model.
  /// Nil where no tensor is floating-point.
  public var dtype: DType? {
    if let run { return run.dtype }
    let counts = elementCounts
    return DType.allCases.filter { counts[$0] != nil }.max { left, right in
      (counts[left] ?? 0, left.precision) < (counts[right] ?? 0, right.precision)
    }
  }

  /// The elements of floating-point tensors by the dtype they would run in; more than one key means mixed.
  public var elementCounts: [DType: Int] {
    var counts: [DType: Int] = [:]
    for tensor in tensors {
      if let dtype = tensor.scalar?.dtype { counts[dtype, default: 0] += tensor.shape.elementCount }
    }
    return counts
  }
}
