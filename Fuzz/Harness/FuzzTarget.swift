/// A loader that takes any bytes and may refuse them, but neither crash, hang nor read past them.
protocol FuzzTarget: Sendable {
  /// The name on the command line and of the corpus's folder.
  var name: String { get }

  /// Small inputs from which mutation starts, by name.
  func seeds() throws -> [String: [UInt8]]

  /// Loads `input`; whatever the loader throws is an answer.
  func load(_ input: UnsafeRawBufferPointer)
}

/// All targets: one line each.
enum Targets {
  static let all: [any FuzzTarget] = [
    CheckpointFile(.safetensors),
    CheckpointFile(.zip),
    CheckpointFile(.legacy),
    ONNXTarget(),
    ExportedTarget(),
    ScriptTarget(),
    ModelFolderTarget(),
    FamilyTarget(),
    PickleTarget(),
    StateDictTarget(),
    ShardedIndexTarget(),
    DistributedTarget(),
    DeepSpeedTarget(.stage0),
    DeepSpeedTarget(.stage2),
    DeepSpeedTarget(.stage3),
    DeepSpeedTarget(.mixture),
    DeepSpeedTarget(.universal),
    DatasetTarget(.binary),
    DatasetTarget(.python),
    DatasetTarget(.tar),
    DatasetTarget(.gzip),
    ArrayTarget(.npy),
    ArrayTarget(.idx),
    SetTarget(.npz),
    SetTarget(.mat),
    SetTarget(.structures),
    SetTarget(.labels),
    SetTarget(.parquet),
    SetTarget(.arrow),
    SetTarget(.tfrecord),
    SetTarget(.list),
    SetTarget(.objects),
    ImageTarget(form: .jpeg),
    ImageTarget(form: .png),
    ImageTarget(form: .webp),
    ImageTarget(form: .tiff),
    ImageTarget(form: .gif),
    ImageTarget(form: .plain),
    ReportTarget(.json),
    ReportTarget(.csv),
    ReportTarget(.jsonl),
    ReportTarget(.classNames),
  ]

  static func named(_ name: String) -> (any FuzzTarget)? { all.first { $0.name == name } }
}
