import Graphs
import Tensors

// Operators on tensors that do not depend on the image, by the operators' own references.
extension Importer {
  /// A folded tensor of what does not depend on the image; stored ones are read.
  func fold(_ value: ImportValue, _ call: NodeCall) throws(ONNXError) -> FoldedTensor {
    switch value {
    case .folded(let tensor): return tensor
    case .stored(let tensor): return try load(tensor, call)
    case .live: throw call.failure("an input that has to be constant depends on the image; export the model again")
    }
  }

  /// The integers of an input that has to be constant, such as a shape.
  func integers(_ value: ImportValue, _ call: NodeCall) throws(ONNXError) -> [Int] {
    guard let integers = try fold(value, call).integers else {
      throw call.failure("an input that has to be integers has floats; export the model again")
    }
    return integers
  }

  /// The floats of an input that has to be constant.
  func floats(_ value: ImportValue, _ call: NodeCall) throws(ONNXError) -> [Float] {
    try fold(value, call).tensor.elements
  }

  /// Refuses more elements than are folded; returns the shape.
  @discardableResult
  func check(_ dimensions: [Int], _ call: NodeCall) throws(ONNXError) -> Shape {
    guard let shape = Shape(checking: dimensions), shape.elementCount <= Self.foldLimit else {
      throw call.failure("a constant of shape \(dimensions) is too large; simplify the model with onnxsim first")
    }
    return shape
  }

  /// Computes with the operator's reference.
  func compute(
    _ op: any Operator, _ inputs: [FoldedTensor], type: ElementType, _ call: NodeCall
  ) throws(ONNXError) -> [FoldedTensor] {
    try outputs(op, inputs.map { Shape(checking: $0.dimensions) ?? Shape(0) }, call)
    let results = op.evaluate(inputs.map(\.tensor), .float32)
    return results.map { result in
      type.isFloating
        ? FoldedTensor(result.dimensions, floats: result.elements, type: type)
        : FoldedTensor(result.dimensions, integers: result.elements.map { Int(exactly: $0.rounded()) ?? 0 }, type: type)
    }
  }

  /// Moves elements as the operator does, whatever their type: it is run on their indices.
  func move(_ op: any Operator, _ inputs: [ImportValue], _ call: NodeCall) throws(ONNXError) -> [ImportValue] {
    var tensors: [FoldedTensor] = []
    for input in inputs { tensors.append(try fold(input, call)) }
    try outputs(op, tensors.map { Shape(checking: $0.dimensions) ?? Shape(0) }, call)
    var first = 0
    var indices: [Tensor] = []
    for tensor in tensors {
      guard first + tensor.count <= Self.foldLimit else {
        throw call.failure("constants too large to be moved; simplify the model with onnxsim first")
      }
      indices.append(
        Tensor(Shape(checking: tensor.dimensions) ?? Shape(0), (first..<first + tensor.count).map { Float($0) }))
      first += tensor.count
    }
    let joined = Self.joined(tensors)
    return op.evaluate(indices, .float32).map { .folded(joined.gathered($0.elements.map { Int($0) }, $0.dimensions)) }
  }

  @discardableResult
  private func outputs(_ op: any Operator, _ shapes: [Shape], _ call: NodeCall) throws(ONNXError) -> [Shape] {
    let outputs: [Shape]
    do throws(GraphError) { outputs = try op.outputs(shapes) } catch { throw call.failure(error) }
    for shape in outputs { try check(shape.dimensions, call) }
    return outputs
  }

  /// All elements one after another, with the first's type.
  private static func joined(_ tensors: [FoldedTensor]) -> FoldedTensor {
    guard tensors.count != 1, let type = tensors.first?.type else { return tensors[0] }
    if type.isFloating {
      let floats = tensors.flatMap(\.tensor.elements)
      return FoldedTensor([floats.count], floats: floats, type: type)
    }
    let integers = tensors.flatMap { $0.integers ?? [] }
    return FoldedTensor([integers.count], integers: integers, type: type)
  }

  /// Runs an operator that takes one image on each image of a folded batch.
  func foldImages(
    _ op: any Operator, _ x: ImportValue, _ parameters: [FoldedTensor], _ call: NodeCall
  ) throws(ONNXError) -> ImportValue {
    let x = try fold(x, call)
    guard let count = x.dimensions.first, x.dimensions.count >= 2, count > 0 else {
      throw call.failure("its input has the shape \(x.dimensions), wanted a batch of images; export the model again")
    }
    let shape = Array(x.dimensions.dropFirst())
    let size = x.count / count
    let elements = x.tensor.elements
    var results: [Float] = []
    var extents = shape
    for image in 0..<count {
      let part = FoldedTensor(shape, floats: Array(elements[image * size..<(image + 1) * size]))
      let result = try compute(op, [part] + parameters, type: .float32, call)[0]
      results += result.tensor.elements
      extents = result.dimensions
      try check([count] + extents, call)
    }
    return .folded(FoldedTensor([count] + extents, floats: results, type: x.type.isFloating ? x.type : .float32))
  }
}
