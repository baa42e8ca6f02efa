/// Files that are given for a data set and are something else, told by their first bytes.
///
/// The first byte of a record is a label below ten, so that none of these marks begins a batch.
enum ForeignFile {
  private static let forms = "give a batch file of CIFAR-10, the folder that holds them, or the .tar.gz"

  private static let marks: [(text: String, offset: Int, found: String)] = [
    ("PNG\r\n", 1, "a PNG image"),
    ("HDF\r\n", 1, "an HDF5 file"),
    ("PAR1", 0, "a Parquet file"),
    ("BZh", 0, "a bzip2 archive"),
    ("<", 0, "an HTML or XML page, so the download failed"),
    ("version https://git-lfs", 0, "a Git LFS pointer (git lfs pull fetches the file)"),
  ]

  /// What the file that begins with `head` is, and the cure; nil where it may be a batch.
  static func description(_ head: [UInt8]) -> String? {
    if head.starts(with: "PK".utf8) {
      // The first entry's name is in the local header.
      let isNumPy = head.count > 30 && String(decoding: head[30...], as: UTF8.self).prefix(256).contains(".npy")
      return isNumPy ? "NumPy arrays (.npz); \(forms)" : "a zip archive; unpack it, then \(forms)"
    }
    if head.starts(with: [0xff, 0xd8, 0xff]) { return "a JPEG image; \(forms)" }
    let mark = marks.first { head.dropFirst($0.offset).starts(with: $0.text.utf8) && (head.first ?? 0) > 9 }
    return mark.map { "\($0.found); \(forms)" }
  }
}
