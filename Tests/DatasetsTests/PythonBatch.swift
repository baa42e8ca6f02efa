import TestSupport

/// A batch of CIFAR-10's python layout, pickled as Python 2 and cPickle wrote the distributed files (protocol 2).
struct PythonBatch {
  var records: [UInt8]
  var labels: [Int]
  var shape: [Int]
  var dtype = "u1"
  var isFortran = false
  var labelsKey = "labels"
  var dataKey = "data"
  /// Labels are an array of bytes and no list.
  var hasLabelArray = false

  init(records: [UInt8]) {
    self.records = records
    labels = stride(from: 0, to: records.count, by: 3073).map { Int(records[$0]) }
    shape = [labels.count, 3072]
  }

  /// The pixels without the labels.
  var pixels: [UInt8] {
    stride(from: 0, to: records.count, by: 3073).flatMap { records[$0 + 1..<$0 + 3073] }
  }

  var pickle: [UInt8] {
    var parts: [PicklePart] = [.text("}"), .memo(1), .text("(")]
    parts += [.string("batch_label"), .memo(2), .string("testing batch 1 of 1"), .memo(3)]
    parts += [.string(labelsKey), .memo(4)]
    if hasLabelArray {
      parts += array([labels.count], "u1", labels.map { UInt8($0) }, isFortran: false)
    } else {
      parts += [.text("]"), .memo(5), .text("(")] + labels.map { .int($0) } + [.text("e")]
    }
    parts += [.string(dataKey), .memo(6)] + array(shape, dtype, pixels, isFortran: isFortran)
    parts += [.string("filenames"), .memo(20), .text("]"), .memo(21), .text("(")]
    parts += labels.indices.map { .string("image_\($0).png") }
    return pickled(2, parts + [.text("eu")])
  }

  private func array(_ shape: [Int], _ dtype: String, _ bytes: [UInt8], isFortran: Bool) -> [PicklePart] {
    var parts: [PicklePart] = [.text("cnumpy.core.multiarray\n_reconstruct\n"), .memo(7), .text("cnumpy\nndarray\n")]
    parts += [.memo(8), .int(0), .raw([0x85]), .string("b"), .raw([0x87]), .memo(9), .text("R"), .memo(10)]
    parts += [.text("("), .int(1), .text("(")] + shape.map { .int($0) }
    parts += [.text("t"), .memo(11)]
    parts += [.text("cnumpy\ndtype\n"), .memo(12), .string(dtype), .int(0), .int(1), .raw([0x87]), .memo(13)]
    parts += [.text("R"), .memo(14), .text("("), .int(3), .string("|"), .text("NNN"), .int(-1), .int(-1), .int(0)]
    parts += [.text("tb"), .raw([isFortran ? 0x88 : 0x89]), .bytes("T", bytes), .memo(15)]
    return parts + [.text("t"), .memo(16), .text("b")]
  }
}

/// One or several opcodes with their operands.
enum PicklePart {
  /// Opcodes that are letters, and GLOBAL's lines.
  case text(String)
  case raw([UInt8])
  /// BINPUT.
  case memo(UInt8)
  /// SHORT_BINSTRING.
  case string(String)
  /// BINUNICODE.
  case unicode(String)
  case int(Int)
  /// An opcode with a length of four bytes.
  case bytes(Character, [UInt8])

  var bytes: [UInt8] {
    switch self {
    case .text(let text): Array(text.utf8)
    case .raw(let bytes): bytes
    case .memo(let number): [0x71, number]
    case .string(let text): [0x55, UInt8(text.utf8.count)] + text.utf8
    case .unicode(let text): PicklePart.bytes("X", Array(text.utf8)).bytes
    case .int(let value) where (0...255).contains(value): [0x4b, UInt8(value)]
    case .int(let value): [0x4a] + little(Int32(value))
    case .bytes(let opcode, let content): Array(String(opcode).utf8) + little(UInt32(content.count)) + content
    }
  }
}

/// The pickle of `parts`: PROTO before them, STOP behind.
func pickled(_ version: UInt8, _ parts: [PicklePart]) -> [UInt8] {
  [0x80, version] + parts.flatMap(\.bytes) + [0x2e]
}

func little<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
  withUnsafeBytes(of: number.littleEndian, Array.init)
}
