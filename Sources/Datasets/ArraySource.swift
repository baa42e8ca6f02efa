import Tensors

/// Images and labels in arrays of their own: `.npy` pairs, or MNIST's idx files.
struct ArraySource: Sendable {
  /// uint8, or numbers that can be, `[N, rows, columns]`, `[N, rows, columns, channels]` or `[N, channels, rows, columns]`.
  let images: ArrayFile
  /// Whole numbers `[N]` or `[N, 1]`, or `[N, classes]` of a 1 each.
  let labels: ArrayFile

  /// The extents of an image, `[channels, rows, columns]`.
  let shape: Shape
  /// Whether an image's channels lie side by side.
  let isChannelsLast: Bool

  /// The files.
  var files: [String] { [images.path, labels.path] }

  /// What it is called that is `name` where its pixels are bytes.
  func named(_ name: String) -> String { images.header.numbers.map { "\(name), \($0) pixels as bytes" } ?? name }

  /// Pairs two files whose headers fit.
  ///
  /// - Throws: ``DatasetError`` that names shapes where they do not.
  init(images: ArrayFile, labels: ArrayFile) throws(DatasetError) {
    self.images = images
    self.labels = labels
    let extents = images.header.shape
    guard !images.header.isTruth else {
      throw .arrays(path: images.path, reason: "pixels that are truth values; save bytes, 0 and 255")
    }
    guard let (shape, isChannelsLast) = Self.layout(extents) else {
      throw .arrays(
        path: images.path,
        reason: """
          shape \(extents), which is no set of images; give [N, rows, columns, channels], [N, channels, rows, columns] or \
          [N, rows, columns], of one channel, of three, or of fewer than rows and columns
          """)
    }
    (self.shape, self.isChannelsLast) = (shape, isChannelsLast)
    let counts = labels.header.shape
    guard counts.count <= 2, counts[0] == extents[0] else {
      throw .arrays(
        path: labels.path, reason: "labels of shape \(counts) for \(extents[0]) images in \(images.path); give one each"
      )
    }
  }

  /// The shape of an image, and whether its channels lie side by side; nil where the extents do not tell.
  ///
  /// Of other numbers of channels than one and three, they are the axis that is shorter than both others.
  private static func layout(_ extents: [Int]) -> (Shape, isChannelsLast: Bool)? {
    if extents.count == 3 { return (Shape(1, extents[1], extents[2]), false) }
    guard extents.count == 4 else { return nil }
    let (first, middle, last) = (extents[1], extents[2], extents[3])
    let isLast =
      [1, 3].contains(last) || ![1, 3].contains(first) && last < min(first, middle)
    guard isLast || [1, 3].contains(first) || first < min(middle, last) else { return nil }
    return isLast ? (Shape(last, first, middle), true) : (Shape(first, middle, last), false)
  }

  /// All images as records.
  ///
  /// - Throws: ``DatasetError``.
  func records(_ layout: RecordLayout) throws(DatasetError) -> [UInt8] {
    let labels = try labels.labels(below: layout.classCount, layout.name)
    let pixels = try images.pixels()
    let (size, channels) = (layout.pixelBytes, shape.dimensions[0])
    let plane = size / channels
    var records: [UInt8] = []
    records.reserveCapacity(labels.count * layout.stride)
    for (image, label) in labels.enumerated() {
      layout.appendLabel(label, to: &records)
      let first = image * size
      guard isChannelsLast, channels > 1 else {
        records += pixels[first..<first + size]
        continue
      }
      for channel in 0..<channels {
        records += (0..<plane).lazy.map { pixels[first + $0 * channels + channel] }
      }
    }
    return records
  }
}
