import Checkpoints
import Exported
import Files
import ONNX
import Pickles
import Tensors

/// The module of an archive as it was saved: objects with their attributes, and where their tensors lie.
struct ScriptModule {
  private static let deepest = 100
  private static let longestName = 1024
  /// Objects and attributes that are looked at: what lies in a list costs once for every path to it.
  private static let visitLimit = 1 << 20

  /// The model.
  private(set) var root = ScriptObject(className: "", place: "")
  /// The tensors by their names in the graph, in the order of the file.
  private(set) var weights: [(name: String, weight: StoredWeight)] = []

  private let path: String
  private var pickle: ZipPickle
  private var objects: [ObjectIdentifier: ScriptObject] = [:]
  private var visits = 0

  /// Reads `data.pkl`.
  ///
  /// - Throws: ``ExportedError`` where it holds no module.
  init(_ archive: inout ScriptArchive) throws(ExportedError) {
    path = archive.path
    guard let pickle = try archive.pickle("data") else {
      throw .malformed(path: archive.path, what: "data.pkl is missing")
    }
    self.pickle = pickle
    guard case .object(let root) = try value(pickle.root, "", 0, &archive) else {
      throw .unsupported(path: path, what: "data.pkl holds no module; give what torch.jit.save wrote")
    }
    self.root = root
  }

  /// Reads `constants.pkl`, to which source texts refer as `CONSTANTS.c0` and so on.
  mutating func constants(_ archive: inout ScriptArchive) throws(ExportedError) -> ScriptObject {
    let found = ScriptObject(className: "", place: "CONSTANTS")
    guard let constants = try archive.pickle("constants"), let elements = constants.root.elements else { return found }
    pickle = constants
    for (index, element) in elements.enumerated() {
      found.attributes["c\(index)"] = try value(element, "CONSTANTS.c\(index)", 0, &archive)
    }
    return found
  }

  /// A value of the pickle, which lies at `place` of the model.
  private mutating func value(
    _ value: PickleValue, _ place: String, _ depth: Int, _ archive: inout ScriptArchive
  ) throws(ExportedError) -> ScriptValue {
    visits += 1
    guard depth < Self.deepest, visits < Self.visitLimit, place.utf8.count < Self.longestName else {
      throw .malformed(path: path, what: "its modules are too many, too deep, or of too long names")
    }
    if let text = pickle.text(value) { return .string(text) }
    switch value {
    case .none: return .none
    case .bool(let value): return .bool(value)
    case .int(let value): return .int(value)
    case .float(let value): return .float(value)
    case .list(let list): return .list(ScriptList(try values(list.elements, place, depth, &archive)))
    case .tuple(let tuple): return .tuple(try values(tuple.elements, place, depth, &archive))
    case .dict(let dict): return try dictionary(dict, place, depth, &archive)
    case .object(let object): return try self.object(object, place, depth, &archive)
    default: throw .malformed(path: path, what: "\(shown(place)) is of a kind that no module has")
    }
  }

  private mutating func values(
    _ elements: [PickleValue], _ place: String, _ depth: Int, _ archive: inout ScriptArchive
  ) throws(ExportedError) -> [ScriptValue] {
    var all: [ScriptValue] = []
    for (index, element) in elements.enumerated() {
      all.append(try value(element, place + ".\(index)", depth + 1, &archive))
    }
    return all
  }

  private mutating func dictionary(
    _ dict: PickleDict, _ place: String, _ depth: Int, _ archive: inout ScriptArchive
  ) throws(ExportedError) -> ScriptValue {
    let found = ScriptDict()
    visits += dict.entries.count * dict.entries.count / 2
    for (index, entry) in dict.entries.enumerated() {
      let name = "\(place).\(index)"
      found[try value(entry.key, name, depth + 1, &archive)] = try value(entry.value, name, depth + 1, &archive)
    }
    return .dict(found)
  }

  private mutating func object(
    _ object: PickleObject, _ place: String, _ depth: Int, _ archive: inout ScriptArchive
  ) throws(ExportedError) -> ScriptValue {
    if ZipPickle.isTensor(.object(object)) { return .tensor(try tensor(object, place, &archive)) }
    guard let name = object.callableName else {
      throw .malformed(path: path, what: "\(shown(place)) is of no class")
    }
    // Lists and dictionaries with their types.
    if name.hasPrefix("torch.jit._pickle."), let inner = object.arguments.first {
      return try value(inner, place, depth + 1, &archive)
    }
    guard name.hasPrefix("__torch__.") else {
      throw .unsupported(
        path: path,
        what: "\(shown(place)) is of the class \(printable(name)), which is not run; \(ScriptFile.otherwise)")
    }
    if object.state.isNone, object.arguments.count == 1 {
      return .enumeration(name, try value(object.arguments[0], place, depth + 1, &archive))
    }
    if let known = objects[ObjectIdentifier(object)] { return .object(known) }
    let found = ScriptObject(className: name, place: place)
    objects[ObjectIdentifier(object)] = found
    for entry in object.state.dict?.entries ?? [] {
      guard let attribute = pickle.text(entry.key) else { continue }
      let inner = place.isEmpty ? attribute : "\(place).\(attribute)"
      found.attributes[attribute] = try value(entry.value, inner, depth + 1, &archive)
    }
    return .object(found)
  }

  /// Notes where a tensor lies; its name in the graph.
  private mutating func tensor(
    _ object: PickleObject, _ place: String, _ archive: inout ScriptArchive
  ) throws(ExportedError) -> String {
    let entry = try archive.entry(.object(object), place, in: &pickle)
    let name = "self.\(place)"
    guard let type = entry.scalar.map(ElementType.init(of:)) else {
      throw .unsupported(
        path: path, what: "tensor \(shown(place)) has a type that is not read; save the model in float32")
    }
    guard let (offset, strides) = entry.place else {
      throw .unsupported(path: path, what: "tensor \(shown(place)) is compressed; save it again with torch.jit.save")
    }
    weights.append(
      (
        name,
        StoredWeight(name: place, type: type, dimensions: entry.shape.dimensions, offset: offset, strides: strides)
      ))
    return name
  }

  private func shown(_ place: String) -> String { place.isEmpty ? "the model" : printable(place) }
}

extension TensorEntry {
  /// Where its elements lie in the file itself; nil where they do not.
  fileprivate var place: (offset: Int, strides: [Int])? {
    switch layout {
    case .contiguous(let extents):
      let strides = TensorBounds.rowMajorStrides(shape.dimensions)
      guard let first = extents.first else { return (0, strides) }
      return extents.count == 1 && first.file == 0 ? (first.offset, strides) : nil
    case .strided(let strides): return strides.file == 0 ? (strides.offset, strides.strides) : nil
    default: return nil
    }
  }
}

extension ElementType {
  /// The same type by ONNX's name.
  fileprivate init(of scalar: ScalarType) {
    self =
      switch scalar {
      case .float64: .float64
      case .float32: .float32
      case .float16: .float16
      case .bfloat16: .bfloat16
      case .int64: .int64
      case .int32: .int32
      case .int16: .int16
      case .int8: .int8
      case .uint8: .uint8
      case .bool: .bool
      }
  }
}
