import Archives
import Files
import Pickles

/// The format of `torch.save` before PyTorch 1.6: five pickles, then the storages.
///
/// The pickles are a magic number, the protocol's version, facts of the machine, the object, and the keys of
/// the storages in their order; a storage is its element count as an int64, then its elements
/// (torch/serialization.py, `_legacy_save`).
enum LegacyCheckpoint {
  /// 0x1950a86a20f9469cfc6c, little-endian.
  private static let magic: [UInt8] = [0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19]

  /// What is read of a file of unknown pickle size at first; then twice as much, until the pickles end.
  private static let firstReach = 1 << 16

  /// The tensors that `selection` takes of `file`, and what is packed into it, which are files 1, 2, … to them.
  static func tensors(
    _ file: inout HeaderFile, _ selection: inout WeightSelection
  ) throws(CheckpointError) -> (tensors: [TensorEntry], packed: [FileLocation]) {
    var reach = min(firstReach, file.size)
    while true {
      let bytes = try file.read(at: 0, count: reach)
      let isAll = reach == file.size
      if let entries = try tensors(&file, bytes, &selection, isAll: isAll) { return entries }
      guard reach < ZipCheckpoint.longestPickle else {
        throw .unsupported(path: file.path, what: "its pickle has over \(reach) bytes; save only model.state_dict()")
      }
      reach = min(reach * 2, file.size)
    }
  }

  /// The tensors, or nil where the pickles go on after `input`.
  private static func tensors(
    _ file: inout HeaderFile, _ input: [UInt8], _ selection: inout WeightSelection, isAll: Bool
  ) throws(CheckpointError) -> (tensors: [TensorEntry], packed: [FileLocation])? {
    let path = file.path
    let pickles: Pickles
    do throws(PickleError) { pickles = try Pickles(input) } catch {
      if case .truncated = error, !isAll { return nil }
      throw .pickle(path: path, what: error.description)
    }
    guard !pickles.isBare else { return try arrays(pickles.object, input, &selection, &file) }
    let object = pickles.object
    if pickles.isBigEndian {
      throw .unsupported(path: path, what: "not little-endian; save it again on a little-endian machine")
    }
    var storages = LegacyStorages(try pickles.storages(input, &file))
    let tensors = try TensorPlacement.entries(object, in: input, &storages, &file, &selection)
    return (tensors, storages.packed)
  }
}

extension LegacyCheckpoint {
  /// The NumPy arrays of a pickle that torch.save did not write.
  private static func arrays(
    _ object: PickleValue, _ input: [UInt8], _ selection: inout WeightSelection, _ file: inout HeaderFile
  ) throws(CheckpointError) -> (tensors: [TensorEntry], packed: [FileLocation]) {
    let path = file.path
    guard object.dict?["StructuredToParameterName@@"] == nil, !path.hasSuffix(".pdparams") else {
      throw .unsupported(
        path: path, what: "parameters of Paddle; \(FileStart.cure) where they are converted to PyTorch")
    }
    var storages = LegacyStorages([:])
    do throws(CheckpointError) {
      let tensors = try TensorPlacement.entries(object, in: input, &storages, &file, &selection)
      return (tensors, storages.packed)
    } catch {
      switch error {
      case .severalSets, .noSuchSet, .oneSet: throw error
      default:
        throw .unsupported(path: path, what: "a bare pickle, not of torch.save; torch.save the model's state_dict()")
      }
    }
  }

  /// The five pickles.
  private struct Pickles {
    /// What was saved.
    let object: PickleValue
    /// Whether it is the first pickle, in place of PyTorch's magic number.
    private(set) var isBare = false
    var isBigEndian = false
    private var keys: [PickleValue] = []
    private var references: [PickleValue] = []
    private var end = 0

    init(_ input: [UInt8]) throws(PickleError) {
      let first = try Unpickler.load(bytes: input)
      guard case .bigInt(let range) = first.value, input[range].elementsEqual(magic) else {
        (object, isBare) = (first.value, true)
        return
      }
      let version = try Unpickler.load(bytes: input, at: first.end)
      let machine = try Unpickler.load(bytes: input, at: version.end)
      isBigEndian = machine.value.dict?["little_endian"]?.bool == false
      let saved = try Unpickler.load(bytes: input, at: machine.end, persistentIDs: &references)
      let last = try Unpickler.load(bytes: input, at: saved.end)
      object = saved.value
      keys = last.value.elements ?? []
      end = last.end
    }

    /// The byte ranges of all storages, by key.
    func storages(
      _ input: [UInt8], _ file: inout HeaderFile
    ) throws(CheckpointError) -> [String: Range<Int>] {
      var stated: [String: StorageReference] = [:]
      for id in references {
        if let reference = StorageReference(id, in: input) { stated[reference.key] = reference }
      }
      var ranges: [String: Range<Int>] = [:]
      var position = end
      for key in keys {
        guard let key = key.text(in: input), let storage = stated[key], ranges[key] == nil else {
          throw .malformed(path: file.path, what: "the list of storages names one twice or one that is not used")
        }
        let range = try Self.storage(at: position, storage, &file)
        ranges[key] = range
        position = range.upperBound
      }
      return ranges
    }

    private static func storage(
      at position: Int, _ storage: StorageReference, _ file: inout HeaderFile
    ) throws(CheckpointError) -> Range<Int> {
      let path = file.path
      guard file.size - position >= 8 else { throw .truncated(path: path, what: "a storage's size is missing") }
      let count = try file.read(at: position, count: 8).littleEndian(Int64.self, at: 0)
      guard count == storage.elementCount else {
        throw .malformed(
          path: path,
          what: "storage \(printable(storage.key)) has \(count) elements, its tensors say \(storage.elementCount)")
      }
      let start = position + 8
      let size = storage.elementCount.multipliedReportingOverflow(by: storage.type.width)
      guard !size.overflow, size.partialValue <= file.size - start else {
        throw .truncated(path: path, what: "storage \(printable(storage.key)) of \(count) elements leaves the file")
      }
      return start..<start + size.partialValue
    }
  }
}

/// The storages of a legacy checkpoint, which must all be found to find any.
private struct LegacyStorages: StorageTable {
  var packed: [FileLocation] = []
  private let ranges: [String: Range<Int>]

  init(_ ranges: [String: Range<Int>]) { self.ranges = ranges }

  func place(of storage: StorageReference, _ file: inout HeaderFile) throws(CheckpointError) -> StoragePlace {
    guard let range = ranges[storage.key] else {
      throw .malformed(path: file.path, what: "storage \(printable(storage.key)) is missing")
    }
    return StoragePlace(file: 0, range: range)
  }
}
