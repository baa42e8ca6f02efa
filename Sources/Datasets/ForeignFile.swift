import Files

/// Files that are given for a data set and are something else, told by their first bytes.
///
/// The first byte of a record is a label below ten, so that none of these marks begins a batch.
enum ForeignFile {
  private static let forms = "give a batch file of CIFAR-10, the folder that holds them, or the .tar.gz"

  /// What the file that begins with `head` is, and the cure; nil where it may be a batch.
  static func description(_ head: [UInt8]) -> String? {
    if head.starts(with: "PK".utf8) {
      // The first entry's name is in the local header.
      let isNumPy = head.count > 30 && String(decoding: head[30...], as: UTF8.self).prefix(256).contains(".npy")
      return isNumPy ? "NumPy arrays (.npz); \(forms)" : "a zip archive; unpack it, then \(forms)"
    }
    if head.starts(with: [0xff, 0xd8, 0xff]) { return "a JPEG image; \(forms)" }
    if head.starts(with: [0x89] + "PNG\r\n".utf8) { return "a PNG image; \(forms)" }
    guard let format = ForeignFormat(head), head[0] > 9 else { return nil }
    return "\(format.rawValue)\(format == .gitLFS ? " (git lfs pull fetches the file)" : ""); \(forms)"
  }
}
