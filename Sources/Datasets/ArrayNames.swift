/// How files of images and of their labels are named beside each other.
enum ArrayNames {
  /// What is told of a file name by pairs of (images, labels), the first match first.
  private static let pairs = [
    ("_data.npy", "_labels.npy"), ("images.npy", "labels.npy"), ("x_", "y_"), ("X_", "y_"), ("data.npy", "labels.npy"),
    ("images-idx3-ubyte", "labels-idx1-ubyte"), ("images.idx3-ubyte", "labels.idx1-ubyte"),
  ]

  /// The names that the labels of a file of images may have, in the order to look for them.
  static func labels(of images: String) -> [String] {
    var names = pairs.compactMap { (mark, label) in
      images.firstRange(of: mark).map { images.replacingCharacters(in: $0, with: label) }
    }
    if images.hasSuffix(".npy") { names.append("labels.npy") }
    // Either of the two may be unpacked already.
    names += names.map { $0.hasSuffix(".gz") ? String($0.dropLast(3)) : $0 + ".gz" }.filter { !$0.hasSuffix("npy.gz") }
    return names.filter { $0 != images }
  }

  /// The names of files of images to look for in a folder.
  static func images(_ split: Split) -> [String] {
    let isTest = split == .test
    let idx = (isTest ? "t10k" : "train") + "-images-idx3-ubyte"
    let numPy = ["x_\(split).npy", "X_\(split).npy", "\(split)_images.npy", "\(split)_data.npy"]
    let loose = ["cifar10.1_v6_data.npy", "cifar10.1_v4_data.npy", "images.npy", "data.npy"]
    return [idx, idx + ".gz", idx.replacing("-idx3", with: ".idx3")] + numPy + (isTest ? loose : [])
  }
}

extension String {
  fileprivate func replacingCharacters(in range: Range<String.Index>, with text: String) -> String {
    String(self[..<range.lowerBound]) + text + String(self[range.upperBound...])
  }
}
