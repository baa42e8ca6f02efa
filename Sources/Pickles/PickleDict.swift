/// A Python dict: entries in the order of their first insertion.
public final class PickleDict: PickleNode {
  /// The entries; a key that was set twice has one entry, with the later value.
  public private(set) var entries: [(key: PickleValue, value: PickleValue)] = []

  private var index: [Key: Int] = [:]

  /// The keys that are looked up and replaced; others (tuples, floats) are only kept.
  enum Key: Hashable {
    case text(String)
    case bytes(String)
    case int(Int)

    /// A longer string is no name, and hashing it over and over would cost a reader dear.
    static let longestName = 1024

    init?(_ value: PickleValue, in cursor: PickleCursor) {
      switch value {
      case .string(let text) where text.utf8.count <= Self.longestName: self = .text(text)
      case .int(let number): self = .int(number)
      case .bytes(let range) where range.count <= Self.longestName:
        guard let text = cursor.text(of: value) else { return nil }
        self = .bytes(text)
      default: return nil
      }
    }
  }

  /// The value of a string key, be it a Unicode or a Python 2 byte string.
  public subscript(name: String) -> PickleValue? {
    (index[.text(name)] ?? index[.bytes(name)]).map { entries[$0].value }
  }

  /// The value of an integer key.
  public subscript(number: Int) -> PickleValue? {
    index[.int(number)].map { entries[$0].value }
  }

  func set(_ key: PickleValue, to value: PickleValue, in cursor: PickleCursor) {
    if let name = Key(key, in: cursor) {
      if let position = index[name] {
        entries[position].value = value
        return
      }
      index[name] = entries.count
    }
    entries.append((key, value))
  }

  override var placeCount: Int { 2 * entries.count }

  override func value(at place: Int) -> PickleValue {
    place.isMultiple(of: 2) ? entries[place / 2].key : entries[place / 2].value
  }

  override func cut(at place: Int) {
    if place.isMultiple(of: 2) { entries[place / 2].key = .ancestor } else { entries[place / 2].value = .ancestor }
  }

  override func surrenderChildren(to pending: inout [PickleValue]) {
    for entry in entries {
      pending.append(entry.key)
      pending.append(entry.value)
    }
    entries = []
    index = [:]
  }

  deinit {
    var pending: [PickleValue] = []
    surrenderChildren(to: &pending)
    PickleNode.release(&pending)
  }
}
