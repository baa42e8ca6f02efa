import Files
import Graphs
import Tensors

// Whether a graph depends on how many images its shapes were told for.
extension ImportedModel {
  /// Whether both have the same operators on the same values, parameters and constants.
  package func computesTheSame(as other: ImportedModel) -> Bool {
    let (one, two) = (graph, other.graph)
    return one.logits == two.logits && one.values == two.values && tensors == other.tensors
      && one.nodes.elementsEqual(two.nodes) { $0.inputs == $1.inputs && "\($0.op)" == "\($1.op)" }
      && one.constants.elementsEqual(two.constants) { $0.isSame(as: $1) }
      && files.elementsEqual(other.files) { $0.keptBytes == $1.keptBytes }
  }

  /// The error of a graph that does.
  package static func countsImages(_ path: String) -> ONNXError {
    .unsupported(
      path: path,
      what:
        "it calculates with the number of images in a batch, on which no image's result is to depend; export it without that"
    )
  }
}

extension Tensor {
  fileprivate func isSame(as other: Tensor) -> Bool {
    shape == other.shape && elements.elementsEqual(other.elements) { $0.bitPattern == $1.bitPattern }
  }
}

extension FileLocation {
  /// The bytes of what is in memory.
  fileprivate var keptBytes: [UInt8]? { if case .embedded(_, let bytes) = self { bytes } else { nil } }
}
