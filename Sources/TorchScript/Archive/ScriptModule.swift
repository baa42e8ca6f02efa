import Checkpoints
import Exported
import Files
import ONNX
import Pickles

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
    guard case .object(let root) = try value(pickle.root, at: "", depth: 0, in: &archive) else {
      throw .unsupported(path: path, what: "data.pkl holds no module; give what torch.jit.save wrote")
    }
    self.root = root
  }

  /// Reads `constants.pkl`, to which source texts refer as `CONSTANTS.c0` and so on.
  mutating func constants(_ archive: inout ScriptArchive) throws(ExportedError) -> ScriptObject {
    let found = ScriptObject(className: "", place: "CONSTANTS")
    guard let constants = try archive.pickle("constants"), let elements = constants.root.elements else { return found }
    // Objects are known by where they are in memory, which others may get.
    objects = [:]
    pickle = constants
    for (index, element) in elements.enumerated() {
      found.attributes["c\(index)"] = try value(element, at: "CONSTANTS.c\(index)", depth: 0, in: &archive)
    }
    return found
  }

  /// A value of the pickle, which lies at `place` of the model.
  private mutating func value(
    _ value: PickleValue, at place: String, depth: Int, in archive: inout ScriptArchive
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
    case .list(let list): return .list(ScriptList(try values(list.elements, at: place, depth: depth, in: &archive)))
    case .tuple(let tuple): return .tuple(try values(tuple.elements, at: place, depth: depth, in: &archive))
    case .dict(let dict): return try dictionary(dict, at: place, depth: depth, in: &archive)
    case .object(let object): return try self.object(object, at: place, depth: depth, in: &archive)
    default: throw .malformed(path: path, what: "\(shown(place)) is of a kind that no module has")
    }
  }

  private mutating func values(
    _ elements: [PickleValue], at place: String, depth: Int, in archive: inout ScriptArchive
  ) throws(ExportedError) -> [ScriptValue] {
    var all: [ScriptValue] = []
    for (index, element) in elements.enumerated() {
      all.append(try value(element, at: place + ".\(index)", depth: depth + 1, in: &archive))
    }
    return all
  }

  private mutating func dictionary(
    _ dict: PickleDict, at place: String, depth: Int, in archive: inout ScriptArchive
  ) throws(ExportedError) -> ScriptValue {
    let found = ScriptDict()
    visits += dict.entries.count * dict.entries.count / 2
    for (index, entry) in dict.entries.enumerated() {
      let name = "\(place).\(index)"
      let key = try value(entry.key, at: name, depth: depth + 1, in: &archive)
      found[key] = try value(entry.value, at: name, depth: depth + 1, in: &archive)
    }
    return .dict(found)
  }

  private mutating func object(
    _ object: PickleObject, at place: String, depth: Int, in archive: inout ScriptArchive
  ) throws(ExportedError) -> ScriptValue {
    if ZipPickle.isTensor(.object(object)) { return .tensor(try tensor(object, at: place, in: &archive)) }
    guard let name = object.callableName else {
      throw .malformed(path: path, what: "\(shown(place)) is of no class")
    }
    // Lists and dictionaries with their types.
    if name.hasPrefix("torch.jit._pickle."), let inner = object.arguments.first {
      return try value(inner, at: place, depth: depth + 1, in: &archive)
    }
    guard name.hasPrefix("__torch__.") else {
      throw .unsupported(
        path: path,
        what: "\(shown(place)) is of the class \(printable(name)), which is not run; \(ScriptFile.otherwise)")
    }
    if object.state.isNone, object.arguments.count == 1 {
      return .enumeration(name, try value(object.arguments[0], at: place, depth: depth + 1, in: &archive))
    }
    if let known = objects[ObjectIdentifier(object)] { return .object(known) }
    let found = ScriptObject(className: name, place: place)
    objects[ObjectIdentifier(object)] = found
    for entry in object.state.dict?.entries ?? [] {
      guard let attribute = pickle.text(entry.key) else { continue }
      let inner = place.isEmpty ? attribute : "\(place).\(attribute)"
      found.attributes[attribute] = try value(entry.value, at: inner, depth: depth + 1, in: &archive)
    }
    return .object(found)
  }

  /// Notes where a tensor lies; its name in the graph.
  private mutating func tensor(
    _ object: PickleObject, at place: String, in archive: inout ScriptArchive
  ) throws(ExportedError) -> String {
    let entry = try archive.entry(.object(object), place, in: &pickle)
    let name = "self.\(place)"
    guard let type = entry.scalar.flatMap({ ElementType($0) }) else {
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
