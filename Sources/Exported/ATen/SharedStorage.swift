import Files

/// Which values share memory, so that a change in place of one is one of the others.
struct SharedStorage {
  /// The value that each view is a view of, in the end.
  private var bases: [String: String] = [:]
  /// The value that each is a part of: what is changed in a part is changed in it, too.
  private var wholes: [String: String] = [:]
  private var lastUse: [String: Int] = [:]
  private let path: String
  private let metas: [String: TensorMeta]

  init(_ nodes: [ExportedNode], _ metas: [String: TensorMeta], path: String) {
    (self.path, self.metas) = (path, metas)
    for (index, node) in nodes.enumerated() {
      for name in node.inputs.flatMap({ $0.value.tensorNames }) { lastUse[name] = index }
    }
  }

  /// Notes what a node makes.
  ///
  /// - Throws: ``ExportedError`` where it changes a value in place whose memory a value that is read later shares.
  mutating func check(_ node: ExportedNode, at index: Int) throws(ExportedError) {
    let parts = node.target.split(separator: ".")
    guard parts.count >= 2 else { return }
    let op = parts[parts.count - 2]
    guard case .tensor(let first)? = node.inputs.first?.value else { return }
    let base = bases[first] ?? first
    let results = node.outputs.flatMap(\.tensorNames)
    if ATenOverloads.views.contains(String(op)) {
      for name in results { bases[name] = base }
      if try PartOfValue(ATenCall(node, path: path, metas: metas)) != nil {
        for name in results { wholes[name] = first }
      }
    } else if node.isInPlace {
      let sharing = [base] + bases.filter { $0.value == base }.keys
      var changed = [first]
      while let whole = wholes[changed[changed.count - 1]], changed.count <= PartOfValue.depthLimit {
        changed.append(whole)
      }
      if let other = sharing.first(where: { !changed.contains($0) && lastUse[$0] ?? -1 > index }) {
        throw .node(
          path: path, name: printable(node.name), target: printable(node.target),
          what:
            "it changes \(printable(first)) in place, and \(printable(other)) with it, which is read later; \(Self.cure)"
        )
      }
      for name in results { bases[name] = base }
    }
  }

  private static let cure = "export it after run_decompositions(), which leaves no such change"
}

extension Argument {
  /// The tensors that it names.
  var tensorNames: [String] {
    switch self {
    case .tensor(let name): [name]
    case .tensors(let names): names.compactMap(\.self)
    default: []
    }
  }
}
