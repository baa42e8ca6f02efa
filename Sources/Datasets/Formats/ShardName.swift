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

  /// The name of another file of the same ones, with as many digits.
  static func missing(among names: [String]) -> String? {
    var known: [String: Set<Int>] = [:]
    for name in names {
      guard let shard = ShardName(name) else { continue }
      known["\(shard.prefix)/\(shard.suffix)/\(shard.total)", default: []].insert(shard.number)
    }
    for name in names {
      guard let shard = ShardName(name), let numbers = known["\(shard.prefix)/\(shard.suffix)/\(shard.total)"],
        let absent = (0..<shard.total).first(where: { !numbers.contains($0) })
      else { continue }
      return "\(shard.prefix)-\(padded(absent))-of-\(padded(shard.total))\(shard.suffix)"
    }
    return nil
  }

  private static func padded(_ number: Int) -> String {
    String(repeating: "0", count: max(0, 5 - "\(number)".count)) + "\(number)"
  }
}
