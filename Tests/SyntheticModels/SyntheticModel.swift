import Checkpoints
import Glibc
import Graphs
import Models
import Tensors

/// A model whose parameters are pseudo-random numbers in a file without a header.
public struct SyntheticModel {
  /// The model.
  public let model: Model

  /// Finds the parameters of `graph` in the file that ``write(_:to:)`` wrote.
  public init(_ graph: Graph, at path: String) throws {
    var offset = 0
    let tensors = graph.parameters.map { parameter in
      defer { offset += parameter.shape.elementCount * MemoryLayout<Float>.stride }
      let extent = TensorExtent(file: 0, offset: offset, elementCount: parameter.shape.elementCount)
      return TensorEntry(
        name: parameter.name, shape: parameter.shape, scalar: .float32, layout: .contiguous([extent]))
    }
    let catalogue = Catalogue(
      path: path, format: "synthetic", files: [.path(path)], tensors: tensors, headerBytes: 0)
    model = try Model(graph: graph, name: "synthetic", normalization: "tutorial", catalogue: catalogue)
  }

  /// Writes float32 parameters for `graph`: variances near 1, everything else near zero, small enough that activations stay finite.
  public static func write(_ graph: Graph, to path: String) throws {
    guard let file = fopen(path, "w") else { throw WriteError(path: path) }
    var state: UInt64 = 0x9e37_79b9_7f4a_7c15
    for parameter in graph.parameters {
      let shape = parameter.shape.dimensions
      let fanIn = shape.dropFirst().reduce(1, *)
      let isScale = parameter.name.hasSuffix(".running_var") || shape.count == 1 && parameter.name.hasSuffix(".weight")
      let scale = isScale ? 0.1 : 1.5 / Float(max(fanIn, 16)).squareRoot()
      let values = (0..<parameter.shape.elementCount).map { _ in
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        let uniform = Float(Int32(truncatingIfNeeded: state >> 32)) * 0x1p-31
        return (isScale ? 1 : 0) + scale * uniform
      }
      guard fwrite(values, MemoryLayout<Float>.stride, values.count, file) == values.count else {
        throw WriteError(path: path)
      }
    }
    guard fclose(file) == 0 else { throw WriteError(path: path) }
  }
}

/// A file that could not be written.
struct WriteError: Error {
  let path: String
}
