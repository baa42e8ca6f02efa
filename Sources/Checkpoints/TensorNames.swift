import Pickles

/// The names of a checkpoint's tensors, as the model's own state dict would have them.
enum TensorNames {
  /// What data-parallel wrappers, `torch.compile` and training frameworks put before every name.
  private static let wrapperPrefixes = ["module.", "_orig_mod.", "model."]

  /// The entries without the prefixes that all names share.
  ///
  /// - Throws: ``CheckpointError/malformed(path:what:)`` where two have one name.
  static func unwrapped(_ tensors: [TensorEntry], _ path: String) throws(CheckpointError) -> [TensorEntry] {
    var seen: Set<Substring> = []
    var names = tensors.map { $0.name[...] }
    for name in names where !seen.insert(name).inserted {
      throw .malformed(path: path, what: "two tensors are named \(printable(String(name)))")
    }
    while let prefix = wrapperPrefixes.first(where: { prefix in
      !names.isEmpty && names.allSatisfy { $0.hasPrefix(prefix) && $0.count > prefix.count }
    }) {
      names = names.map { $0.dropFirst(prefix.count) }
    }
    return zip(tensors, names).map { $0.renamed(String($1)) }
  }
}
