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
        // What was put into memory may be one more file for the one than for the other, and repeat itself there.
        guard parameter != same, parameter.shape == same.shape else { return parameter == same }
        guard let kept = keptNumbers(parameter), let others = other.keptNumbers(same) else { return false }
        return kept.elementsEqual(others) { $0.bitPattern == $1.bitPattern }
      }
  }

  /// The numbers of a parameter that was made by the importer and is in memory; nil for others.
  private func keptNumbers(_ parameter: TensorEntry) -> [Float]? {
    let place: Int? =
      switch parameter.layout {
      case .contiguous(let extents): extents.count == 1 ? extents[0].file : nil
      case .strided(let strides): strides.file
      default: nil
      }
    guard let place, files.indices.contains(place), case .embedded = files[place],
      parameter.shape.elementCount <= 1 << 26
    else { return nil }
    var reader = TensorReader(
      Catalogue(path: "", format: "ONNX", files: files, tensors: [parameter], headerBytes: 0))
    return try? reader.floats(parameter)
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
