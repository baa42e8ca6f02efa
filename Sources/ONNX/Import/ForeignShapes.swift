import Checkpoints
import Graphs
import Tensors

/// What the values of a foreign graph are like, told while the graph is being written.
package final class ForeignShapes {
  /// A value's type and extents, with the batch.
  package typealias Value = (type: ElementType, dimensions: [Int])

  /// The images that extents are told for where a graph takes any number of them.
  package static let openBatch = Importer.symbolicBatch

  /// Another number of images, for which such a graph is to be the same.
  package static let otherBatch = Importer.otherBatch

  private let importer: Importer
  /// The nodes that have been run.
  private var nodes = 0

  /// Starts with the batch of images that a graph takes, of known extents.
  ///
  /// - Throws: ``ONNXError`` where it is none.
  package init(of image: ForeignGraph.Operand, _ type: ElementType, in graph: ForeignGraph) throws(ONNXError) {
    let file = graph.file(from: image, type, to: [], headerBytes: 0)
    let dimensions = image.dimensions.map { ValueInfoProto.Dimension.fixed($0 ?? Self.openBatch) }
    let input = try ImageInput(
      ValueInfoProto(name: image.name, type: type.rawValue, dimensions: dimensions), path: file.path, known: { nil })
    importer = Importer(file, opset: file.opset, batch: input.batch, image: input.planes, values: [:])
    importer[input.name] = try input.value(in: importer)
  }

  /// Runs the nodes that were added to the graph since the last time.
  ///
  /// - Throws: ``ONNXError`` where one cannot be run.
  package func run(_ graph: ForeignGraph) throws(ONNXError) {
    for node in graph.nodes[nodes...] {
      nodes += 1
      try importer.run(node) { _ in false }
    }
  }

  /// A value that a node has made, or reads.
  package func value(_ name: String) -> Value? { importer[name].map { ($0.type, $0.dimensions) } }

  /// Lets a stored tensor of the graph be a value.
  package func add(_ name: String, of graph: ForeignGraph) { importer[name] = graph.stored[name].map { .stored($0) } }

  /// The numbers of a value that does not depend on the images; nil where it does, or has more than a few.
  package func numbers(_ name: String) -> [Double]? {
    let folded: FoldedTensor?
    switch importer[name] {
    case .folded(let tensor): folded = tensor
    case .stored(let tensor) where tensor.count <= Self.fewNumbers:
      let call = NodeCall(
        node: NodeProto(name: name, op: "Constant"), opset: importer.opset, batch: importer.batch, path: importer.path,
        inputs: [])
      folded = try? importer.load(tensor, call)
    default: folded = nil
    }
    guard let folded, folded.count <= Self.fewNumbers else { return nil }
    return folded.integers.map { $0.map(Double.init) } ?? folded.floats.map { $0.map(Double.init) }
  }

  private static let fewNumbers = 1 << 12
}
