import Files
import Graphs
import Tensors

/// What a file's graph takes and gives, and the nodes that lead from one to the other.
struct ImportPlan {
  private let file: ONNXFile
  private let nodes: [NodeProto]
  /// What takes the images.
  let input: ImageInput
  private let candidates: [LogitsCandidate]
  private let all: [LogitsCandidate]
  /// How many classes the images at hand have; nil where nothing tells, or only one output is asked for.
  private let classCount: Int?

  /// `images` is asked for the shape of those at hand where the file leaves theirs open, and for their classes where there is a choice.
  init(_ file: ONNXFile, output: String?, images: () -> KnownImages?) throws(ONNXError) {
    self.file = file
    let path = file.path
    guard let graph = file.model.graph else { throw .malformed(path: path, what: "it has no graph") }
    guard !graph.hasSparseInitializers else {
      throw .unsupported(path: path, what: "its initialisers are sparse; export it with dense ones")
    }
    guard (7...25).contains(file.opset) else {
      throw .unsupported(path: path, what: "opset \(file.opset), wanted 7 to 25; export it with opset_version=18")
    }
    let inputs = file.readInputs
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
    input = try ImageInput(image, path: path, known: images)
    var functions = try Functions(file.model, path)
    nodes = try functions.inlined(graph.nodes)
    all = LogitsCandidate.all(of: first, madeBy: nodes, texts: file.texts)
    if let output {
      candidates = LogitsCandidate.all(of: [output], madeBy: nodes, texts: file.texts)
    } else {
      candidates = LogitsCandidate.preferred(all)
    }
    classCount = candidates.count > 1 ? images()?.classCount : nil
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

  /// Whether shapes, and with them the number of images, are values of the graph.
  var countsImages: Bool { nodes.contains { $0.op == "Shape" || $0.op == "Size" || !$0.graphs.isEmpty } }

  /// Imports the nodes that lead to the first candidate that is a row of a logit for each class, on as many images as the input says
  /// or on `batch`; where no row is, or the number of classes is not known, to the first row.
  func run(batch: Int? = nil) throws(ONNXError) -> Run {
    var first: Run?
    var refusal: String?
    for candidate in candidates {
      do throws(Refusal) {
        let run = try run(candidate, batch: batch ?? input.batch)
        let count = run.importer.draft.values[run.logits].elementCount
        if candidate.isNamedLogits || classCount.map({ $0 == count }) ?? true { return run }
        first = first ?? run
      } catch {
        switch error {
        case .noLogits(let what): refusal = refusal ?? what
        case .notRun(let error): if first == nil { throw error }
        }
      }
    }
    if let first { return first }
    throw .unsupported(path: file.path, what: refusal ?? "it has no output; export it again")
  }

  /// Imports the nodes that lead to a candidate.
  ///
  /// Exported from an example of one image, a graph may leave the batch of its input open and still hold for one image only: then
  /// it is what it is for one.
  private func run(_ candidate: LogitsCandidate, batch: Int) throws(Refusal) -> Run {
    guard !candidate.isOfSmallest else {
      throw .noLogits(
        "its output \(printable(candidate.output)) is a choice of the smallest numbers, wanted one row of logits; export the scores"
      )
    }
    let importer: Importer
    let needed: [NodeProto]
    do throws(ONNXError) {
      importer = try self.importer(batch: batch)
      needed = try NodeOrder(path: file.path).sorted(
        nodes, outputs: [candidate.value], known: { $0 == input.name || file.stored[$0] != nil })
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
    let (logits, isBinary) = try logits(value, candidate, importer)
    let source = LogitsSource(
      output: candidate.output, decision: candidate.decision,
      others: all.filter { $0.value != candidate.value }.map(\.output), isBinary: isBinary)
    return Run(importer: importer, logits: logits, source: source)
  }

  /// What runs the nodes on so many images, the input's value in it.
  private func importer(batch: Int) throws(ONNXError) -> Importer {
    let known = file.stored.mapValues { ImportValue.stored($0) }
    let importer = Importer(file, opset: file.opset, batch: batch, image: input.planes, values: known)
    importer[input.name] = try input.value(in: importer)
    return importer
  }

  /// The draft's value that is the row of a candidate's numbers, and whether they were one.
  private func logits(
    _ value: ImportValue?, _ candidate: LogitsCandidate, _ importer: Importer
  ) throws(Refusal) -> (logits: Int, isBinary: Bool) {
    let name = printable(candidate.output)
    guard let live = value?.live else {
      throw .noLogits("its output \(name) does not depend on the image; export it again")
    }
    guard !live.type.isInteger else {
      throw .noLogits("its output \(name) is of integers, wanted one row of logits; export the scores")
    }
    let extents = live.imageDimensions
    guard live.batch.axis == 0, extents.filter({ $0 != 1 }).count <= 1 else {
      throw .noLogits(
        "its output \(name) has the shape \(extents) an image, wanted one row of logits; export the classifier alone")
    }
    let count = extents.reduce(1, *)
    // Beside others, one number is the best class's score, or which class that is.
    guard count > 1 || candidates.count == 1 else {
      throw .noLogits(
        "its output \(name) is one number an image, wanted one row of logits; export the classifier alone")
    }
    if extents == [count], count > 1 { return (live.id, false) }
    let call = NodeCall(
      node: NodeProto(name: candidate.output, op: "Reshape"), opset: file.opset, batch: importer.batch, path: file.path,
      inputs: [])
    do throws(ONNXError) {
      guard count > 1 else { return (try BinaryLogits.pair(of: live, importer, call), true) }
      let row = try importer.reshape(.live(live), to: [importer.batch, count], call)
      return (row.live?.id ?? live.id, false)
    } catch { throw .notRun(error) }
  }
}
