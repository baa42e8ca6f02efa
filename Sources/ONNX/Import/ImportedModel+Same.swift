import Checkpoints
import Files
import Graphs
import Tensors

// Whether a graph depends on how many images its shapes were told for.
extension ImportedModel {
  /// Whether both have the same operators on the same values, parameters and constants.
  package func computesTheSame(as other: ImportedModel) -> Bool {
    let (one, two) = (graph, other.graph)
    return one.logits == two.logits && one.values == two.values
      && one.nodes.elementsEqual(two.nodes) { $0.inputs == $1.inputs && "\($0.op)" == "\($1.op)" }
      && one.constants.elementsEqual(two.constants) { $0.isSame(as: $1) }
      && tensors.elementsEqual(other.tensors) { parameter, same in
        // What was put into memory may be one more file for the one than for the other.
        guard let kept = keptBytes(parameter), let others = other.keptBytes(same) else { return parameter == same }
        return parameter.shape == same.shape && kept == others
      }
  }

  /// The bytes of a parameter that was made by the importer and is in memory, one after another; nil for others.
  private func keptBytes(_ parameter: TensorEntry) -> [UInt8]? {
    guard case .contiguous(let extents) = parameter.layout, let extent = extents.first, extents.count == 1,
      files.indices.contains(extent.file), case .embedded(_, let bytes) = files[extent.file]
    else { return nil }
    let width = parameter.scalar?.byteWidth ?? 1
    let end = extent.offset + extent.elementCount * width
    return extent.offset >= 0 && end <= bytes.count ? Array(bytes[extent.offset..<end]) : nil
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
