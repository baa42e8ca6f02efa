import Pickles

/// The `data` of a python batch: a NumPy array of (images, 3072) uint8 in row-major order, or its bytes alone.
struct PixelArray {
  /// The number of images.
  let count: Int

  /// Their pixels, 3072 bytes each.
  let bytes: PickledBytes

  init(_ value: PickleValue, in input: [UInt8], _ path: String) throws(DatasetError) {
    if let bytes = PickledBytes(value, in: input) {
      guard bytes.count > 0, bytes.count.isMultiple(of: RecordLayout.cifar10.pixelBytes) else {
        throw .pickle(path: path, reason: "'data' has \(bytes.count) bytes, not 3072 an image; download it again")
      }
      self.bytes = bytes
      count = bytes.count / RecordLayout.cifar10.pixelBytes
      return
    }
    guard let array = PickledArray(value, in: input) else {
      throw .pickle(path: path, reason: "'data' is neither a NumPy array nor bytes; save it as uint8 array")
    }
    guard let type = array.typeName, ["u1", "|u1", "uint8"].contains(type) else {
      throw .pickle(path: path, reason: "the dtype of 'data' is not uint8 (u1); save it as uint8")
    }
    guard array.isRowMajor else {
      throw .pickle(path: path, reason: "'data' is stored in Fortran order; save it in C order")
    }
    guard array.shape.count == 2, let rows = array.shape[0], array.shape[1] == RecordLayout.cifar10.pixelBytes, rows > 0
    else {
      let found = array.shape.map { $0.map(String.init) ?? "?" }.joined(separator: ", ")
      throw .pickle(path: path, reason: "the shape of 'data' is (\(found)), not (images, 3072)")
    }
    let (expected, overflow) = rows.multipliedReportingOverflow(by: RecordLayout.cifar10.pixelBytes)
    guard let bytes = PickledBytes(array.bytes, in: input), !overflow, bytes.count == expected else {
      throw .pickle(path: path, reason: "'data' has fewer or more bytes than its shape says; download it again")
    }
    count = rows
    self.bytes = bytes
  }
}

extension PickleDict {
  /// The value of a key that is text, or bytes in any form.
  func value(_ name: String) -> PickleValue? {
    self[name] ?? entries.first { $0.key.encodedBytes == name }?.value
  }
}
