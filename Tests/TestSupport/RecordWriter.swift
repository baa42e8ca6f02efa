/// Writes TFRecord files of `tf.train.Example`s, byte by byte.
package enum RecordWriter {
  /// A value of an example.
  package enum Value {
    case bytes([UInt8])
    /// Numbers that are packed, as protobuf's own writers have them, or one field each.
    case numbers([UInt64], isPacked: Bool = true)
  }

  /// A record of any bytes.
  package static func record(_ bytes: [UInt8]) -> [UInt8] {
    let length = little(UInt64(bytes.count))
    return length + little(masked(length)) + bytes + little(masked(bytes))
  }

  /// A record of an example.
  package static func record(_ features: [(key: String, value: Value)]) -> [UInt8] {
    let map = features.flatMap { feature in
      field(1, field(1, Array(feature.key.utf8)) + field(2, list(feature.value)))
    }
    return record(field(1, map))
  }

  /// Gives the records of a file the checksums that their bytes have, as far as lengths lead.
  package static func repair(_ file: inout [UInt8]) {
    var place = 0
    while file.count - place >= 16 {
      file.replaceSubrange(place + 8..<place + 12, with: little(masked(Array(file[place..<place + 8]))))
      let length = file[place..<place + 8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      guard length <= UInt64(file.count - place - 16) else { return }
      let end = place + 12 + Int(length)
      file.replaceSubrange(end..<end + 4, with: little(masked(Array(file[place + 12..<end]))))
      place = end + 4
    }
  }

  /// The CRC-32C, bit by bit, as the files have it.
  private static func masked(_ bytes: [UInt8]) -> UInt32 {
    var sum = UInt32.max
    for byte in bytes {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 0 ? sum >> 1 : sum >> 1 ^ 0x82f6_3b78 }
    }
    sum = ~sum
    return (sum >> 15 | sum << 17) &+ 0xa282_ead8
  }

  private static func list(_ value: Value) -> [UInt8] {
    switch value {
    case .bytes(let bytes): field(1, field(1, bytes))
    case .numbers(let numbers, isPacked: true): field(3, field(1, numbers.flatMap(varint)))
    case .numbers(let numbers, isPacked: false): field(3, numbers.flatMap { [8] + varint($0) })
    }
  }

  /// A field of bytes.
  private static func field(_ number: UInt8, _ bytes: [UInt8]) -> [UInt8] {
    [number << 3 | 2] + varint(UInt64(bytes.count)) + bytes
  }

  private static func varint(_ number: UInt64) -> [UInt8] {
    number < 0x80 ? [UInt8(number)] : [UInt8(number & 0x7f) | 0x80] + varint(number >> 7)
  }
}
