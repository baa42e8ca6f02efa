import Checkpoints
import Files
import Graphs
import Tensors

/// Turns a file's nodes into operators on values of one image, and folds what does not depend on it.
final class Importer {
  /// The elements that a folded tensor may have.
  static let foldLimit = 1 << 24

  /// The elements that all folded tensors may have at one time, whatever the size of the file.
  private static let leastFoldTotal = 1 << 27

  /// The multiply-adds that constants may take: about a minute of the operators' references.
  static let workLimit = 1 << 33

  /// How many images the shapes are computed with where the file leaves it open: a prime that no extent is likely to have.
  static let symbolicBatch = 13

  /// Another such number, with which a graph is to be the same; a smaller one, so that what is not too large stays so.
  static let otherBatch = 11

  let path: String
  let opset: Int
  var files: TensorFiles
  var draft: Draft
  /// The images that concrete shapes are of.
  let batch: Int
  /// Whether a node holds for one number of images, which is not `batch`.
  private(set) var metFixedBatch = false

  /// The elements that folded tensors may have at one time: as many as the file has bytes, if those are more.
  private let foldTotal: Int

  private var values: [String: ImportValue]
  /// The values that are lists of values, and the elements of folded tensors that all of them have had.
  var sequences: [String: [ImportValue]] = [:]
  var sequenceCount = 0
  /// The elements of the folded tensors among ``values``.
  private var folded = 0
  /// The elements of the folded tensors that became parameters.
  var keptCount = 0
  /// The float types that values which depend on the image are cast to from others that are not narrower.
  var narrowed: Set<ElementType> = []
  /// Whether activations are rounded by the extremes of each image.
  var roundsByImage = false
  /// The operations on constants so far, and the elements of them that were read.
  var work = 0
  /// The parameters by the views that they are, and how many there are of a name.
  var parameterIDs: [StoredTensor: Int] = [:]
  var parameterCounts: [String: Int] = [:]

  init(_ file: ONNXFile, opset: Int, batch: Int, image: Shape, values: [String: ImportValue]) {
    path = file.path
    self.opset = opset
    self.batch = batch
    self.values = values
    files = file.tensorFiles
    foldTotal = max(Self.leastFoldTotal, files.byteCount)
    draft = Draft(values: [image])
  }

  /// The value of that name, once its node has run.
  subscript(name: String) -> ImportValue? {
    get { values[name] }
    set {
      folded += (newValue?.foldedCount ?? 0) - (values[name]?.foldedCount ?? 0)
      values[name] = newValue
    }
  }

  /// Tells that a node holds for one image alone, although it runs on more.
  func holdsForOneImage() { metFixedBatch = true }

  /// The error of a node that does not hold for as many images as shapes are computed with.
  func fixedBatch(_ what: String, _ call: NodeCall) -> ONNXError {
    metFixedBatch = true
    return call.failure("\(what); where the batch is fixed in the graph, export it with a dynamic batch")
  }

  /// The error of a node that holds for an image alone, whatever its number in a batch.
  func alone(_ what: String, _ call: NodeCall) -> ONNXError {
    metFixedBatch = true
    return call.failure(what)
  }

  /// Runs nodes that are in order; a value is forgotten after the last node that reads it, unless `kept` has it.
  func run(_ nodes: [NodeProto], keeping kept: Set<String>) throws(ONNXError) {
    var last: [String: Int] = [:]
    for (index, node) in nodes.enumerated() {
      for name in node.inputs { last[name] = index }
    }
    for (index, node) in nodes.enumerated() {
      try run(node) { last[$0] != nil || kept.contains($0) }
      for name in node.inputs where last[name] == index && !kept.contains(name) { self[name] = nil }
    }
  }

  /// Runs one node; a result that is not computed is an error where it is read.
  func run(_ node: NodeProto, isRead: (String) -> Bool) throws(ONNXError) {
    let inputs = node.inputs.map { $0.isEmpty ? nil : values[$0] }
    let call = NodeCall(node: node, opset: opset, batch: batch, path: path, inputs: inputs)
    guard let handler = OperatorImports.handlers[node.qualifiedOp] else {
      throw call.failure(
        node.domain.isEmpty
          ? "the operator is not run here; replace it in the model, or ask for it with this line"
          : "this operator of the domain \(printable(node.domain)) is not run; export the model without optimising it")
    }
    guard node.graphs.isEmpty || BranchImports.handlers[node.op] != nil else {
      throw call.failure("it has a graph of its own, which is not run; export the model without control flow")
    }
    let outputs = try QuantizedValues.through(call, try handler(self, call))
    for (name, value) in zip(node.outputs, outputs) where !name.isEmpty {
      self[name] = value
      guard folded + keptCount <= foldTotal else {
        throw call.failure("more than \(foldTotal) constant elements at a time; simplify the model with onnxsim first")
      }
    }
    if let missing = node.outputs.dropFirst(outputs.count).first(where: {
      !$0.isEmpty && sequences[$0] == nil && isRead($0)
    }) {
      throw call.failure("its output \(printable(missing)) is not computed here; export the model without it")
    }
  }
}
