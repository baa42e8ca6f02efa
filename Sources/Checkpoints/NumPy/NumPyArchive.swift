import Archives
import Files
import Tensors

/// Arrays that `numpy.savez` wrote, each a `.npy` file of a zip archive, stored or deflated.
enum NumPyArchive {
  /// The bytes of a header that are read at most; one of a plain array has 118.
  private static let longestHeader = 4096

  /// Whether an archive holds arrays.
  static func holdsArrays(_ archive: ZipArchive) -> Bool { archive.entries.contains { $0.name.hasSuffix(".npy") } }

  /// The arrays under their names in the archive, in its order, and what is packed into `file`, which are files 1, 2, … to them.
  static func tensors(
    _ archive: ZipArchive, _ file: inout HeaderFile
  ) throws(CheckpointError) -> (tensors: [TensorEntry], packed: [FileLocation]) {
    var tensors: [TensorEntry] = []
    var packed: [FileLocation] = []
    for entry in archive.entries where entry.name.hasSuffix(".npy") {
      let name = String(entry.name.dropLast(4))
      let place: StoragePlace
      let start: [UInt8]
      switch try archive.contents(entry, of: &file) {
      case .stored(let range):
        place = StoragePlace(file: 0, range: range)
        start = try file.read(at: range.lowerBound, count: min(range.count, longestHeader))
      case .deflated(let bytes):
        packed.append(.deflated(bytes))
        place = StoragePlace(file: packed.count, range: 0..<bytes.size)
        start = try file.unpack(bytes, first: longestHeader)
      }
      do throws(PickledTensor.Refusal) {
        let (tensor, headerBytes) = try tensor(name, at: place, start)
        tensors.append(tensor)
        if place.file == 0 {
          var sum = CRC32()
          sum.update(Array(start.prefix(headerBytes)))
          file.noteRead(headerBytes, of: place.range, sum: sum)
        }
      } catch { throw .unsupportedTensor(path: file.path, name: printable(name), what: error.reason) }
    }
    guard tensors.count <= TensorEntry.countLimit else {
      throw .unsupported(path: file.path, what: "has more than \(TensorEntry.countLimit) arrays")
    }
    return (tensors, packed)
  }

  /// The array of a `.npy` file, and the bytes of its header, that begins with `start` (numpy/lib/_format_impl.py, versions 1 to 3).
  private static func tensor(
    _ name: String, at place: StoragePlace, _ start: [UInt8]
  ) throws(PickledTensor.Refusal) -> (tensor: TensorEntry, headerBytes: Int) {
    guard start.count >= 12, start.starts(with: [0x93] + Array("NUMPY".utf8)), (1...3).contains(start[6]) else {
      throw .init(reason: "is no NumPy array of format 1 to 3; save it again with numpy.savez")
    }
    let first = start[6] == 1 ? 10 : 12
    let length = start[6] == 1 ? start.count(UInt16.self, at: 8) : start.count(UInt32.self, at: 8)
    guard length <= start.count - first else {
      throw .init(reason: "has a header of \(length) bytes, too long for a plain array; save it again")
    }
    let header = NumPyHeader(String(decoding: start[first..<first + length], as: UTF8.self))
    guard let type = header.type, let scalar = NumPyTensor.scalar(type) else {
      throw .init(
        reason: "is a NumPy array of \(printable(header.type ?? "objects")), which is not read; save it as float32 (f4)"
      )
    }
    guard let shape = header.shape.flatMap(TensorBounds.shape), let isRowMajor = header.isRowMajor else {
      throw .init(reason: "has a malformed shape; save it again")
    }
    let size = shape.elementCount.multipliedReportingOverflow(by: scalar.byteWidth)
    guard !size.overflow, size.partialValue == place.range.count - first - length else {
      throw .init(reason: "has fewer or more bytes than its shape \(shape) says; save it again")
    }
    let offset = place.range.lowerBound + first + length
    let extent = TensorExtent(file: place.file, offset: offset, elementCount: shape.elementCount)
    let dimensions = shape.dimensions
    let strides =
      isRowMajor ? TensorBounds.rowMajorStrides(dimensions) : TensorBounds.columnMajorStrides(dimensions)
    let isContiguous = TensorBounds.isContiguous(shape, strides)
    let entry = TensorEntry(
      name: name, shape: shape, scalar: scalar, typeName: type,
      layout: isContiguous
        ? .contiguous(shape.elementCount == 0 ? [] : [extent])
        : .strided(TensorStrides(file: place.file, offset: offset, strides: strides)))
    return (entry, first + length)
  }
}
