import Graphs
import ONNX

/// A tensor's type and extents: `TensorMeta` of torch/_export/serde/schema.py.
struct TensorMeta {
  /// Nil where it is one that is not read.
  var type: ElementType?
  /// The extents; nil where one is an expression.
  var sizes: [Int?] = []
  var strides: [Int] = []
  var storageOffset = 0
  /// Whether it is of complex numbers, which are values with an axis of real and imaginary parts at the end; `sizes` leaves that out.
  private(set) var isComplex = false

  init(_ type: ElementType, sizes: [Int?]) {
    (self.type, self.sizes) = (type, sizes)
    isComplex = type == .complex64 || type == .complex128
  }

  init(_ reader: inout ProgramReader) throws(ExportedError) {
    var meta: (type: Int, sizes: [Int?], strides: [Int], offset: Int) = (0, [], [], 0)
    try reader.members { (reader, key) throws(ExportedError) in
      switch key {
      case "dtype": meta.type = try reader.integer()
      case "sizes": meta.sizes = try Self.sizes(&reader)
      case "strides": meta.strides = try Self.sizes(&reader).map { $0 ?? -1 }
      case "storage_offset": meta.offset = try Self.size(&reader) ?? -1
      default: try reader.skip()
      }
    }
    type = Self.types[meta.type]
    isComplex = Self.complexTypes.contains(meta.type)
    (sizes, strides, storageOffset) = (meta.sizes, meta.strides, meta.offset)
  }

  /// The values of a graph, by their names.
  static func all(_ reader: inout ProgramReader) throws(ExportedError) -> [String: TensorMeta] {
    var metas: [String: TensorMeta] = [:]
    try reader.members { (reader, name) throws(ExportedError) in
      guard metas.count < 2 * ExportedProgram.valueLimit else { throw reader.damaged("too many values") }
      metas[name] = try TensorMeta(&reader)
    }
    return metas
  }

  /// The schema's `ScalarType`.
  static let types: [Int: ElementType] = [
    1: .uint8, 2: .int8, 3: .int16, 4: .int32, 5: .int64, 6: .float16, 7: .float32, 8: .float64,
    10: .complex64, 11: .complex128, 12: .bool, 13: .bfloat16,
  ]
  private static let complexTypes = 9...11

  private static func sizes(_ reader: inout ProgramReader) throws(ExportedError) -> [Int?] {
    var sizes: [Int?] = []
    try reader.elements { (reader) throws(ExportedError) in
      guard sizes.count < 32 else { throw reader.damaged("a tensor of more than 32 axes") }
      sizes.append(try size(&reader))
    }
    return sizes
  }

  /// `{"as_int": 3}`, or nil for an expression.
  private static func size(_ reader: inout ProgramReader) throws(ExportedError) -> Int? {
    var size: Int?
    try reader.members { (reader, key) throws(ExportedError) in
      guard key == "as_int" else { return try reader.skip() }
      size = try reader.integer()
    }
    return size
  }
}

extension TensorMeta {
  /// What is stored for it: real and imaginary parts side by side where it is of complex64.
  var ofParts: TensorMeta {
    guard type == .complex64 else { return self }
    var meta = TensorMeta(.float32, sizes: sizes + [2])
    meta.strides = strides.map { $0.saturatingProduct(2) } + [1]
    meta.storageOffset = storageOffset.saturatingProduct(2)
    return meta
  }
}

extension Argument {
  /// The type that a number of the schema's `ScalarType` stands for.
  package static func type(_ number: Int) -> ElementType? { TensorMeta.types[number] }

  /// The type as the schema's `ScalarType`; none for one that has no number there.
  package init(type: ElementType) {
    self = TensorMeta.types.first { $0.value == type }.map { .scalarType($0.key) } ?? .none
  }
}
