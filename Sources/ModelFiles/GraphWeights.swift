import Checkpoints
import Graphs
import Tensors

/// A graph's parameters found by name in a checkpoint of another file.
struct GraphWeights {
  let graph: GraphFile
  let weights: Catalogue

  /// The weights as the graph's parameters, each under its parameter's name; constants stay in the graph's file.
  ///
  /// - Throws: ``ModelFileError`` where a tensor is missing, left over, or of another shape than the graph's.
  func catalogue() throws(ModelFileError) -> Catalogue {
    var tensors: [TensorEntry] = []
    var used: Set<String> = []
    for (parameter, source) in zip(graph.imported.tensors, graph.imported.sources) {
      guard let source, isSaved(source) else {
        tensors.append(parameter.movedBehind(files: weights.files.count))
        continue
      }
      used.insert(source.name)
      tensors.append(try tensor(parameter, of: source))
    }
    if let extra = weights.tensors.first(where: {
      !used.contains($0.name) && !$0.name.hasSuffix("num_batches_tracked") && !isUnread($0.name)
    }) {
      throw .leftOver(weights: weights.path, graph: graph.path, name: extra.name, shape: extra.shape)
    }
    var catalogue = Catalogue(
      path: weights.path, format: "\(weights.format); graph of \(graph.path), \(graph.format)",
      files: weights.files + graph.imported.files, tensors: tensors,
      headerBytes: weights.headerBytes + graph.headerBytes, run: weights.run,
      checksums: weights.checksums + graph.checksums.map { $0.behind(files: weights.files.count) })
    catalogue.classes = weights.classes
    return catalogue
  }

  private func isSaved(_ source: TensorEntry) -> Bool { graph.savedNames?.contains(source.name) ?? true }

  /// Whether the graph's file has a tensor of that name that the graph does not read: then no prediction depends on it.
  private func isUnread(_ name: String) -> Bool {
    guard let saved = graph.savedNames, let read = graph.readNames else { return false }
    return saved.contains(name) && !read.contains(name)
  }

  /// A parameter: the tensor of the source's name, seen as the graph sees the source.
  private func tensor(_ parameter: TensorEntry, of source: TensorEntry) throws(ModelFileError) -> TensorEntry {
    guard let found = weights[source.name] else {
      let same = graph.imported.sources.count { $0.map { weights[$0.name] != nil } ?? false }
      throw .missing(
        weights: weights.path, graph: graph.path, name: source.name, shape: source.shape, sameNames: same)
    }
    guard found.shape == source.shape else {
      throw .wrongShape(
        weights: weights.path, graph: graph.path, name: source.name, shape: source.shape, found: found.shape)
    }
    guard let seen = found.seen(as: parameter, of: source) else {
      throw .scattered(weights: weights.path, graph: graph.path, name: source.name)
    }
    return seen
  }
}

extension TensorEntry {
  /// The elements of this tensor that `view` has of `source`, a tensor of the same shape, under the view's name; nil where
  /// they cannot be described as one layout.
  fileprivate func seen(as view: TensorEntry, of source: TensorEntry) -> TensorEntry? {
    func entry(_ layout: TensorLayout) -> TensorEntry {
      TensorEntry(name: view.name, shape: view.shape, scalar: scalar, typeName: typeName, layout: layout)
    }
    if view.layout == source.layout, view.shape == source.shape { return entry(layout) }
    // A tensor whose elements lie one after another, seen in another shape.
    if view.layout == source.layout, case .contiguous = source.layout, case .contiguous = layout {
      return entry(layout)
    }
    guard case .contiguous(let extents) = source.layout, extents.count == 1,
      case .contiguous(let own) = layout, own.count == 1, let width = source.scalar?.byteWidth,
      let ownWidth = scalar?.byteWidth
    else { return nil }
    func place(_ offset: Int) -> Int { own[0].offset + (offset - extents[0].offset) / width * ownWidth }
    switch view.layout {
    case .contiguous(let part):
      guard part.count == 1 else { return nil }
      let extent = TensorExtent(
        file: own[0].file, offset: place(part[0].offset), elementCount: part[0].elementCount)
      return entry(.contiguous([extent]))
    case .strided(let part):
      return entry(
        .strided(TensorStrides(file: own[0].file, offset: place(part.offset), strides: part.strides)))
    case .boxes, .derived: return nil
    }
  }
}
