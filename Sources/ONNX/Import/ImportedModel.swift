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

  /// Which of the graph's values are the logits.
  public let logits: LogitsSource

  /// The float types that the graph casts values to from others that are not narrower, by name; values stay of the model's one dtype.
  public let narrowed: [String]

  /// Whether activations are rounded by the extremes of each image, and not of a batch.
  public let roundsByImage: Bool

  /// How the graph takes an image where it takes no planes of numbers as they were normalised; nil where it does.
  public let input: InputForm?

  /// The elements of parameters that repeat others, which a small file can make many of: 1 GiB of float32.
  private static let repeatedLimit = 1 << 28

  /// Imports the graph of `file`, cut into units as `cuts` says.
  ///
  /// Its logits are `output`, or the first output that is a row of as many numbers as there are classes, or of any number; where an
  /// output says which class won, they are the scores that it was picked from.
  /// `images` is asked for the shape of those at hand where the file leaves theirs open, and for their classes where it gives several rows.
  /// - Throws: ``ONNXError`` where it is no image classifier, has no such output, has what is not run, or calculates with the number of images.
  public init(
    _ file: ONNXFile, cuts: UnitCuts = UnitCuts(), output: String? = nil, images: () -> KnownImages? = { nil }
  ) throws(ONNXError) {
    let plan = try ImportPlan(file, output: output, images: images)
    let run = try plan.run()
    self = try ImportedModel(file, plan, run, cuts)
    guard plan.countsImages, run.importer.batch == Importer.symbolicBatch else { return }
    let other = try ImportedModel(file, plan, plan.run(batch: Importer.otherBatch), cuts)
    guard computesTheSame(as: other) else { throw Self.countsImages(file.path) }
  }

  /// The graph of a file whose shapes were told for so many images as its input says: it is the caller's to ask whether others give the same.
  package init(
    written file: ONNXFile, cuts: UnitCuts, output: String?, images: () -> KnownImages?
  ) throws(ONNXError) {
    let plan = try ImportPlan(file, output: output, images: images)
    try self.init(file, plan, try plan.run(), cuts)
  }

  private init(
    _ file: ONNXFile, _ plan: ImportPlan, _ run: ImportPlan.Run, _ cuts: UnitCuts
  ) throws(ONNXError) {
    let importer = run.importer
    var draft = importer.draft
    draft.logits = run.logits
    logits = run.source
    input = InputForm(plan.input)
    narrowed = importer.narrowed.map { "\($0)" }.sorted()
    roundsByImage = importer.roundsByImage
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
