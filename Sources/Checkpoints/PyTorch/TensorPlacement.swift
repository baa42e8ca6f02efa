import Archives
import Files
import Pickles
import Tensors

/// Where a file keeps its storages: what the zip and the legacy format differ in.
protocol StorageTable {
  /// What is packed into the file and was found so far: files 1, 2, … beside the file itself.
  var packed: [FileLocation] { get set }

  /// Where the storage lies.
  mutating func place(of storage: StorageReference, _ file: inout HeaderFile) throws(CheckpointError) -> StoragePlace
}

/// Where a storage lies: a byte range of the file itself (0), or of one that is packed into it (1, 2, …).
struct StoragePlace {
  let file: Int
  let range: Range<Int>
}

/// Turns the tensors of a pickle into entries whose ranges are checked.
enum TensorPlacement {
  /// The tensors that `selection` takes of `value`, and NumPy arrays.
  static func entries(
    _ value: PickleValue, in input: [UInt8], _ storages: inout some StorageTable,
    _ file: inout HeaderFile, _ selection: inout WeightSelection
  ) throws(CheckpointError) -> [TensorEntry] {
    let path = file.path
    var entries: [TensorEntry] = []
    for item in try StateDict.items(value, in: input, &selection, path) {
      do throws(PickledTensor.Refusal) {
        if PickledArray.isArray(item.value) {
          entries.append(held(try NumPyTensor(item.value, in: input), item.name, &storages, path))
          continue
        }
      } catch { throw .unsupportedTensor(path: path, name: printable(item.name), what: error.reason) }
      let tensor: PickledTensor
      do throws(PickledTensor.Refusal) { tensor = try PickledTensor(item.value, in: input) } catch {
        throw .unsupportedTensor(path: path, name: printable(item.name), what: error.reason)
      }
      let layout = try layout(of: tensor, printable(item.name), &storages, &file)
      entries.append(
        TensorEntry(
          name: item.name, shape: tensor.shape, scalar: tensor.type.scalar, typeName: tensor.type.name, layout: layout))
    }
    return entries
  }

  /// An array whose elements are kept in memory, as the pickle may have them in a form of its own.
  private static func held(
    _ array: NumPyTensor, _ name: String, _ storages: inout some StorageTable, _ path: String
  ) -> TensorEntry {
    storages.packed.append(.embedded(name: path, bytes: array.bytes))
    let file = storages.packed.count
    let isContiguous = TensorBounds.isContiguous(array.shape, array.strides)
    let extent = TensorExtent(file: file, offset: 0, elementCount: array.shape.elementCount)
    return TensorEntry(
      name: name, shape: array.shape, scalar: array.scalar, typeName: array.typeName,
      layout: array.shape.elementCount == 0
        ? .contiguous([])
        : isContiguous
          ? .contiguous([extent]) : .strided(TensorStrides(file: file, offset: 0, strides: array.strides)))
  }

  /// Where the elements of `tensor` lie in `file`, which is the catalogue's file number `index`, or in what it packs.
  static func layout(
    of tensor: PickledTensor, _ name: String, _ storages: inout some StorageTable, _ file: inout HeaderFile,
    index: Int = 0
  ) throws(CheckpointError) -> TensorLayout {
    if tensor.shape.elementCount == 0 { return .contiguous([]) }
    let place = try storages.place(of: tensor.storage, &file)
    let range = place.range
    // The pickle states a storage's size and the container has it; the tensor lies within the former.
    let stated = tensor.storage.elementCount.multipliedReportingOverflow(by: tensor.storage.type.width)
    guard !stated.overflow, stated.partialValue <= range.count else {
      throw .malformed(path: file.path, what: "the storage of tensor \(name) has \(range.count) bytes, too few")
    }
    let start =
      (place.file == 0 ? file.origin : 0) + range.lowerBound + tensor.storage.view.lowerBound
      * tensor.storage.type.width + tensor.offset * tensor.type.width
    if TensorBounds.isContiguous(tensor.shape, tensor.strides) {
      return .contiguous([
        TensorExtent(file: index + place.file, offset: start, elementCount: tensor.shape.elementCount)
      ])
    }
    return .strided(TensorStrides(file: index + place.file, offset: start, strides: tensor.strides))
  }
}
