import Files

/// How files of images and of their labels are named beside each other.
enum ArrayNames {
  /// What is told of a file name by pairs of (images, labels), the first match first.
  private static let pairs = [
    ("_data.npy", "_labels.npy"), ("images.npy", "labels.npy"), ("x_", "y_"), ("X_", "y_"), ("X_", "Y_"),
    ("_x.npy", "_y.npy"), ("_X.npy", "_y.npy"),
    ("_X.npy", "_Y.npy"),
    ("data.npy", "labels.npy"), ("data.npy", "targets.npy"), ("images", "labels"), ("images", "targets"),
    ("imgs", "labels"),
    ("x.npy", "y.npy"), ("X.npy", "y.npy"), ("X.npy", "Y.npy"),
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

  /// The .npz archive of labels beside one of images, as KMNIST has them; nil where there is none.
  static func archive(of images: String) -> String? {
    let slash = images.lastIndex(of: "/").map(images.index(after:)) ?? images.startIndex
    let name = String(images[slash...])
    return ["imgs", "images"].lazy.compactMap { mark in
      name.firstRange(of: mark).map { images[..<slash] + name.replacingCharacters(in: $0, with: "labels") }
    }.first { Folder.hasFile($0) }
  }

  /// Whether a file of images, EMNIST's, is called as the split's idx files are.
  static func isIndexed(_ name: String, _ split: Split) -> Bool {
    let words = split == .test ? ["test", "t10k"] : ["train"]
    return ["images-idx3-ubyte", "images-idx3-ubyte.gz"].contains { name.hasSuffix("-" + $0) }
      && words.contains { name.contains("-\($0)-") }
  }

  /// The names of files of images to look for in a folder.
  static func images(_ split: Split) -> [String] {
    let isTest = split == .test
    let idx = (isTest ? "t10k" : "train") + "-images-idx3-ubyte"
    let numPy =
      ["x_\(split)", "X_\(split)", "\(split)_images", "\(split)_data", "\(split)_x", "\(split)_X", "images_\(split)"]
      .map { $0 + ".npy" }
    let loose = [
      "cifar10.1_v6_data.npy", "cifar10.1_v4_data.npy", "images.npy", "data.npy", "imgs.npy", "X.npy", "x.npy",
    ]
    let dotted = idx.replacing("-idx3", with: ".idx3")
    return [idx, idx + ".gz", dotted, dotted + ".gz"] + numPy + (isTest ? loose : [])
  }
}

extension String {
  fileprivate func replacingCharacters(in range: Range<String.Index>, with text: String) -> String {
    String(self[..<range.lowerBound]) + text + String(self[range.upperBound...])
  }
}
