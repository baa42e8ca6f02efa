/// A `tf.train.Example`: lists of values by key.
///
/// Source: https://github.com/tensorflow/tensorflow, `tensorflow/core/example/feature.proto`.
struct Example {
  /// A list of a kind; nothing is kept of floats but that there are some.
  enum Feature: Equatable {
    case bytes([Range<Int>])
    case integers([Int])
    case floats
    /// No list at all, or one without a kind.
    case none
  }

  /// The values of a key that are looked at; more are counted, and refused by whoever wants one.
  private static let valueLimit = 2

  /// The most keys of an example.
  static let keyLimit = 4096

  /// The lists, by key; of two of one key the last.
  private(set) var features: [String: Feature] = [:]

  /// Reads the example whose message is all of `bytes`; ranges are in it.
  init(_ bytes: Span<UInt8>) throws(Message.Damage) {
    var example = Message(0..<bytes.count)
    while let (number, value) = try example.field(bytes) {
      guard number == 1 else { continue }
      var map = Message(try Self.range(value))
      while let (number, value) = try map.field(bytes) {
        guard number == 1 else { continue }
        try add(Message(try Self.range(value)), bytes)
      }
    }
  }

  /// Adds an entry of the map.
  private mutating func add(_ entry: Message, _ bytes: Span<UInt8>) throws(Message.Damage) {
    var entry = entry
    var key = ""
    var feature = Feature.none
    while let (number, value) = try entry.field(bytes) {
      if number == 1 {
        key = String(decoding: try Self.range(value).map { bytes[$0] }, as: UTF8.self)
      } else if number == 2 {
        feature = try Self.feature(Message(try Self.range(value)), bytes)
      }
    }
    features[key] = feature
    guard features.count <= Self.keyLimit else { throw Message.Damage() }
  }

  /// The list of a Feature, of which the last kind holds.
  private static func feature(_ message: Message, _ bytes: Span<UInt8>) throws(Message.Damage) -> Feature {
    var message = message
    var feature = Feature.none
    while let (number, value) = try message.field(bytes) {
      guard (1...3).contains(number) else { continue }
      var list = Message(try range(value))
      switch number {
      case 1:
        var values: [Range<Int>] = []
        if case .bytes(let known) = feature { values = known }
        while let (number, value) = try list.field(bytes) {
          if number == 1, values.count < valueLimit { values.append(try range(value)) }
        }
        feature = .bytes(values)
      case 3:
        var values: [Int] = []
        if case .integers(let known) = feature { values = known }
        while let (number, value) = try list.field(bytes) {
          if number == 1 { try append(value, bytes, to: &values) }
        }
        feature = .integers(values)
      default: feature = .floats
      }
    }
    return feature
  }

  /// Appends a whole number, or several that are packed.
  private static func append(
    _ value: Message.Value, _ bytes: Span<UInt8>, to values: inout [Int]
  ) throws(Message.Damage) {
    switch value {
    case .number(let number): if values.count < valueLimit { values.append(Int(Int64(bitPattern: number))) }
    case .bytes(let range):
      var packed = Message(range)
      while !packed.isAtEnd {
        let number = try packed.number(bytes)
        if values.count < valueLimit { values.append(Int(Int64(bitPattern: number))) }
      }
    case .fixed: throw Message.Damage()
    }
  }

  private static func range(_ value: Message.Value) throws(Message.Damage) -> Range<Int> {
    guard case .bytes(let range) = value else { throw Message.Damage() }
    return range
  }
}
