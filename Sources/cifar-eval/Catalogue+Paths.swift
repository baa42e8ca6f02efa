import Checkpoints
import Files

extension Catalogue {
  /// The files that it was read from, or may have been, which no output may replace.
  var paths: [String] {
    let parts = files.compactMap { if case .path(let path, _) = $0 { path } else { nil } }
    let heads = [
      "latest", "latest_universal", "model.safetensors.index.json", "pytorch_model.bin.index.json",
    ].map { path + "/" + $0 }
    return [path] + parts + heads + ModelFolder.places(["config.json", "preprocessor_config.json"], of: path)
  }
}
