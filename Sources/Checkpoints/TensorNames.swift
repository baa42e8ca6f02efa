import Pickles

/// The names of a checkpoint's tensors, as the model's own state dict would have them.
enum TensorNames {
  /// What data-parallel wrappers, `torch.compile` and training frameworks put before every name.
  private static let wrapperPrefixes = ["module.", "_orig_mod.", "model."]

  private static let mostWrappers = 8

  /// The entries without the prefixes that all names share.
  ///
  /// - Throws: ``CheckpointError/malformed(path:what:)`` where two have one name.
  static func unwrapped(_ tensors: [TensorEntry], _ path: String) throws(CheckpointError) -> [TensorEntry] {
    var seen: Set<Substring> = []
    var names = tensors.map { $0.name[...] }
    for name in names where !seen.insert(name).inserted {
      throw .malformed(path: path, what: "two tensors are named \(printable(String(name)))")
    }
    for _ in 0..<mostWrappers {
      guard let prefix = wrapperPrefixes.first(where: { isShared($0, by: names) }) else { break }
      names = names.map { $0[$0.utf8.index($0.startIndex, offsetBy: prefix.utf8.count)...] }
    }
    return zip(tensors, names).map { $0.renamed(String($1)) }
  }

  /// Whether all names begin with `prefix` and go on after it.
  private static func isShared(_ prefix: String, by names: [Substring]) -> Bool {
    !names.isEmpty && names.allSatisfy { $0.utf8.count > prefix.utf8.count && $0.utf8.starts(with: prefix.utf8) }
  }
}
