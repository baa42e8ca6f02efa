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
    case .gitLFS: (Array("version https://git-lfs".utf8), 0)
    case .page: (Array("<".utf8), 0)
    case .bzip2: (Array("BZh".utf8), 0)
    case .xz: (Array("7zXZ".utf8), 1)
    case .rar: (Array("Rar!".utf8), 0)
    case .sevenZip: ([0x37, 0x7a, 0xbc], 0)
    case .zstandard: ([0x28, 0xb5, 0x2f, 0xfd], 0)
    case .gguf: (Array("GGUF".utf8), 0)
    // A page number and flags come first.
    case .lmdb: ([0xde, 0xc0, 0xef, 0xbe], 16)
    case .png: (Array("PNG\r\n".utf8), 1)
    case .hdf5: (Array("HDF\r\n".utf8), 1)
    case .parquet: (Array("PAR1".utf8), 0)
    }
  }

  /// The format that `head` begins as; nil where it begins as none.
  package init?(_ head: [UInt8]) {
    let found = Self.allCases.first { head.dropFirst($0.mark.offset).starts(with: $0.mark.bytes) }
    guard let found else { return nil }
    self = found
  }
}
