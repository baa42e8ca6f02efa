/// What the first bytes of a file tell that was given for a checkpoint or a set of images and can be neither.
package enum ForeignFormat: String, CaseIterable {
  case gitLFS = "a Git LFS pointer"
  case page = "an HTML or XML page, so the download failed"
  case bzip2 = "a bzip2 archive"
  case xz = "an xz archive"
  case rar = "a RAR archive"
  case png = "a PNG image"
  case hdf5 = "an HDF5 file"
  case parquet = "a Parquet file"

  private var mark: (text: String, offset: Int) {
    switch self {
    case .gitLFS: ("version https://git-lfs", 0)
    case .page: ("<", 0)
    case .bzip2: ("BZh", 0)
    case .xz: ("7zXZ", 1)
    case .rar: ("Rar!", 0)
    case .png: ("PNG\r\n", 1)
    case .hdf5: ("HDF\r\n", 1)
    case .parquet: ("PAR1", 0)
    }
  }

  /// The format that `head` begins as; nil where it begins as none.
  package init?(_ head: [UInt8]) {
    let found = Self.allCases.first { head.dropFirst($0.mark.offset).starts(with: $0.mark.text.utf8) }
    guard let found else { return nil }
    self = found
  }
}
