import Archives
import Files
import JSON

/// The JSON files that transformers writes beside a model's weights.
package enum ModelFolder {
  /// The bytes of such a file that are read: class names of 21,000 classes take one megabyte.
  private static let longestFile = 1 << 24
  /// The folders that training runs write inside a run's own, and the one of a repository's exports.
  private static let parts = [
    "global_step#", "global_step#_universal", "pytorch_model_fsdp", "pytorch_model_fsdp_#", "checkpoint",
    "checkpoint-#", "checkpoint_#", "ckpt", "onnx",
  ]

  /// The object in the file `name` that belongs to the checkpoint at `path`, and where it lies; nil where there is none.
  ///
  /// It is looked for in the checkpoint's folder, and above it where the folder is only a part of one, as `global_step20`,
  /// `pytorch_model_fsdp_0` and `checkpoint-12` are, or the `onnx` of a Hugging Face repository. Other programs' files may have such
  /// a name and not be JSON; where `mark` is given, one without these bytes is taken as none, unless weights that transformers wrote
  /// lie beside it.
  ///
  /// - Throws: ``CheckpointError`` where it cannot be read or is not a JSON object.
  package static func object(
    _ name: String, of path: String, marked mark: String? = nil
  ) throws(CheckpointError) -> (path: String, values: [String: JSONValue])? {
    for folder in folders(of: path) {
      let place = folder + "/" + name
      guard Folder.hasEntry(place) else { continue }
      if mark != nil, !Folder.hasFile(place), !isTransformers(folder) { continue }
      var file = try HeaderFile(.path(place))
      guard file.size <= longestFile else { throw .malformed(path: place, what: "\(file.size) bytes of JSON") }
      let bytes = try file.read(at: 0, count: file.size)
      let fault: String
      do throws(JSONError) {
        if case .object(let values) = try JSONValue(bytes) { return (place, values) }
        fault = "not a JSON object"
      } catch { fault = "not JSON, at its byte \(error.position)" }
      if let mark, !bytes.contains(mark.utf8), !isTransformers(folder) { return nil }
      throw .malformed(path: place, what: fault)
    }
    return nil
  }

  /// Where the files of that name may lie that belong to the checkpoint at `path`.
  package static func places(_ names: [String], of path: String) -> [String] {
    folders(of: path).flatMap { folder in names.map { "\(folder)/\($0)" } }
  }

  /// Whether weights lie in a folder under the names that transformers gives them.
  private static func isTransformers(_ folder: String) -> Bool {
    let names = ["model.safetensors", "pytorch_model.bin"]
    return (names + names.map { $0 + ".index.json" }).contains { Folder.hasFile(folder + "/" + $0) }
  }

  /// The folders that may hold what belongs to the checkpoint at `path`, the nearest first.
  private static func folders(of path: String) -> [String] {
    var folder = Folder.exists(path) ? path : parent(path)
    var folders: [String] = []
    while folders.count < 3, let current = folder {
      folders.append(current)
      folder = isPart(current) ? parent(current) : nil
    }
    return folders
  }

  /// The folder that `path` is in; nil where its name does not tell.
  private static func parent(_ path: String) -> String? {
    var parts = path.split(separator: "/", omittingEmptySubsequences: false)
    while parts.count > 1, parts.last?.isEmpty == true { parts.removeLast() }
    guard let last = parts.popLast(), last != ".", last != "..", !last.isEmpty else { return nil }
    return parts.isEmpty ? "." : parts == [""] ? "/" : parts.joined(separator: "/")
  }

  /// Whether a folder of that name is a part or a stage of what a training run writes.
  private static func isPart(_ path: String) -> Bool {
    let name = path.split(separator: "/").last.map(String.init) ?? ""
    return parts.contains { TagFolder.match(name, $0) != nil }
  }
}
