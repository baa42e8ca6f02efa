/// The part of a data set that is evaluated.
public enum Split: String, CaseIterable, Sendable {
  /// The 10,000 test images.
  case test
  /// The 50,000 training images, five batches in order.
  case train

  /// The names of its batches in the python layout; the binary layout adds `.bin`.
  var batchNames: [String] {
    switch self {
    case .test: ["test_batch"]
    case .train: (1...5).map { "data_batch_\($0)" }
    }
  }
}

/// The two layouts CIFAR-10 is distributed in (https://www.cs.toronto.edu/~kriz/cifar.html), the preferred one first.
enum Layout: String, CaseIterable {
  /// Records of a label byte and 3072 pixel bytes.
  case binary
  /// Pickled dictionaries of a NumPy array and a list.
  case python

  func fileName(_ batch: String) -> String { self == .binary ? batch + ".bin" : batch }

  /// The folder inside the distributed archive.
  var folderName: String { self == .binary ? "cifar-10-batches-bin" : "cifar-10-batches-py" }

  /// The distributed archive.
  var archiveName: String { "cifar-10-\(rawValue).tar.gz" }
}
