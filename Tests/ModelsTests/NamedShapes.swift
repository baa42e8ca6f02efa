import Checkpoints
import Tensors

/// The names and shapes of a state dict.
typealias NamedShapes = [(name: String, shape: Shape)]

extension Catalogue {
  /// A checkpoint that claims to hold tensors of these shapes.
  static func claiming(_ tensors: NamedShapes, sets: WeightSets? = nil) -> Catalogue {
    let entries = tensors.map { name, shape in
      TensorEntry(
        name: name, shape: shape, scalar: .float32,
        layout: .contiguous([TensorExtent(file: 0, offset: 0, elementCount: shape.elementCount)]))
    }
    return Catalogue(
      path: "test", format: "test", files: [.path("test")], tensors: entries, headerBytes: 0, weightSets: sets)
  }
}

/// A convolution without a bias and its batch normalisation.
func convNorm(_ conv: String, _ norm: String, _ shape: Shape) -> NamedShapes {
  [("\(conv).weight", shape)]
    + ["weight", "bias", "running_mean", "running_var"].map { ("\(norm).\($0)", Shape(shape.dimensions[0])) }
}
