import Files

/// Labels that lie beside a set, in the order of its images: corrected ones, those of people, or a distribution an image.
public enum LabelFile: Sendable {
  /// A class an image.
  case hard([Int])
  /// Probabilities of the classes, as CIFAR-10H has them.
  case soft(SoftLabels)

  /// The number of images.
  public var count: Int {
    switch self {
    case .hard(let labels): labels.count
    case .soft(let labels): labels.count
    }
  }

  /// Reads a .npy file, or lines of numbers: a label a line, or a number a class with commas between.
  ///
  /// Whole numbers in several columns are counts of votes, and made a distribution.
  /// - Throws: ``DatasetError`` where the file holds something else.
  public static func read(_ path: String) throws(DatasetError) -> LabelFile {
    let head: [UInt8]
    do throws(FileError) {
      let file = try ReadableFile(path)
      head = try file.read(at: 0, count: min(8, file.size))
    } catch { throw .file(error) }
    if head.starts(with: "PK".utf8) || head.first == 0x80 {
      throw .labels(
        path: path,
        reason: """
          a file of torch.save or numpy.savez, as CIFAR-10N's are; save the labels that are meant, such as its aggre_label, \
          with numpy.save
          """)
    }
    if head.starts(with: [0x93] + "NUMPY".utf8) {
      let array = try ArrayFile(path, inAnyForm: true)
      let shape = array.header.shape
      if shape.count == 2, shape[1] > 1 {
        return .soft(try SoftLabels(array.doubles(), classes: shape[1], path))
      }
      guard shape.count == 1 || shape.count == 2, !array.header.isFloating else {
        throw .labels(path: path, reason: "an array of shape \(shape), neither [N] whole numbers nor [N, classes]")
      }
      return .hard(try array.labels(below: 1 << 16, "this set"))
    }
    return try LabelText.read(path)
  }
}

/// A distribution over the classes for each image.
public struct SoftLabels: Sendable {
  /// The number of images.
  public let count: Int
  /// The number of classes.
  public let classes: Int
  /// Flat `[images][classes]`; each row sums to 1.
  private let probabilities: [Double]

  /// Makes each row of `numbers` a distribution.
  ///
  /// - Throws: ``DatasetError`` where a number is negative or none, or a row is all zeros.
  init(_ numbers: [Double], classes: Int, _ path: String) throws(DatasetError) {
    var probabilities = numbers
    for start in stride(from: 0, to: numbers.count, by: classes) {
      let row = start..<start + classes
      let sum = numbers[row].reduce(0, +)
      guard numbers[row].allSatisfy({ $0 >= 0 }), sum > 0, sum.isFinite else {
        throw .labels(
          path: path, reason: "row \(start / classes) is no distribution: a number below 0, none, or all zero")
      }
      // What sums to one but for rounding stays as it is.
      if abs(sum - 1) > 1e-6 { for place in row { probabilities[place] /= sum } }
    }
    self.probabilities = probabilities
    self.classes = classes
    count = numbers.count / classes
  }

  /// The probabilities of an image's classes.
  public func row(_ image: Int) -> ArraySlice<Double> { probabilities[image * classes..<(image + 1) * classes] }
}
