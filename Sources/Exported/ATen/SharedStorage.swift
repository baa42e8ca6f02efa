import Files

/// Which values share memory, so that a change in place of one is one of the others.
struct SharedStorage {
  /// The value that each view is a view of, in the end.
  private var bases: [String: String] = [:]
  /// The value that each is surely a view of: what is changed in a view is changed in it, too.
  private var wholes: [String: String] = [:]
  /// Which of the parts of a split each is, or is a view of, by the split's name: two of one split share nothing.
  private var pieces: [String: [String: Int]] = [:]
  private var lastUse: [String: Int] = [:]
  private let path: String
  private let metas: [String: TensorMeta]
  private let weights: Set<String>

  /// `weights` are the values that are tensors of the file.
  init(_ nodes: [ExportedNode], _ metas: [String: TensorMeta], weights: Set<String>, path: String) {
    (self.path, self.metas, self.weights) = (path, metas, weights)
    for (index, node) in nodes.enumerated() {
      for name in node.inputs.flatMap({ $0.value.tensorNames }) { lastUse[name] = index }
    }
  }

  /// Notes what a node makes.
  ///
  /// - Throws: ``ExportedError`` where it changes a value in place whose memory a value that is read later shares.
  mutating func check(_ node: ExportedNode, at index: Int) throws(ExportedError) {
    let results = node.outputs.flatMap(\.tensorNames)
    if node.isInPlace {
      guard case .tensor(let first)? = node.inputs.first?.value else { return }
      let base = bases[first] ?? first
      try change(first, of: base, by: node, at: index)
      for name in results {
        bases[name] = base
        pieces[name] = pieces[first]
      }
      return
    }
    let call = ATenCall(node, path: path, metas: metas)
    guard let first = try ViewOfValue.shared(by: call) else { return }
    let isView = try ViewOfValue(call) != nil
    for (place, name) in results.enumerated() {
      bases[name] = bases[first] ?? first
      pieces[name] = pieces[first]
      if results.count > 1 { pieces[name, default: [:]][node.name] = place }
      if isView { wholes[name] = first }
    }
  }

  private func change(
    _ first: String, of base: String, by node: ExportedNode, at index: Int
  ) throws(ExportedError) {
    func failure(_ what: String) -> ExportedError {
      .node(path: path, name: printable(node.name), target: printable(node.target), what: what)
    }
    guard !weights.contains(base) || node.target.contains(".detach_.") else {
      throw failure(
        "it changes \(printable(base)) of the file in place, so that the next images find it changed; clone it first")
    }
    let sharing = [base] + bases.filter { $0.value == base && !isApart($0.key, from: first) }.keys
    var changed = [first]
    while let whole = wholes[changed[changed.count - 1]], changed.count <= ViewOfValue.depthLimit {
      changed.append(whole)
    }
    if let other = sharing.first(where: { !changed.contains($0) && lastUse[$0] ?? -1 > index }) {
      throw failure(
        "it changes \(printable(first)) in place, and \(printable(other)) with it, which is read later; \(Self.cure)")
    }
  }

  /// Whether two values are of different parts of one split.
  private func isApart(_ name: String, from other: String) -> Bool {
    let parts = pieces[other] ?? [:]
    return (pieces[name] ?? [:]).contains { split, place in parts[split].map { $0 != place } ?? false }
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
