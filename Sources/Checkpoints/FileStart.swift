import Files

/// What a file's first bytes say it is.
enum FileStart {
  case zip
  case pickle
  case safetensors
  /// None of the formats; the text says what it looks like and what to do.
  case other(String)

  /// The bytes that are looked at: a tar archive's mark ends here.
  static let longest = 262

  init(_ bytes: [UInt8], named path: String) {
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
        .other(Self.describe(bytes, path, begins))
      }
  }

  /// What saves a model as something that is read.
  static let cure = "save the model's state_dict with torch.save or safetensors"

  private static let marks: [(text: String, offset: Int, found: String)] = [
    ("ustar", 257, "a tar archive; unpack it, or load a PyTorch file this old with torch.load and torch.save it"),
    ("Rar!", 0, "a RAR archive; unpack it first"),
    ("7zXZ", 1, "an XZ archive; unpack it first"),
    ("MATLAB", 0, "a MATLAB file; \(cure)"),
    ("NUMPY", 1, "a NumPy array; \(cure)"),
    ("TFL3", 4, "a TFLite model; \(cure) before it is converted"),
    ("ORTM", 4, "an ONNX Runtime model (.ort); give the checkpoint that it was exported from, or \(cure)"),
    ("PK", 0, "an empty or split zip archive; save it again with torch.save"),
  ]

  /// What no first bytes tell surely, by the ending of the name.
  private static let endings: [(ending: String, found: String)] = [
    (".pb", "a graph of TensorFlow; load it there and \(cure)"),
    (".mlmodel", "a Core ML model; \(cure) before it is converted"),
    (".caffemodel", "a Caffe model; \(cure) where it is converted to PyTorch"),
    (".weights", "weights of Darknet; \(cure) where they are converted to PyTorch"),
    (".msgpack", "parameters of Flax; \(cure) where they are converted to PyTorch"),
    (".index", "a part of a checkpoint of TensorFlow; load it there and \(cure)"),
  ]

  private static func describe(
    _ bytes: [UInt8], _ path: String, _ begins: (String, Int) -> Bool
  ) -> String {
    if bytes.isEmpty { return "the file is empty; copy it again" }
    if let format = ForeignFormat(bytes) { return "\(format.rawValue)\(cure(format))" }
    if let mark = marks.first(where: { begins($0.text, $0.offset) }) { return mark.found }
    if bytes.starts(with: [0x1f, 0x8b]) { return "a gzip archive; unpack it first" }
    if let ending = endings.first(where: { path.hasSuffix($0.ending) }) { return ending.found }
    let name = path.split(separator: "/").last ?? ""
    if name.contains(".data-") { return "a part of a checkpoint of TensorFlow; load it there and \(cure)" }
    if isONNX(bytes) { return "an ONNX model; give it a name that ends in .onnx" }
    if let text = text(bytes) {
      if text.first == "<" { return ForeignFormat.page.rawValue + cure(.page) }
      let found = "text that begins \"\(text.prefix(40))\""
      return isAnswer(text) ? found + ", so the download failed; download it again" : "\(found); \(cure)"
    }
    let start = bytes.prefix(8).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
    return "unknown format, beginning with bytes \(start); wanted safetensors or a file of torch.save"
  }

  private static func cure(_ format: ForeignFormat) -> String {
    switch format {
    case .gitLFS: "; fetch the file with git lfs pull"
    case .page: "; download it again"
    case .bzip2, .xz, .rar, .sevenZip, .zstandard: "; unpack it first"
    case .hdf5: ", such as Keras's .h5; load it where it was made and \(cure)"
    case .parquet, .png, .gguf, .lmdb: "; \(cure)"
    }
  }

  /// Whether a protobuf message begins as ONNX's ModelProto does: ir_version (field 1), then opset_import, producer or
  /// graph (fields 2, 3, 7, 8).
  private static func isONNX(_ bytes: [UInt8]) -> Bool {
    guard bytes.count > 3, bytes[0] == 8, (1...32).contains(bytes[1]) else { return false }
    // The producer is a name; other messages have messages there.
    return bytes[2] == 0x12
      ? bytes.dropFirst(4).prefix(Int(bytes[3])).allSatisfy(isPrintable) : [0x1a, 0x3a, 0x42].contains(bytes[2])
  }

  /// Whether a text is what a server says that does not have the file, or does not give it.
  private static func isAnswer(_ text: String) -> Bool {
    let text = text.lowercased()
    return ["\"error\"", "not found", "invalid username", "access denied"].contains { text.contains($0) }
  }

  private static func isPrintable(_ byte: UInt8) -> Bool { (32..<127).contains(byte) }

  /// The first words of a text, without the white space before them; nil for anything else.
  private static func text(_ bytes: [UInt8]) -> String? {
    guard bytes.allSatisfy({ isPrintable($0) || [9, 10, 13].contains($0) }) else { return nil }
    let words = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return words.isEmpty ? nil : words
  }
}
