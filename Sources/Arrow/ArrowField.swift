/// What an Arrow schema says of a column: its name, its type, and where in a batch its buffers are.
///
/// Source: https://github.com/apache/arrow/blob/main/format/Schema.fbs.
package struct ArrowField: Sendable {
  /// How values are stored.
  package enum Kind: Equatable, Sendable {
    /// Whole numbers of some bytes.
    case integers(width: Int, isSigned: Bool)
    /// Bytes or text behind one another, told apart by offsets of some bytes.
    case bytes(offsetWidth: Int)
    /// Columns in it, one value of each a row.
    case structure
    /// A number of buffers that are not looked into.
    case other(buffers: Int)

    /// The buffers of a batch that such a column has.
    var buffers: Int {
      switch self {
      case .integers: 2
      case .bytes: 3
      case .structure: 1
      case .other(let count): count
      }
    }
  }

  /// Its name behind those of the columns that it is in.
  package let path: [String]
  package let kind: Kind
  /// Its number among all columns of the schema, each before those in it.
  let node: Int
  /// The first of its buffers.
  let buffer: Int
  /// The numbers and first buffers of those that it is in, a value of which may be missing.
  let outer: [(node: Int, buffer: Int)]
  /// Whether it is in a list, so that a row may have several values.
  let isRepeated: Bool

  /// The most columns of a schema.
  private static let most = 1 << 12
  /// The most columns in one another.
  private static let deepest = 32

  /// The name in messages.
  package var name: String { path.joined(separator: ".") }

  /// All columns of a schema, each before those in it.
  ///
  /// - Throws: ``ArrowDamage``, also where a type is not known, since where others lie depends on it.
  static func all(_ schema: FlatTable) throws(ArrowDamage) -> [ArrowField] {
    var fields: [ArrowField] = []
    var buffers = 0
    for table in try schema.tables(1) { try append(table, in: nil, to: &fields, &buffers) }
    return fields
  }

  private static func append(
    _ table: FlatTable, in outer: ArrowField?, to fields: inout [ArrowField], _ buffers: inout Int
  ) throws(ArrowDamage) {
    guard fields.count < most, outer?.path.count ?? 0 < deepest else { throw ArrowDamage() }
    // Words of a dictionary stand in batches of their own.
    let isWords = try table.table(4) != nil
    let children = isWords ? [] : try table.tables(5)
    let field = ArrowField(
      path: (outer?.path ?? []) + [try table.text(0)], kind: isWords ? .other(buffers: 2) : try kind(table),
      node: fields.count, buffer: buffers,
      outer: outer.map { $0.outer + [(node: $0.node, buffer: $0.buffer)] } ?? [],
      isRepeated: outer.map { $0.isRepeated || $0.kind != .structure } ?? false)
    fields.append(field)
    buffers += field.kind.buffers
    for child in children { try append(child, in: field, to: &fields, &buffers) }
  }

  /// The kind by the number of the type.
  private static func kind(_ table: FlatTable) throws(ArrowDamage) -> Kind {
    let type = try table.number(2, or: UInt8(0))
    switch type {
    case 2:
      guard let type = try table.table(3) else { throw ArrowDamage() }
      let width = try type.number(0, or: Int32(0)) / 8
      guard [1, 2, 4, 8].contains(width) else { throw ArrowDamage() }
      return .integers(width: Int(width), isSigned: try type.number(1, or: UInt8(0)) != 0)
    case 4, 5: return .bytes(offsetWidth: 4)
    case 19, 20: return .bytes(offsetWidth: 8)
    case 1: return .other(buffers: 0)
    case 13: return .structure
    // A list of so many.
    case 16: return .other(buffers: 1)
    // Floats, truth values, decimals, dates and times, durations, bytes of so many; lists and maps.
    case 3, 6...12, 15, 17, 18, 21: return .other(buffers: 2)
    default: throw ArrowDamage(type: type)
    }
  }
}
