/// The name of one of several files that are a set together: `test-00000-of-00002.parquet`, `toy-test.tfrecord-00000-of-00002`.
struct ShardName {
  /// What stands before the number, and behind the total.
  let prefix: String
  let suffix: String
  /// Which it is, from 0 on.
  let number: Int
  /// Of how many.
  let total: Int

  /// Nil for a name without them, or with a number that is none of as many.
  init?(_ name: String) {
    guard let found = name.firstMatch(of: /^(.*)-([0-9]{1,6})-of-([0-9]{1,6})(.*)$/), let number = Int(found.2),
      let total = Int(found.3), number < total
    else { return nil }
    (prefix, suffix, self.number, self.total) = (String(found.1), String(found.4), number, total)
  }

  /// What files of one set share: the hub's have a hash of their own behind the total.
  private var family: String { "\(prefix)/\(total)/\(ending)" }

  private var ending: String { suffix.lastIndex(of: ".").map { String(suffix[$0...]) } ?? "" }

  /// The name of another file of the same ones that is not among them, with as many digits; nil where all are.
  static func missing(among names: [String]) -> String? {
    let shards = names.compactMap(ShardName.init)
    let known = Dictionary(grouping: shards, by: \.family).mapValues { Set($0.map(\.number)) }
    for shard in shards {
      guard let absent = (0..<shard.total).first(where: { known[shard.family]?.contains($0) != true }) else { continue }
      return "\(shard.prefix)-\(padded(absent))-of-\(padded(shard.total))\(shard.ending)"
    }
    return nil
  }

  private static func padded(_ number: Int) -> String {
    String(repeating: "0", count: max(0, 5 - "\(number)".count)) + "\(number)"
  }
}
