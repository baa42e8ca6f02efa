/// What stands before a page of a column.
struct PageHeader {
  enum Kind: Int {
    case data, index, dictionary, dataV2
  }

  private(set) var kind: Kind?
  /// The bytes behind the header, as they are stored.
  private(set) var storedSize = 0
  /// The same when unpacked.
  private(set) var size = 0
  /// The CRC-32 of what is stored, where the writer gave one.
  private(set) var checksum: UInt32?
  private(set) var values = 0
  private(set) var encoding = 0
  /// The bytes of levels before the values, which are not compressed; nil where they say themselves how many they are.
  private(set) var levelBytes: Int?
  private(set) var repetitionBytes = 0
  /// Whether values are compressed if the column is.
  private(set) var isCompressed = true
  /// The bytes of the header itself.
  private(set) var headerSize = 0

  /// The most bytes of a header: one with the statistics of long values.
  static let most = 1 << 20

  /// The most bytes of a page, and values in it.
  private static let sizeLimit = 1 << 30

  init(_ bytes: [UInt8]) throws(ParquetDamage) {
    var reader = ThriftReader(bytes)
    try reader.structure { (reader, field) throws(ParquetDamage) in
      switch field.id {
      case 1: kind = Kind(rawValue: try reader.integer(field))
      case 2: size = try reader.count(field, most: Self.sizeLimit)
      case 3: storedSize = try reader.count(field, most: Self.sizeLimit)
      case 4: checksum = UInt32(truncatingIfNeeded: try reader.integer(field))
      case 5, 7: try reader.structure(of: field) { (reader, field) throws(ParquetDamage) in try data(field, &reader) }
      case 8: try reader.structure(of: field) { (reader, field) throws(ParquetDamage) in try dataV2(field, &reader) }
      default: try reader.skip(field)
      }
    }
    headerSize = reader.position
  }

  /// A field of what is said of data pages, or of dictionaries.
  private mutating func data(_ field: ThriftField, _ reader: inout ThriftReader) throws(ParquetDamage) {
    switch field.id {
    case 1: values = try reader.count(field, most: Self.sizeLimit)
    case 2: encoding = try reader.integer(field)
    default: try reader.skip(field)
    }
  }

  /// A field of what is said of data pages of version 2.
  private mutating func dataV2(_ field: ThriftField, _ reader: inout ThriftReader) throws(ParquetDamage) {
    switch field.id {
    case 1: values = try reader.count(field, most: Self.sizeLimit)
    case 4: encoding = try reader.integer(field)
    case 5: levelBytes = try reader.count(field, most: Self.sizeLimit)
    case 6: repetitionBytes = try reader.count(field, most: Self.sizeLimit)
    case 7: isCompressed = field.type == .yes
    default: try reader.skip(field)
    }
  }
}
