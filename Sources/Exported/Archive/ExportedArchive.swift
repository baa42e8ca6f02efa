import Archives
import Checkpoints
import Files

/// The zip archive that `torch.export.save` writes (torch/export/pt2_archive/constants.py): stored entries under one folder.
struct ExportedArchive: ~Copyable {
  /// The bytes of a JSON entry that are read at most; a model of 10,000 nodes has 40 MiB.
  private static let longestJSON = 1 << 28

  private static let again = "save it again with torch.export.save of PyTorch 2.9 or newer"

  private var file: HeaderFile
  private let zip: ZipArchive
  private let root: String

  /// The file as the user named it.
  var path: String { file.path }
  var size: Int { file.size }
  var bytesRead: Int { file.bytesRead }
  /// What the archive says of its entries' contents, of each once.
  var checksums: [StoredChecksum] { file.distinctChecksums }

  /// Reads the directory of the archive.
  init(_ path: String) throws(ExportedError) {
    var file = try HeaderFile.program(path)
    let zip = try ZipArchive.program(&file)
    root = try Self.checkedRoot(zip, path)
    self.zip = zip
    self.file = file
  }

  private static func checkedRoot(_ zip: ZipArchive, _ path: String) throws(ExportedError) -> String {
    if let root = root(zip) { return root }
    if zip.entries.contains(where: { $0.name.hasSuffix("serialized_exported_program.json") }) {
      throw .unsupported(path: path, what: "an archive of torch.export before PyTorch 2.8; \(again)")
    }
    if zip.entries.contains(where: { $0.name.contains("data/aotinductor/") }) {
      throw .unsupported(
        path: path,
        what: "compiled by AOTInductor, to code of one machine; torch.export.save the program it was made of")
    }
    throw .unsupported(path: path, what: "a zip archive without models/model.json; give what torch.export.save wrote")
  }

  /// Refuses an archive of a big-endian machine.
  mutating func checkByteOrder() throws(ExportedError) {
    guard try text("byteorder") ?? "little" == "little" else {
      throw .unsupported(path: path, what: "not little-endian; export it on a little-endian machine")
    }
  }

  /// Whether a zip archive with that directory is of torch.export, of any version.
  static func isKnown(_ zip: ZipArchive) -> Bool {
    root(zip) != nil || zip.entries.contains { $0.name.hasSuffix("serialized_exported_program.json") }
  }

  private static func root(_ zip: ZipArchive) -> String? {
    let model = "models/model.json"
    let found = zip.entries.first { $0.name == model || $0.name.hasSuffix("/" + model) }
    return found.map { String($0.name.dropLast(model.count)) }
  }

  /// Whether there is an entry of that name.
  func has(_ name: String) -> Bool { zip[root + name] != nil }

  /// The bytes of a JSON entry that must be there.
  mutating func json(_ name: String) throws(ExportedError) -> [UInt8] {
    guard let entry = zip[root + name] else {
      throw .unsupported(path: path, what: "\(name) is missing; \(Self.again)")
    }
    guard entry.size <= Self.longestJSON else {
      throw .unsupported(path: path, what: "\(name) has \(entry.size) bytes; export a smaller model")
    }
    return try read(entry)
  }

  /// A short text entry; nil where there is none.
  mutating func text(_ name: String) throws(ExportedError) -> String? {
    guard let entry = zip[root + name], entry.size <= 64 else { return nil }
    let bytes = try read(entry)
    return String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace).first.map(String.init)
  }

  /// Where an entry's contents lie in the file.
  mutating func range(_ name: String) throws(ExportedError) -> Range<Int> {
    guard let entry = zip[root + name] else {
      throw .malformed(path: path, what: "entry \(printable(name)) is missing")
    }
    do throws(CheckpointError) { return try zip.storedRange(entry, of: &file) } catch { throw .archive(error) }
  }

  private mutating func read(_ entry: ZipEntry) throws(ExportedError) -> [UInt8] { try zip.text(entry, of: &file) }
}
