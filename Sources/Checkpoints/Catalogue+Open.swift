import Files
import Tensors

extension Catalogue {
  /// Reads the headers of the checkpoint at `path`: a file, whose format is recognised by its content, or a folder.
  ///
  /// - Throws: ``CheckpointError`` where it cannot be read, is of no known format, or contradicts itself.
  public static func open(
    _ path: String, options: CheckpointOptions = CheckpointOptions()
  ) throws(CheckpointError) -> Catalogue {
    if Folder.exists(path) { return try CheckpointFolder.catalogue(path, options) }
    if options.tag != nil, Folder.hasFile(path) {
      throw .unsupported(path: path, what: "a file; --tag is for a folder that DeepSpeed wrote")
    }
    if Folder.hasFile(path), let name = path.split(separator: "/").last, TagFolder.isPart(String(name)) {
      throw .unsupported(path: path, what: "one part of a DeepSpeed checkpoint; give the folder that it is in")
    }
    if path.hasSuffix(".index.json"), Folder.hasFile(path) { return try ShardedIndex.catalogue(path) }
    return try open(.path(path))
  }

  /// Reads the header of the checkpoint at `location`, on disk or embedded in the program.
  ///
  /// - Throws: ``CheckpointError`` where it cannot be read, is of no known format, or contradicts itself.
  public static func open(_ location: FileLocation) throws(CheckpointError) -> Catalogue {
    try open(location, keepsNames: false)
  }

  /// The same; where `keepsNames`, tensors keep the prefixes that all names in the file share.
  static func open(_ location: FileLocation, keepsNames: Bool) throws(CheckpointError) -> Catalogue {
    let path = location.name
    var file = try HeaderFile(location)
    let start = try file.read(at: 0, count: min(file.size, FileStart.longest))
    let contents: (format: String, tensors: [TensorEntry])
    var deflated: [FileLocation] = []
    switch FileStart(start) {
    case .zip:
      let zip = try ZipCheckpoint.tensors(&file)
      contents = ("PyTorch zip", zip.tensors)
      deflated = zip.deflated
    case .pickle: contents = ("PyTorch legacy", try LegacyCheckpoint.tensors(&file))
    case .safetensors: contents = ("safetensors", try Safetensors.tensors(&file))
    case .other(let found):
      // No content says safetensors when the header's length is wrong; then the ending tells what was meant.
      guard path.hasSuffix(".safetensors"), file.size > 0 else { throw .unknownFormat(path: path, found: found) }
      contents = ("safetensors", try Safetensors.tensors(&file))
    }
    let unwrapped = try TensorNames.unwrapped(contents.tensors, path)
    let tensors = keepsNames ? contents.tensors : unwrapped
    return Catalogue(
      path: path, format: contents.format, files: [location] + deflated, tensors: tensors, headerBytes: file.bytesRead)
  }
}

/// What a file's first bytes say it is.
enum FileStart {
  case zip
  case pickle
  case safetensors
  /// None of the formats; the text says what it looks like and what to do.
  case other(String)

  /// The bytes that are looked at: a tar archive's mark ends here.
  static let longest = 262

  init(_ bytes: [UInt8]) {
    func begins(_ text: String, at offset: Int = 0) -> Bool { bytes.dropFirst(offset).starts(with: text.utf8) }
    self =
      if begins("PK\u{3}\u{4}") {
        .zip
      } else if begins("{", at: 8) {
        // Before the pickle, because a header's length may begin with the same byte.
        .safetensors
      } else if bytes.first == 0x80 {
        .pickle
      } else {
        .other(Self.describe(bytes, begins))
      }
  }

  private static func describe(_ bytes: [UInt8], _ begins: (String, Int) -> Bool) -> String {
    if bytes.isEmpty { return "the file is empty; copy it again" }
    let marks: [(text: String, offset: Int, found: String)] = [
      ("version https://git-lfs", 0, "a Git LFS pointer; fetch the file with git lfs pull"),
      ("<", 0, "an HTML or XML page, so the download failed; download it again"),
      ("ustar", 257, "a tar archive; unpack it, or load a PyTorch file this old with torch.load and torch.save it"),
      ("BZh", 0, "a bzip2 archive; unpack it first"),
      ("GGUF", 0, "a GGUF file; save the model's state_dict with torch.save or safetensors"),
      ("HDF\r\n", 1, "an HDF5 file; save the model's state_dict with torch.save or safetensors"),
      ("NUMPY", 1, "a NumPy array; save the model's state_dict with torch.save or safetensors"),
      ("PK", 0, "an empty or split zip archive; save it again with torch.save"),
    ]
    if let mark = marks.first(where: { begins($0.text, $0.offset) }) { return mark.found }
    if bytes.starts(with: [0x1f, 0x8b]) { return "a gzip archive; unpack it first" }
    let start = bytes.prefix(8).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
    return "unknown format, beginning with bytes \(start); wanted safetensors or a file of torch.save"
  }
}
