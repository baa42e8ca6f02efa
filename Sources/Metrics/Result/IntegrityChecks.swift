/// What of an evaluation was compared with what, beside the digests of ranks that ran the same images.
public struct IntegrityChecks: Sendable {
  /// The ranks that took part.
  public let ranks: Int
  /// Whether gathers, prepared units and activations were compared too.
  public let verified: Bool
  /// The entries of zip files whose CRC-32 was checked, and those whose contents were read; nil where nobody asked.
  public let zipEntries: (checked: Int, read: Int)?

  /// Puts the facts together.
  package init(ranks: Int, verified: Bool, zipEntries: (checked: Int, read: Int)?) {
    (self.ranks, self.verified, self.zipEntries) = (ranks, verified, zipEntries)
  }

  /// In words, a check each, those that always run first.
  public var descriptions: [String] {
    var words = ["shards against what was read"]
    if ranks > 1 { words.append("inputs of all ranks") }
    guard verified else { return words }
    words += ["gathered and prepared units", "activations"]
    if let (checked, read) = zipEntries {
      words.append(
        read > 0
          ? "CRC-32 of \(checked) of \(read) zip entries" : "no stored zip entries, whose CRC-32 could be checked")
    }
    return words
  }
}
