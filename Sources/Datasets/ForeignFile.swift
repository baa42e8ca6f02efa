import Files

/// Files that are given for a data set and are something else, told by their first bytes.
///
/// The first byte of a record is a label below ten, so that none of these marks begins a batch.
enum ForeignFile {
  private static let forms =
    "give a batch file of CIFAR-10, the folder that holds them, the .tar.gz, \(DatasetError.own)"

  /// Whether a zip archive that begins with `head` is none of torch.save's.
  static func isPlainZip(_ head: [UInt8]) -> Bool {
    let names = String(decoding: head.dropFirst(30), as: UTF8.self)
    return !["/data.pkl", "/byteorder", "/.format_version"].contains { names.contains($0) }
  }

  /// Whether a byte is of plain text.
  private static func isText(_ byte: UInt8) -> Bool { (32..<127).contains(byte) || (9...13).contains(byte) }

  /// What a file of that name is, which is no whole number of records; nil where its name does not tell.
  static func description(named path: String) -> String? {
    path.contains(".tfrecord")
      ? "a TFRecord file whose first record is damaged, or packed with zlib; write it without compression, or copy it again"
      : nil
  }

  /// What the file that begins with `head` is, and the cure; nil where it may be a batch.
  static func description(_ head: [UInt8]) -> String? {
    if head.starts(with: "PK".utf8) {
      return isPlainZip(head) ? "a zip archive without images; \(forms)" : "a checkpoint of PyTorch; \(forms)"
    }
    if head.starts(with: "MATLAB 7.3".utf8) {
      return "a MATLAB 7.3 file, which is HDF5; give SVHN's test_32x32.mat, or save it as level 5 (-v6 or -v7)"
    }
    if head.dropFirst(4).starts(with: [0, 0, 0, 0]), head.dropFirst(8).first == UInt8(ascii: "{"),
      String(decoding: head, as: UTF8.self).contains("\"dtype\"")
    {
      return "a checkpoint in safetensors; \(forms)"
    }
    if head.starts(with: "(dp".utf8) || head.starts(with: "}q".utf8) {
      return "a pickle of protocol 0 or 1; write it with pickle.dump(batch, file, protocol=2)"
    }
    if head.starts(with: [0xff, 0xd8, 0xff]) { return "a JPEG image; \(forms)" }
    if head.starts(with: [0x89] + "PNG\r\n".utf8) { return "a PNG image; \(forms)" }
    if let format = ForeignFormat(head), [.bzip2, .xz, .zstandard, .rar, .sevenZip].contains(format) {
      return "\(format.rawValue), which is not unpacked; unpack it, and give what was in it"
    }
    if let format = ForeignFormat(head), head[0] > 9 || format == .lmdb {
      return "\(format.rawValue)\(format == .gitLFS ? " (git lfs pull fetches the file)" : ""); \(forms)"
    }
    return head.count >= 8 && head[0] > 10 && head.allSatisfy(isText) ? "a text file; \(forms)" : nil
  }
}
