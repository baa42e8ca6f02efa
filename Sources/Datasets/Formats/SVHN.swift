import Tensors

/// SVHN's cropped digits (http://ufldl.stanford.edu/housenumbers): a MATLAB file of level 5 with `X` `[rows, columns, channels, N]`
/// and `y` `[N, 1]`, 1 to 10, where 10 is the digit 0.
struct SVHN: RecordedSet {
  let path: String
  var name: String { "SVHN" }

  let layout = RecordLayout(
    name: "SVHN", shape: Shape(3, 32, 32), classNames: (0...9).map(String.init), classCount: 10, labelBytes: 2,
    label: (0, 2))

  /// Checks that it has labels, without reading images.
  ///
  /// - Throws: ``DatasetError`` where it has none.
  func check() throws(DatasetError) {
    guard try MATFile(path, names: ["y"]).array("y") != nil else { throw otherArrays }
  }

  private var otherArrays: DatasetError {
    .arrays(
      path: path,
      reason:
        "no arrays X and y in it; give SVHN's test_32x32.mat or train_32x32.mat, or of another set the folder of its images"
    )
  }

  /// All images as records, digit 0 with label 0 as torchvision has it.
  ///
  /// - Throws: ``DatasetError`` where the file is damaged or holds something else.
  func records() throws(DatasetError) -> [UInt8] {
    let file = try MATFile(path, names: ["X", "y"])
    guard let images = try file.array("X"), let labels = try file.array("y") else {
      throw otherArrays
    }
    let shape = images.shape.count == 3 ? images.shape + [1] : images.shape
    guard images.type == .uint8, shape.count == 4, Array(shape[..<3]) == [32, 32, 3], shape[3] > 0 else {
      throw .arrays(path: path, reason: "X has the shape \(images.shape) or is not uint8, not [32, 32, 3, N] bytes")
    }
    guard let numbers = labels.integers, numbers.count == shape[3] else {
      throw .arrays(path: path, reason: "y has no whole number for each of the \(shape[3]) images; download it again")
    }
    var records: [UInt8] = []
    records.reserveCapacity(numbers.count * layout.stride)
    for (image, number) in numbers.enumerated() {
      guard 1...10 ~= number else {
        throw .arrays(path: path, reason: "image \(image) has label \(number), but SVHN's are 1 to 10; copy it again")
      }
      layout.appendLabel(number % 10, to: &records)
      let first = image * 3072
      for channel in 0..<3 {
        for row in 0..<32 {
          for column in 0..<32 { records.append(images.bytes[first + channel * 1024 + column * 32 + row]) }
        }
      }
    }
    return records
  }
}
