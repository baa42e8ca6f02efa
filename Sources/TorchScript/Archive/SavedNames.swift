import Exported

/// The names that a module's state dict has: its parameters and buffers, and those of the modules in it.
struct SavedNames {
  private static let limit = 1 << 18

  private(set) var all: [String] = []

  init(_ root: ScriptObject, _ library: CodeLibrary) throws(ExportedError) {
    var pending = [root]
    var seen: Set<ObjectIdentifier> = []
    while let module = pending.popLast(), all.count < Self.limit {
      guard seen.insert(ObjectIdentifier(module)).inserted else { continue }
      let type = try library.type(module.className)
      for list in ["__parameters__", "__buffers__"] {
        guard case .list(let names)? = type?.constants[list] else { continue }
        for case .string(let name) in names { all.append(module.place.isEmpty ? name : "\(module.place).\(name)") }
      }
      for case .object(let inner) in module.attributes.values { pending.append(inner) }
    }
  }
}
