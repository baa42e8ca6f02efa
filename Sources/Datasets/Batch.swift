import Pickles

/// One batch file in memory, turned into records.
enum Batch {
  /// Appends a binary batch after checking it.
  static func appendBinary(
    _ input: [UInt8], _ path: String, _ layout: RecordLayout, to records: inout [UInt8]
  ) throws(DatasetError) {
    _ = try layout.count(ofBytes: input.count, in: path)
    var labels: [UInt16] = []
    try layout.readLabels(of: input.span, in: path, into: &labels)
    records.append(contentsOf: input)
  }

  /// Appends a python batch: a dictionary with `data`, an array of (images, 3072) bytes, and lists of labels: `labels`, or
  /// `coarse_labels` and `fine_labels`.
  static func appendPython(
    _ input: [UInt8], _ path: String, _ layout: RecordLayout, to records: inout [UInt8]
  ) throws(DatasetError) {
    let value: PickleValue
    do { value = try Unpickler.load(bytes: input).value } catch { throw .pickle(path: path, reason: "\(error)") }
    guard let dict = value.dict else { throw .pickle(path: path, reason: "it holds no dictionary") }
    guard let data = dict.value("data") else { throw .pickle(path: path, reason: "'data' is missing") }
    let pixels = try PixelArray(data, in: input, path)
    let keys = layout.labelBytes == 1 ? [("labels", 10)] : [("coarse_labels", 20), ("fine_labels", 100)]
    var labels: [[UInt8]] = []
    for (key, classes) in keys {
      guard let list = dict.value(key).flatMap({ PickledLabels($0, in: input)?.numbers }) else {
        throw .pickle(path: path, reason: "there is no list '\(key)'")
      }
      guard list.count == pixels.count else {
        throw .pickle(path: path, reason: "\(pixels.count) images, but \(list.count) labels; download it again")
      }
      labels.append(try Self.labels(list, below: classes, path, layout))
    }
    append(pixels, labels, input, layout, to: &records)
  }

  private static func labels(
    _ list: [Int?], below classes: Int, _ path: String, _ layout: RecordLayout
  ) throws(DatasetError) -> [UInt8] {
    var labels: [UInt8] = []
    for (image, label) in list.enumerated() {
      guard let label else { throw .pickle(path: path, reason: "label \(image) is no integer") }
      guard (0..<classes).contains(label) else {
        throw .wrongLabel(path: path, image: image, label: label, set: layout.name, classes: classes)
      }
      labels.append(UInt8(truncatingIfNeeded: label))
    }
    return labels
  }

  private static func append(
    _ pixels: PixelArray, _ labels: [[UInt8]], _ input: [UInt8], _ layout: RecordLayout,
    to records: inout [UInt8]
  ) {
    records.reserveCapacity(records.count + pixels.count * layout.stride)
    for image in 0..<pixels.count {
      for list in labels { records.append(list[image]) }
      let range = image * layout.pixelBytes..<(image + 1) * layout.pixelBytes
      switch pixels.bytes {
      case .inPlace(let whole):
        records.append(contentsOf: input[whole.lowerBound + range.lowerBound..<whole.lowerBound + range.upperBound])
      case .decoded(let bytes): records.append(contentsOf: bytes[range])
      }
    }
  }
}
