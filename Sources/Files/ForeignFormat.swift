/// What the first bytes of a file tell that was given for a checkpoint or a set of images and can be neither.
package enum ForeignFormat: String, CaseIterable {
  case gitLFS = "a Git LFS pointer"
  case page = "an HTML or XML page, so the download failed"
  case bzip2 = "a bzip2 archive"
  case xz = "an xz archive"
  case rar = "a RAR archive"
  case sevenZip = "a 7-Zip archive"
  case zstandard = "a Zstandard archive"
  case gguf = "a GGUF file"
  case lmdb = "an LMDB database"
  case png = "a PNG image"
  case hdf5 = "an HDF5 file"
  case parquet = "a Parquet file"

  private var mark: (bytes: [UInt8], offset: Int) {
    switch self {
    case .sevenZip: ([0x37, 0x7a, 0xbc], 0)
    case .zstandard: ([0x28, 0xb5, 0x2f, 0xfd], 0)
    // A page number and flags come first.
    case .lmdb: ([0xde, 0xc0, 0xef, 0xbe], 16)
    default: (Array(text.text.utf8), text.offset)
    }
  }

  private var text: (text: String, offset: Int) {
    switch self {
    case .gitLFS: ("version https://git-lfs", 0)
    case .page: ("<", 0)
    case .bzip2: ("BZh", 0)
    case .xz: ("7zXZ", 1)
    case .rar: ("Rar!", 0)
    case .gguf: ("GGUF", 0)
    case .png: ("PNG\r\n", 1)
    case .hdf5: ("HDF\r\n", 1)
    case .parquet: ("PAR1", 0)
    case .sevenZip, .zstandard, .lmdb: ("", 0)
    }
  }

  /// The format that `head` begins as; nil where it begins as none.
  package init?(_ head: [UInt8]) {
    let found = Self.allCases.first { head.dropFirst($0.mark.offset).starts(with: $0.mark.bytes) }
    guard let found else { return nil }
    self = found
  }
}
