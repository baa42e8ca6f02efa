import Files
import Pickles

/// The JSON files that transformers writes beside a model's weights.
package enum ModelFolder {
  /// The bytes of such a file that are read: class names of 21,000 classes take one megabyte.
  private static let longestFile = 1 << 24

  /// The object in the file `name` that belongs to the checkpoint at `path`, and where it lies; nil where there is none.
  ///
  /// It is looked for in the checkpoint's folder, and above it where the folder is only a part of one, as `global_step20`,
  /// `pytorch_model_fsdp_0` and `checkpoint-12` are.
  /// - Throws: ``CheckpointError`` where it cannot be read or is not a JSON object.
  package static func object(
    _ name: String, of path: String
  ) throws(CheckpointError) -> (path: String, values: [String: JSONValue])? {
    for folder in folders(of: path) {
      let place = folder + "/" + name
      guard Folder.hasFile(place) else { continue }
      var file = try HeaderFile(.path(place))
      guard file.size <= longestFile else { throw .malformed(path: place, what: "\(file.size) bytes of JSON") }
      let bytes = try file.read(at: 0, count: file.size)
      do throws(JSONError) {
        if case .object(let values) = try JSONValue(bytes) { return (place, values) }
      } catch { throw .malformed(path: place, what: "not JSON, at its byte \(error.position)") }
      throw .malformed(path: place, what: "not a JSON object")
    }
    return nil
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
    let name = path.split(separator: "/").last ?? ""
    return ["global_step", "pytorch_model_fsdp", "checkpoint", "ckpt"].contains { name.hasPrefix($0) }
  }
}
