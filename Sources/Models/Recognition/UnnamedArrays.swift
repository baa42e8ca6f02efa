import Checkpoints

/// Arrays without names, as `numpy.savez(file, *parameters)` and federated learning keep a model: `arr_0`, `arr_1` and so on, in the
/// order of the state dict.
enum UnnamedArrays {
  /// The checkpoint with the names of the model whose tensors have these shapes in this order, and what that assumes; nil where its
  /// tensors have names, or no known model has such shapes.
  static func named(_ catalogue: Catalogue) -> (catalogue: Catalogue, assumption: Assumption)? {
    let tensors = catalogue.tensors
    guard !tensors.isEmpty, tensors.indices.allSatisfy({ tensors[$0].name == "arr_\($0)" }) else { return nil }
    // BatchNorm2d's count of batches is a scalar of no use here.
    let arrays = tensors.filter { !$0.shape.dimensions.isEmpty }
    let shapes = arrays.map(\.shape)
    guard arrays.count <= mostArrays,
      let model = candidates.first(where: { NominalShapes($0)?.tensors.map(\.shape) == shapes }),
      let names = NominalShapes(model)?.tensors.map(\.name)
    else { return nil }
    let entries = zip(names, arrays).map { $1.renamed($0) }
    return (
      catalogue.with(tensors: entries),
      Assumption(what: "names of the arrays", value: "those of \(model), in its order", basis: .shapes)
    )
  }

  /// More than any of the candidates has.
  private static let mostArrays = 2000

  /// The models that are known by their sizes.
  private static let candidates: [String] = {
    let residual = [18, 34] + stride(from: 8, through: 206, by: 6)
    let wide = stride(from: 10, through: 40, by: 6).flatMap { depth in
      [1, 2, 4, 8, 10, 12].map { "wrn-\(depth)-\($0)" }
    }
    return ["net"] + residual.map { "resnet\($0)" } + wide
  }()
}
