import Pickles
import Tensors

/// Where a file keeps its storages: what the zip and the legacy format differ in.
protocol StorageTable {
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
  static func entries(
    _ value: PickleValue, in input: UnsafeRawBufferPointer, _ storages: inout some StorageTable,
    _ file: inout HeaderFile
  ) throws(CheckpointError) -> [TensorEntry] {
    let path = file.path
    var entries: [TensorEntry] = []
    for item in try StateDict.items(value, in: input, path) {
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
      range.lowerBound + tensor.storage.view.lowerBound * tensor.storage.type.width + tensor.offset * tensor.type.width
    if TensorBounds.isContiguous(tensor.shape, tensor.strides) {
      return .contiguous([
        TensorExtent(file: index + place.file, offset: start, elementCount: tensor.shape.elementCount)
      ])
    }
    return .strided(TensorStrides(file: index + place.file, offset: start, strides: tensor.strides))
  }
}
