import Checkpoints
import Files

extension Catalogue {
  /// The files that it was read from, or may have been, which no output may replace.
  var paths: [String] {
    let parts = files.compactMap { if case .path(let path, _) = $0 { path } else { nil } }
    let heads = [
      "latest", "latest_universal", "model.safetensors.index.json", "pytorch_model.bin.index.json", "config.json",
      "preprocessor_config.json",
    ].map { path + "/" + $0 }
    // Those of a file lie beside it.
    let folder = path.prefix(upTo: path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex)
    let besides = ["config.json", "preprocessor_config.json"].map { String(folder) + $0 }
    return [path] + parts + heads + besides
  }
}
