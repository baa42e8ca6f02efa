import Tensors

/// The canonical form of a set of images: records of a label and pixels, all of one size; CIFAR's binary layouts are such.
public struct RecordLayout: Equatable, Sendable {
  /// The set's name in messages.
  let name: String

  /// The extents of every image, `[channels, rows, columns]`.
  public let shape: Shape

  /// The names of the classes, in label order; empty where the set does not tell.
  public let classNames: [String]

  /// The labels are below this.
  let classCount: Int

  /// The bytes before the pixels.
  let labelBytes: Int

  /// Where in them the label is, and its bytes, little-endian.
  private let label: (offset: Int, bytes: Int)

  init(
    name: String, shape: Shape, classNames: [String], classCount: Int, labelBytes: Int, label: (offset: Int, bytes: Int)
  ) {
    self.name = name
    self.shape = shape
    self.classNames = classNames
    self.classCount = classCount
    self.labelBytes = labelBytes
    self.label = label
  }

  /// Whether records are the same in all respects.
  public static func == (one: RecordLayout, other: RecordLayout) -> Bool {
    one.name == other.name && one.shape == other.shape && one.classNames == other.classNames
      && one.labelBytes == other.labelBytes && one.label == other.label && one.classCount == other.classCount
  }

  /// The bytes of one image's pixels: planes, each row-major.
  public var pixelBytes: Int { shape.elementCount }

  /// The bytes of one image with its label.
  public var stride: Int { labelBytes + pixelBytes }

  /// The label of the record at `offset`.
  func label(at offset: Int, in records: Span<UInt8>) -> Int {
    let place = offset + label.offset
    return label.bytes == 1 ? Int(records[place]) : Int(records[place]) | Int(records[place + 1]) << 8
  }

  /// Appends what comes before the pixels of an image.
  func appendLabel(_ value: Int, to records: inout [UInt8]) {
    records.append(UInt8(truncatingIfNeeded: value))
    if label.bytes == 2 { records.append(UInt8(truncatingIfNeeded: value >> 8)) }
  }
}

extension RecordLayout {
  /// The same with other names of classes, whose labels are no longer those that are stored.
  func named(_ classNames: [String]) -> RecordLayout {
    RecordLayout(
      name: name, shape: shape, classNames: classNames, classCount: max(classCount, classNames.count),
      labelBytes: labelBytes, label: label)
  }

  /// A label byte, then planes red, green, blue, each of 32 rows of 32 pixels.
  public static let cifar10 = RecordLayout(
    name: "CIFAR-10", shape: Shape(3, 32, 32), classNames: LabelledImages.classNames, classCount: 10, labelBytes: 1,
    label: (0, 1))

  /// A byte of the coarse label, one of the fine label, then pixels as CIFAR-10's.
  static func cifar100(_ labels: LabelChoice) -> RecordLayout {
    let isFine = labels == .fine
    let names = isFine ? CIFAR100Names.fine : CIFAR100Names.coarse
    return RecordLayout(
      name: isFine ? "CIFAR-100" : "CIFAR-100's coarse set", shape: Shape(3, 32, 32), classNames: names,
      classCount: names.count, labelBytes: 2, label: (isFine ? 1 : 0, 1))
  }

  /// A label of two bytes, then pixels.
  static func arrays(_ shape: Shape, classNames: [String] = []) -> RecordLayout {
    RecordLayout(
      name: "this set", shape: shape, classNames: classNames,
      classCount: classNames.isEmpty ? 1 << 16 : classNames.count, labelBytes: 2, label: (0, 2))
  }
}

/// Which labels of CIFAR-100 are meant.
public enum LabelChoice: String, CaseIterable, Sendable {
  /// The 100 classes.
  case fine
  /// The 20 superclasses.
  case coarse
}
