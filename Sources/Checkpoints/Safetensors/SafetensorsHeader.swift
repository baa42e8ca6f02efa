import JSON

/// The JSON header of a safetensors file.
enum SafetensorsHeader {
  /// One tensor as the header states it; nothing is checked yet.
  struct Tensor {
    let name: String
    let dtype: String
    let shape: [Int]
    /// The bytes' range after the header.
    let start: Int
    let end: Int
  }

  /// The tensors that `json` lists; `__metadata__` is passed over.
  static func tensors(_ json: [UInt8], _ path: String) throws(CheckpointError) -> [Tensor] {
    func failure(_ error: JSONError) -> CheckpointError {
      .malformed(path: path, what: "the header is not the JSON of safetensors, at its byte \(error.position)")
    }
    var scanner = JSONScanner(json)
    var tensors: [Tensor] = []
    try scanner.object(
      { (scanner, name) throws(CheckpointError) in
        do throws(JSONError) {
          if name == "__metadata__" {
            try scanner.skipValue()
          } else {
            tensors.append(try tensor(name, &scanner))
          }
        } catch { throw failure(error) }
        guard tensors.count <= TensorEntry.countLimit else {
          throw .unsupported(path: path, what: "has more than \(TensorEntry.countLimit) tensors; save only the model's")
        }
      }, failure: failure)
    if scanner.peek() != nil { throw failure(JSONError(position: scanner.position)) }
    return tensors
  }

  /// The text that `__metadata__` has under `key`; nil where it has none.
  static func metadata(_ key: String, in json: [UInt8]) throws(JSONError) -> String? {
    var scanner = JSONScanner(json)
    var found: String?
    try scanner.object(
      { (scanner, name) throws(JSONError) in
        guard name == "__metadata__" else { return try scanner.skipValue() }
        try scanner.object(
          { (scanner, name) throws(JSONError) in
            if name == key { found = try scanner.string() } else { try scanner.skipValue() }
          }, failure: { $0 })
      }, failure: { $0 })
    return found
  }

  private static func tensor(_ name: String, _ scanner: inout JSONScanner) throws(JSONError) -> Tensor {
    let start = scanner.position
    var dtype: String?
    var shape: [Int]?
    var offsets: [Int]?
    try scanner.object(
      { (scanner, key) throws(JSONError) in
        switch key {
        case "dtype": dtype = try scanner.string()
        case "shape": shape = try scanner.naturalNumbers()
        case "data_offsets": offsets = try scanner.naturalNumbers()
        default: try scanner.skipValue()
        }
      }, failure: { $0 })
    guard let dtype, let shape, let offsets, offsets.count == 2 else { throw JSONError(position: start) }
    return Tensor(name: name, dtype: dtype, shape: shape, start: offsets[0], end: offsets[1])
  }
}
