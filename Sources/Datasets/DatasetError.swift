import Archives
import Files
import ImageFiles

/// Why there is no data set; `description` is one line that names the file, the place in it and the cure.
public enum DatasetError: Error, Equatable, CustomStringConvertible {
  /// The file cannot be found, opened or read.
  case file(FileError)
  /// A folder without any form of the split.
  case noDataset(folder: String, split: Split)
  /// A folder or archive with some batches of the split, but not this one.
  case missingBatch(path: String, batch: String, split: Split)
  /// An archive without any batch of the split.
  case notInArchive(path: String, split: Split)
  /// A size that is no whole number of records, or nothing.
  case wrongSize(path: String, bytes: Int, stride: Int = RecordLayout.cifar10.stride)
  /// A file of another kind; `found` says of which, and what to do.
  case unknownFormat(path: String, found: String)
  /// A label that is no class of the set.
  case wrongLabel(path: String, image: Int, label: Int, set: String = "CIFAR-10", classes: Int = 10)
  /// A batch of the python layout that is not what CIFAR-10's are.
  case pickle(path: String, reason: String)
  /// An archive that cannot be unpacked.
  case archive(path: String, reason: String)
  /// Arrays that are no labelled images.
  case arrays(path: String, reason: String)
  /// A file of an image folder that is no image.
  case image(path: String, ImageFileError)
  /// A folder of images that is no set of classes.
  case folder(path: String, reason: String)
  /// Labels beside a set that do not fit it.
  case labels(path: String, reason: String)
  /// Images of which none has a label.
  case unlabelled(path: String, columns: String? = nil)
  /// An archive that cannot be read; `line` is all there is to say.
  case archiveFile(_ line: String, isMissing: Bool)

  init(_ error: ArchiveError) { self = .archiveFile(error.description, isMissing: error.isMissing) }

  /// Whether the input is absent, not damaged: exit code 66 and not 65.
  public var isMissing: Bool {
    switch self {
    case .file(.missing), .noDataset, .missingBatch, .notInArchive, .archiveFile(_, true): true
    default: false
    }
  }

  /// One line: the file, what is wrong, and what to do.
  public var description: String {
    switch self {
    case .file(let error): error.description
    case .noDataset(let folder, let split):
      "\(folder): no CIFAR-10 \(split) set; looked for \(Self.forms(split)); put one of these there, or give \(Self.own)"
    case .missingBatch(let path, let batch, let split):
      "\(path): \(batch) is missing; the \(split) set needs \(CIFARSet.cifar10.batchNames(split).count) batches, so add it"
    case .notInArchive(let path, let split):
      "\(path): no CIFAR-10 \(split) set in this archive; download cifar-10-binary.tar.gz"
    case .wrongSize(let path, 0, _): "\(path): empty file; copy it again"
    case .wrongSize(let path, let bytes, let stride):
      "\(path): \(bytes) bytes is not a whole number of \(stride)-byte images (remainder \(bytes % stride)); copy it again"
    case .unknownFormat(let path, let found): "\(path): not CIFAR-10: \(found)"
    case .wrongLabel(let path, let image, let label, let set, let classes):
      "\(path): image \(image) has label \(label), but \(set)'s labels are 0 to \(classes - 1); copy it again"
    case .pickle(let path, let reason): "\(path): not a CIFAR-10 batch: \(reason)"
    case .image(let path, let error): "\(path): \(error)"
    case .archive(let path, let reason), .arrays(let path, let reason), .folder(let path, let reason),
      .labels(let path, let reason):
      "\(path): \(reason)"
    case .unlabelled(let path, let columns?):
      "\(path): no column of labels among \(columns); call the one that is meant label"
    case .unlabelled(let path, nil):
      "\(path): no image has a label, as in tests whose answers are kept; give the validation images"
    case .archiveFile(let line, _): line
    }
  }

  /// How images of one's own are given.
  static let own = """
    an .npz of x_test and y_test, a folder with one of JPEG or PNG images for each class, or a .csv of images and classes
    """

  private static func forms(_ split: Split) -> String {
    let names = CIFARSet.cifar10.batchNames(split)
    let last = names.count == 1 ? names[0] : "data_batch_1...5"
    let files = Layout.allCases.map { $0.fileName(last) }
    let elsewhere =
      Layout.allCases.map { $0.folderName(.cifar10) + "/" } + Layout.allCases.map { $0.archiveName(.cifar10) }
    return (files + elsewhere).joined(separator: ", ")
  }
}
