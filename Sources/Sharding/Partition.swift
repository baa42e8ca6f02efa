/// Which rank owns which elements.
///
/// Rank r owns the r-th of N equal contiguous pieces, the last ones being shorter or empty (ZeRO stage 3, arXiv:1910.02054).
public struct Partition: Sendable, Hashable {
  /// The pieces that everything is cut into.
  public let parts: Int
  /// The piece that this rank owns.
  public let part: Int

  /// Cuts over `ranks` ranks.
  public init(ranks: Int, rank: Int) {
    parts = ranks
    part = rank
  }

  /// One owner of everything: ZeRO stage 0.
  public static let whole = Partition(ranks: 1, rank: 0)

  /// The elements of piece `part` of `count`.
  public func piece(_ part: Int, of count: Int) -> Range<Int> {
    let length = (count + parts - 1) / parts
    return min(part * length, count)..<min((part + 1) * length, count)
  }

  /// The elements of `count` that this rank owns.
  public func own(of count: Int) -> Range<Int> { piece(part, of: count) }
}
