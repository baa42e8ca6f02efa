import Archives
import Files
import JSON

/// A state dict in several files with an index: `pytorch_model.bin.index.json`, `model.safetensors.index.json`.
///
/// The index is an object whose `weight_map` names the file of each tensor (huggingface_hub, serialization).
enum ShardedIndex {
  private static let longestIndex = 1 << 26

  /// The catalogue of the index at `path` and the files beside it.
  static func catalogue(_ path: String, _ options: CheckpointOptions) throws(CheckpointError) -> Catalogue {
    var file = try HeaderFile(.path(path))
    guard file.size <= longestIndex else { throw .malformed(path: path, what: "an index of \(file.size) bytes") }
    let map = try weightMap(try file.read(at: 0, count: file.size), path)
    let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    var files = FolderFiles()
    files.count(file.bytesRead)
    var tensors: [TensorEntry] = []
    var format = ""
    var partCount = 0
    for (name, wanted) in Dictionary(grouping: map, by: \.value).sorted(by: { $0.key < $1.key }) {
      guard !name.isEmpty, !name.contains("/"), name != ".", name != "..", !name.utf8.contains(0) else {
        throw .malformed(path: path, what: "names the file \(printable(name)), which is not beside it")
      }
      let place = folder.isEmpty ? name : "\(folder)/\(name)"
      guard Folder.hasFile(place) else {
        throw .missing(path: place, what: "a file of the index \(path); copy it too")
      }
      var whole = WeightSelection(nil)
      let part = try Catalogue.open(part: .path(place), &whole)
      format = part.format
      partCount += 1
      let entries = Dictionary(files.add(part).map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
      for tensor in wanted.map(\.key).sorted() {
        guard let entry = entries[tensor] else {
          throw .malformed(path: place, what: "does not hold tensor \(printable(tensor)), which the index puts there")
        }
        tensors.append(entry)
      }
    }
    let all = CheckpointPart(
      format: "\(format) in \(partCount) files", files: files.files, tensors: tensors, headerBytes: files.headerBytes,
      checksums: files.checksums)
    var selection = WeightSelection(options.weights)
    return try all.catalogue(path: path, &selection)
  }

  private static func weightMap(_ json: [UInt8], _ path: String) throws(CheckpointError) -> [String: String] {
    func failure(_ error: JSONError) -> CheckpointError {
      .malformed(path: path, what: "not the JSON of an index, at its byte \(error.position)")
    }
    var scanner = JSONScanner(json)
    var map: [String: String]?
    try scanner.object(
      { (scanner, key) throws(CheckpointError) in
        guard key == "weight_map" else {
          do throws(JSONError) { try scanner.skipValue() } catch { throw failure(error) }
          return
        }
        var found: [String: String] = [:]
        try scanner.object(
          { (scanner, name) throws(CheckpointError) in
            do throws(JSONError) { found[name] = try scanner.string() } catch { throw failure(error) }
          }, failure: failure)
        map = found
      }, failure: failure)
    guard let map, !map.isEmpty, map.count <= TensorEntry.countLimit else {
      throw .malformed(path: path, what: "has no weight_map, or one of too many tensors")
    }
    return map
  }
}
