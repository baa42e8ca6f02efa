import Files
import Graphs
import Tensors

/// What a file's graph takes and gives, and the nodes that lead from one to the other.
struct ImportPlan {
  private let file: ONNXFile
  private let nodes: [NodeProto]
  private let image: ValueInfoProto
  private let candidates: [LogitsCandidate]
  private let all: [LogitsCandidate]
  private let extents: [Int]
  private let batch: Int

  init(_ file: ONNXFile, output: String?) throws(ONNXError) {
    self.file = file
    let path = file.path
    guard let graph = file.model.graph else { throw .malformed(path: path, what: "it has no graph") }
    guard !graph.hasSparseInitializers else {
      throw .unsupported(path: path, what: "its initialisers are sparse; export it with dense ones")
    }
    guard (7...25).contains(file.opset) else {
      throw .unsupported(path: path, what: "opset \(file.opset), wanted 7 to 25; export it with opset_version=18")
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
    let outputs = graph.outputs.map(\.name)
    guard !outputs.isEmpty else { throw .malformed(path: path, what: "it has no output") }
    let first = Array(outputs.prefix(LogitsCandidate.limit))
    if let output, !outputs.contains(output) { throw .noOutput(path: path, name: output, known: first) }
    (extents, batch) = try Self.imageExtents(image, path)
    self.image = image
    var functions = try Functions(file.model, path)
    nodes = try functions.inlined(graph.nodes)
    all = LogitsCandidate.all(of: first, madeBy: nodes)
    if let output { candidates = LogitsCandidate.all(of: [output], madeBy: nodes) } else { candidates = all }
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

  /// What a run of the nodes made.
  struct Run {
    let importer: Importer
    /// The draft's value that is one row of logits.
    let logits: Int
    let source: LogitsSource
  }

  /// Why a value is not the logits.
  private enum Refusal: Error {
    /// It is no row of numbers: another output may be.
    case noLogits(String)
    /// It may be, but what leads to it cannot be run.
    case notRun(ONNXError)
  }

  /// Imports the nodes that lead to the first candidate that is a row of logits.
  func run() throws(ONNXError) -> Run {
    var first: String?
    for candidate in candidates {
      do throws(Refusal) { return try run(candidate) } catch {
        switch error {
        case .noLogits(let what): first = first ?? what
        case .notRun(let error): throw error
        }
      }
    }
    throw .unsupported(path: file.path, what: first ?? "it has no output; export it again")
  }

  /// Imports the nodes that lead to a candidate.
  ///
  /// Exported from an example of one image, a graph may leave the batch of its input open and still hold for one image only: then
  /// it is what it is for one.
  private func run(_ candidate: LogitsCandidate) throws(Refusal) -> Run {
    let importer: Importer
    let needed: [NodeProto]
    do throws(ONNXError) {
      importer = try self.importer(batch: batch)
      needed = try NodeOrder(path: file.path).sorted(
        nodes, outputs: [candidate.value], known: { $0 == image.name || file.stored[$0] != nil })
    } catch { throw .notRun(error) }
    do throws(Refusal) { return try run(needed, candidate, importer) } catch {
      guard batch == Importer.symbolicBatch, importer.metFixedBatch, let single = try? self.importer(batch: 1),
        let run = try? run(needed, candidate, single)
      else { throw error }
      return run
    }
  }

  private func run(
    _ needed: [NodeProto], _ candidate: LogitsCandidate, _ importer: Importer
  ) throws(Refusal) -> Run {
    let value: ImportValue?
    do throws(ONNXError) {
      try importer.run(needed, keeping: [candidate.value])
      value = importer[candidate.value]
    } catch { throw .notRun(error) }
    let logits = try logits(value, candidate, importer)
    let source = LogitsSource(
      output: candidate.output, decision: candidate.decision,
      others: all.filter { $0.value != candidate.value }.map(\.output))
    return Run(importer: importer, logits: logits, source: source)
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

  /// The draft's value that is the row of a candidate's numbers.
  private func logits(
    _ value: ImportValue?, _ candidate: LogitsCandidate, _ importer: Importer
  ) throws(Refusal) -> Int {
    let name = printable(candidate.output)
    guard let live = value?.live else {
      throw .noLogits("its output \(name) does not depend on the image; export it again")
    }
    let extents = live.imageDimensions
    guard live.batch.axis == 0, extents.filter({ $0 != 1 }).count <= 1, !extents.isEmpty else {
      throw .noLogits(
        "its output \(name) has the shape \(extents) an image, wanted one row of logits; export the classifier alone")
    }
    let count = extents.reduce(1, *)
    // Beside others, one number is the best class's score, or which class that is.
    guard count > 1 || candidates.count == 1 else {
      throw .noLogits(
        "its output \(name) is one number an image, wanted one row of logits; export the classifier alone")
    }
    if extents == [count] { return live.id }
    let call = NodeCall(
      node: NodeProto(name: candidate.output, op: "Reshape"), opset: file.opset, batch: importer.batch, path: file.path,
      inputs: [])
    do throws(ONNXError) {
      let row = try importer.reshape(.live(live), to: [importer.batch, count], call)
      return row.live?.id ?? live.id
    } catch { throw .notRun(error) }
  }
}
