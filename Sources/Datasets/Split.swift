/// The part of a data set that is evaluated.
public enum Split: String, CaseIterable, Sendable {
  /// The test images.
  case test
  /// The training images, batches in order.
  case train

  /// What folders of its images are called, the first match first.
  var folders: [String] { self == .test ? ["test", "val", "validation"] : ["train"] }
}

/// The two sets of the same name (https://www.cs.toronto.edu/~kriz/cifar.html), the preferred one first.
enum CIFARSet: CaseIterable {
  case cifar10
  case cifar100

  /// The name in messages and reports.
  var name: String { self == .cifar10 ? "CIFAR-10" : "CIFAR-100" }

  /// The names of a split's batches in the python layout; the binary layout adds `.bin`.
  func batchNames(_ split: Split) -> [String] {
    switch (self, split) {
    case (.cifar10, .test): ["test_batch"]
    case (.cifar10, .train): (1...5).map { "data_batch_\($0)" }
    case (.cifar100, _): [split.rawValue]
    }
  }

  /// The records of its binary layout.
  func layout(_ labels: LabelChoice) -> RecordLayout { self == .cifar10 ? .cifar10 : .cifar100(labels) }

  /// What all folders and archives of it are named by.
  var prefix: String { self == .cifar10 ? "cifar-10-" : "cifar-100-" }
}

/// The two layouts that each is distributed in, the preferred one first.
enum Layout: String, CaseIterable {
  /// Records of labels and 3072 pixel bytes.
  case binary
  /// Pickled dictionaries of a NumPy array and lists.
  case python

  func fileName(_ batch: String) -> String { self == .binary ? batch + ".bin" : batch }

  /// The folder inside the distributed archive.
  func folderName(_ set: CIFARSet) -> String {
    switch set {
    case .cifar10: self == .binary ? "cifar-10-batches-bin" : "cifar-10-batches-py"
    case .cifar100: set.prefix + rawValue
    }
  }

  /// The distributed archive.
  func archiveName(_ set: CIFARSet) -> String { set.prefix + rawValue + ".tar.gz" }
}
