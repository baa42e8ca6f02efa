import Checkpoints
import Files
import Graphs
import Tensors

/// An ONNX model as a graph on one image, and where its parameters lie.
public struct ImportedModel: Sendable {
  /// The operators.
  public let graph: Graph
  /// Where each of the graph's parameters lies, in their order; the names are the graph's.
  public let tensors: [TensorEntry]
  /// The files that entries refer to by index: the model's, those with external data, and folded tensors in memory.
  public let files: [FileLocation]

  /// The tensors of the file that parameters are or are cut from, in their order; nil where it was made by the importer.
  package let sources: [TensorEntry?]

  /// The elements of parameters that repeat others, which a small file can make many of: 1 GiB of float32.
  private static let repeatedLimit = 1 << 28

  /// Imports the graph of `file`, cut into units as `cuts` says.
  ///
  /// - Throws: ``ONNXError`` where it is no image classifier, or has what is not run.
  public init(_ file: ONNXFile, cuts: UnitCuts = UnitCuts()) throws(ONNXError) {
    let plan = try ImportPlan(file)
    let (importer, logits) = try plan.run()
    var draft = importer.draft
    draft.logits = logits
    DraftPasses.run(&draft)
    let finished: (graph: Graph, parameters: [Draft.Parameter])
    do throws(GraphError) { finished = try draft.graph(cuts) } catch {
      throw .unsupported(path: file.path, what: "\(error); it is no image classifier that is run here")
    }
    guard finished.parameters.reduce(0, { $0 + $1.tensor.repeatedCount }) <= Self.repeatedLimit else {
      throw .unsupported(
        path: file.path, what: "more than \(Self.repeatedLimit) parameters repeat one number; export it again")
    }
    graph = finished.graph
    tensors = finished.parameters.compactMap { $0.tensor.entry($0.name) }
    let stored = Dictionary(file.stored.values.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    sources = finished.parameters.map { parameter in
      stored[parameter.tensor.name].flatMap { $0.file == parameter.tensor.file ? $0.entry($0.name) : nil }
    }
    files = importer.files.files
  }
}

/// What a file's graph takes and gives, and the nodes that lead from one to the other.
struct ImportPlan {
  private let file: ONNXFile
  private let nodes: [NodeProto]
  private let image: ValueInfoProto
  private let output: ValueInfoProto
  private let extents: [Int]
  private let batch: Int

  init(_ file: ONNXFile) throws(ONNXError) {
    self.file = file
    let path = file.path
    guard let graph = file.model.graph else { throw .malformed(path: path, what: "it has no graph") }
    guard !graph.hasSparseInitializers else {
      throw .unsupported(path: path, what: "its initialisers are sparse; export it with dense ones")
    }
    guard (7...25).contains(file.opset) else {
      throw .unsupported(path: path, what: "opset \(file.opset), wanted 7 to 23; export it with opset_version=18")
    }
    // Old files list initialisers among the inputs.
    let inputs = graph.inputs.filter { file.stored[$0.name] == nil }
    guard inputs.count == 1, let image = inputs.first else {
      let names = inputs.map { printable($0.name) }.joined(separator: ", ")
      throw .unsupported(
        path: path,
        what:
          "it takes \(inputs.isEmpty ? "no input" : "the inputs \(names)"), wanted one batch of images; export the classifier alone"
      )
    }
    guard let output = graph.outputs.first else {
      throw .malformed(path: path, what: "it has no output")
    }
    (extents, batch) = try Self.imageExtents(image, path)
    self.image = image
    self.output = output
    var functions = try Functions(file.model, path)
    nodes = try NodeOrder(path: path).sorted(
      try functions.inlined(graph.nodes), outputs: [output.name],
      known: { $0 == image.name || file.stored[$0] != nil })
  }

  /// The extents of the input with a batch, and the images in it.
  private static func imageExtents(_ image: ValueInfoProto, _ path: String) throws(ONNXError) -> ([Int], Int) {
    let name = printable(image.name)
    guard let dimensions = image.dimensions, dimensions.count == 4 else {
      throw .unsupported(
        path: path,
        what:
          "its input \(name) has \(image.dimensions.map { "\($0.count)" } ?? "unknown") axes, wanted [batch, channels, rows, columns]"
      )
    }
    guard image.type.flatMap({ ElementType(rawValue: $0) })?.isFloating ?? false else {
      throw .unsupported(path: path, what: "its input \(name) is not of floats; export it with float32 images")
    }
    var extents: [Int] = []
    for (axis, dimension) in dimensions.enumerated() {
      switch dimension {
      case .fixed(let extent) where extent > 0 && extent <= 1 << 16: extents.append(extent)
      case .symbolic where axis == 0: extents.append(Importer.symbolicBatch)
      // A batch of 0 is how some exporters of 2018 spell an open one.
      case .fixed where axis == 0: extents.append(Importer.symbolicBatch)
      case .fixed(let extent):
        throw .unsupported(path: path, what: "its input \(name) has an extent of \(extent); export it again")
      case .symbolic(let symbol):
        throw .unsupported(
          path: path,
          what:
            "its input \(name) leaves \(symbol.isEmpty ? "an extent" : printable(symbol)) open; export it with a fixed image size"
        )
      }
    }
    return (extents, extents[0])
  }

  /// Imports the nodes, and finds the draft's value that is one row of logits.
  ///
  /// Exported from an example of one image, a graph may leave the batch of its input open and still hold for one image only: then
  /// it is what it is for one.
  func run() throws(ONNXError) -> (Importer, logits: Int) {
    let importer = try importer(batch: batch)
    do throws(ONNXError) { return (importer, try logits(importer)) } catch {
      guard batch == Importer.symbolicBatch, importer.metFixedBatch, let single = try? self.importer(batch: 1),
        let logits = try? logits(single)
      else { throw error }
      return (single, logits)
    }
  }

  /// What runs the nodes on so many images, the input's value in it.
  private func importer(batch: Int) throws(ONNXError) -> Importer {
    let known = file.stored.mapValues { ImportValue.stored($0) }
    let one = Array(extents.dropFirst())
    // NHWC: a few channels, and they come last. Images are planes here, so they are turned first.
    let channels = 1...4
    let isLast = channels.contains(one[2]) && !channels.contains(one[0])
    guard let planes = Shape(checking: isLast ? [one[2], one[0], one[1]] : one),
      planes.elementCount <= GraphError.elementLimit
    else { throw .unsupported(path: file.path, what: "its images have the shape \(one); export it again") }
    let importer = Importer(file, opset: file.opset, batch: batch, image: planes, values: known)
    var value = LiveValue(
      id: 0, dimensions: [batch] + planes.dimensions, batch: BatchAxis(axis: 0), type: .float32)
    if isLast {
      let turn = NodeCall(
        node: NodeProto(name: image.name, op: "Transpose"), opset: file.opset, path: file.path, inputs: [])
      if case .live(let turned) = try importer.transpose(.live(value), [0, 2, 3, 1], turn) { value = turned }
    }
    importer[image.name] = .live(value)
    return importer
  }

  private func logits(_ importer: Importer) throws(ONNXError) -> Int {
    try importer.run(nodes, keeping: [output.name])
    let name = printable(output.name)
    guard let live = importer[output.name]?.live else {
      throw .unsupported(path: file.path, what: "its output \(name) does not depend on the image; export it again")
    }
    let extents = live.imageDimensions
    guard live.batch.axis == 0, extents.filter({ $0 != 1 }).count <= 1, !extents.isEmpty else {
      throw .unsupported(
        path: file.path,
        what:
          "its output \(name) has the shape \(extents) an image, wanted one row of logits; export the classifier alone")
    }
    let count = extents.reduce(1, *)
    if extents == [count] { return live.id }
    let call = NodeCall(
      node: NodeProto(name: output.name, op: "Reshape"), opset: file.opset, batch: importer.batch, path: file.path,
      inputs: [])
    guard case .live(let row) = try importer.reshape(.live(live), to: [importer.batch, count], call) else {
      return live.id
    }
    return row.id
  }
}
