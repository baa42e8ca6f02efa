import Files

/// The files of models in a folder that stands for no checkpoint itself.
enum ModelFileNames {
  /// What they end in: state dicts of PyTorch and others, and graphs.
  private static let endings = [
    ".pth", ".pt", ".ckpt", ".safetensors", ".bin", ".tar", ".t7", ".pkl", ".npz", ".onnx", ".pt2",
  ]
  /// The folder of a repository on Hugging Face that holds its exports.
  private static let exports = "onnx"
  private static let mostNamed = 4

  /// What to do in place of naming the folder `path`, which holds `names`.
  static func cure(_ path: String, _ names: [String]) -> String {
    let files = found(in: path, names)
    guard let first = files.first else { return "check the path" }
    let named = files.prefix(mostNamed).map(printable).joined(separator: ", ")
    let more = files.count > mostNamed ? " and \(files.count - mostNamed) more" : ""
    return files.count == 1
      ? "give the file in it, \(path)/\(printable(first))" : "give one of the files in it: \(named)\(more)"
  }

  private static func found(in path: String, _ names: [String]) -> [String] {
    let own = models(names).filter { Folder.hasFile("\(path)/\($0)") }
    guard own.isEmpty, names.contains(exports) else { return own }
    // A folder that cannot be listed names nothing.
    let inner = (try? Folder.names("\(path)/\(exports)", limit: TagFolder.nameLimit)) ?? []
    return models(inner).map { "\(exports)/\($0)" }
  }

  private static func models(_ names: [String]) -> [String] {
    names.filter { name in
      !StateDict.isTrainingState(name) && endings.contains { name.lowercased().hasSuffix($0) }
    }
  }
}
