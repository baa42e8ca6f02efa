import Pickles

/// One batch file in memory, turned into records.
enum Batch {
  /// Appends a binary batch after checking it.
  static func appendBinary(_ input: UnsafeRawBufferPointer, _ path: String, to records: inout [UInt8])
    throws(DatasetError)
  {
    _ = try Records.count(ofBytes: input.count, in: path)
    var labels: [UInt8] = []
    try Records.readLabels(of: input, in: path, into: &labels)
    records.append(contentsOf: input)
  }

  /// Appends a python batch: a dictionary with `data`, an array of (images, 3072) bytes, and `labels`, a list.
  static func appendPython(_ input: UnsafeRawBufferPointer, _ path: String, to records: inout [UInt8])
    throws(DatasetError)
  {
    let value: PickleValue
    do { value = try Unpickler.load(bytes: input).value } catch { throw .pickle(path: path, reason: "\(error)") }
    guard let dict = value.dict else { throw .pickle(path: path, reason: "it holds no dictionary") }
    if dict.value("fine_labels") != nil { throw .cifar100(path: path) }
    guard let data = dict.value("data") else { throw .pickle(path: path, reason: "'data' is missing") }
    guard let labels = dict.value("labels")?.elements else {
      throw .pickle(path: path, reason: "there is no list 'labels'")
    }
    let pixels = try PixelArray(data, in: input, path)
    guard labels.count == pixels.count else {
      throw .pickle(path: path, reason: "\(pixels.count) images, but \(labels.count) labels; download it again")
    }
    try append(pixels, labels, input, path, to: &records)
  }

  private static func append(
    _ pixels: PixelArray, _ labels: [PickleValue], _ input: UnsafeRawBufferPointer, _ path: String,
    to records: inout [UInt8]
  ) throws(DatasetError) {
    records.reserveCapacity(records.count + pixels.count * Records.stride)
    for (image, label) in labels.enumerated() {
      guard let label = label.int else { throw .pickle(path: path, reason: "label \(image) is no integer") }
      guard (0..<Records.classCount).contains(label) else {
        throw .wrongLabel(path: path, image: image, label: label)
      }
      records.append(UInt8(truncatingIfNeeded: label))
      let range = image * Records.pixelBytes..<(image + 1) * Records.pixelBytes
      switch pixels.bytes {
      case .inPlace(let whole):
        records.append(contentsOf: input[whole.lowerBound + range.lowerBound..<whole.lowerBound + range.upperBound])
      case .decoded(let bytes): records.append(contentsOf: bytes[range])
      }
    }
  }
}
