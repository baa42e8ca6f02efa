/// A value to pickle, as much of Python as checkpoints have.
package indirect enum Py: Sendable {
  case none
  case bool(Bool)
  case int(Int)
  case float(Double)
  case text(String)
  /// A Python 2 string.
  case bytes(String)
  case tuple([Py])
  case list([Py])
  case dict([(String, Py)])
  case global(String, String)
  case call(String, String, [Py])
  /// NEWOBJ and BUILD: an instance of a class, with its `__dict__`.
  case instance(String, String, Py)
  case persistent(Py)
  case raw([UInt8])

  package static func ordered(_ items: [(String, Py)]) -> Py {
    .raw(
      Py.call("collections", "OrderedDict", []).opcodes + [0x28] + items.flatMap { Py.text($0).opcodes + $1.opcodes }
        + [0x75])
  }

  /// The opcodes that push the value.
  package var opcodes: [UInt8] {
    switch self {
    case .none: [0x4e]
    case .bool(let value): [value ? 0x88 : 0x89]
    case .int(let value): [0x8a, 8] + little(Int64(value))
    case .float(let value): [0x47] + little(value.bitPattern).reversed()
    case .text(let value): [0x58] + little(UInt32(value.utf8.count)) + value.utf8
    case .bytes(let value): [0x55, UInt8(value.utf8.count)] + value.utf8
    case .tuple(let items): [0x28] + items.flatMap(\.opcodes) + [0x74]
    case .list(let items): [0x5d, 0x28] + items.flatMap(\.opcodes) + [0x65]
    case .dict(let items): [0x7d, 0x28] + items.flatMap { Py.text($0).opcodes + $1.opcodes } + [0x75]
    case .global(let module, let name): [0x63] + (module + "\n" + name + "\n").utf8
    case .call(let module, let name, let arguments):
      Py.global(module, name).opcodes + Py.tuple(arguments).opcodes + [0x52]
    case .instance(let module, let name, let state):
      Py.global(module, name).opcodes + [0x29, 0x81] + state.opcodes + [0x62]
    case .persistent(let id): id.opcodes + [0x51]
    case .raw(let opcodes): opcodes
    }
  }

  /// A whole pickle of protocol 2.
  package var pickled: [UInt8] { [0x80, 2] + opcodes + [0x2e] }
}

/// A storage of a test's checkpoint.
package struct Storage: Sendable {
  package var kind = "FloatStorage"
  package let key: String
  package let bytes: [UInt8]
  package var width = 4
  package var device = "cpu"

  package init(_ key: String, _ values: [Float]) {
    self.key = key
    bytes = little(values)
  }

  package init(_ key: String, kind: String, width: Int, _ bytes: [UInt8], device: String = "cpu") {
    self.key = key
    self.kind = kind
    self.width = width
    self.bytes = bytes
    self.device = device
  }

  package var count: Int { bytes.count / width }

  package func id(_ more: [Py] = []) -> Py {
    .persistent(.tuple([.text("storage"), .global("torch", kind), .text(key), .text(device), .int(count)] + more))
  }

  /// A view of the storage, as `_rebuild_tensor_v2` makes it.
  package func tensor(_ size: [Int], strides: [Int]? = nil, offset: Int = 0, view: [Py] = []) -> Py {
    .call("torch._utils", "_rebuild_tensor_v2", arguments(size, strides: strides, offset: offset, view: view))
  }

  /// What `_rebuild_tensor_v2` is called with.
  package func arguments(_ size: [Int], strides: [Int]? = nil, offset: Int = 0, view: [Py] = []) -> [Py] {
    let rowMajor = size.indices.map { size[($0 + 1)...].reduce(1, *) }
    return [
      id(view), .int(offset), .tuple(size.map(Py.int)), .tuple((strides ?? rowMajor).map(Py.int)), .bool(false),
      .call("collections", "OrderedDict", []),
    ]
  }
}

/// Checkpoint files of both PyTorch formats.
package enum TorchFile {
  package static func zip(
    _ object: Py, _ storages: [Storage], byteOrder: String = "little", isWide: Bool = false, method: UInt16 = 0,
    more: [String] = []
  ) -> [UInt8] {
    var writer = ZipWriter(isWide: isWide, method: method)
    writer.add("net/data.pkl", object.pickled)
    writer.add("net/byteorder", Array(byteOrder.utf8))
    for storage in storages { writer.add("net/data/" + storage.key, storage.bytes) }
    for name in ["net/version"] + more { writer.add(name, Array("3\n".utf8)) }
    return writer.finished()
  }

  package static func legacy(_ object: Py, _ storages: [Storage], isLittleEndian: Bool = true) -> [UInt8] {
    let magic = Py.raw([0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19])
    let machine = Py.dict([("protocol_version", .int(1001)), ("little_endian", .bool(isLittleEndian))])
    let keys = Py.list(storages.map { .text($0.key) })
    var bytes = [magic, .int(1001), machine, object, keys].flatMap(\.pickled)
    for storage in storages { bytes += little(Int64(storage.count)) + storage.bytes }
    return bytes
  }
}
