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
    guard let shape = Shape(ofValue: dimensions), shape.elementCount <= Self.foldLimit else {
      throw call.failure(
        "a constant of shape \(call.shown(dimensions)) is too large; export the model for one image or simplify it with onnxsim first"
      )
    }
    return shape
  }

  /// Computes with the operator's reference.
  func compute(
    _ op: any Operator, _ inputs: [FoldedTensor], type: ElementType, _ call: NodeCall
  ) throws(ONNXError) -> [FoldedTensor] {
    let shapes = inputs.map { Shape(checking: $0.dimensions) ?? Shape(0) }
    try charge(cost(of: op, shapes, try outputs(op, shapes, call)), call)
    let tensors = inputs.map(\.tensor)
    let results = op.evaluate(tensors, .float32)
    if let fault = op.fault(tensors, results) { throw call.failure("\(fault); export the model again") }
    return results.map { FoldedTensor($0.dimensions, floats: $0.elements, type: type) }
  }

  /// What an operator's reference computes at most.
  private func cost(of op: any Operator, _ inputs: [Shape], _ outputs: [Shape]) -> Int {
    let count = outputs.reduce(0) { $0 + $1.elementCount }
    return switch op {
    case let op as MaxPool: op.pool.window.kernel.reduce(count) { $0.saturatingProduct($1) }
    case let op as AveragePool: op.pool.window.kernel.reduce(count) { $0.saturatingProduct($1) }
    case let op as LRN: count.saturatingProduct(min(op.size, inputs.first?.dimensions.first ?? 0))
    default: max(count, op.multiplyAdds(inputs, outputs))
    }
  }

  /// Counts what is computed or read for constants, and refuses more than any exporter leaves to be done.
  func charge(_ operations: Int, _ call: NodeCall) throws(ONNXError) {
    work += min(operations, Self.workLimit + 1)
    guard work <= Self.workLimit else {
      throw call.failure("its constants take too long to compute; simplify the model with onnxsim first")
    }
  }

  /// Moves elements as the operator does, whatever their type: it is run on their indices.
  func move(_ op: any Operator, _ inputs: [ImportValue], _ call: NodeCall) throws(ONNXError) -> [ImportValue] {
    var tensors: [FoldedTensor] = []
    for input in inputs { tensors.append(try fold(input, call)) }
    try outputs(op, tensors.map { Shape(checking: $0.dimensions) ?? Shape(0) }, call)
    let joined = try joined(tensors, call)
    var first = 0
    var indices: [Tensor] = []
    for tensor in tensors {
      guard first + tensor.count <= Self.foldLimit else {
        throw call.failure(
          "constants too large to be moved; export the model for one image or simplify it with onnxsim first")
      }
      indices.append(
        Tensor(Shape(checking: tensor.dimensions) ?? Shape(0), (first..<first + tensor.count).map { Float($0) }))
      first += tensor.count
    }
    return op.evaluate(indices, .float32).map { .folded(joined.gathered($0.elements.map { Int($0) }, $0.dimensions)) }
  }

  @discardableResult
  private func outputs(_ op: any Operator, _ shapes: [Shape], _ call: NodeCall) throws(ONNXError) -> [Shape] {
    let outputs: [Shape]
    do throws(GraphError) { outputs = try op.outputs(shapes) } catch { throw call.failure(error) }
    for shape in outputs { try check(shape.dimensions, call) }
    return outputs
  }

  /// All elements one after another, of one kind; there is a tensor at least.
  func joined(_ tensors: [FoldedTensor], _ call: NodeCall) throws(ONNXError) -> FoldedTensor {
    let type = tensors[0].type
    let (floats, integers) = (tensors.compactMap(\.floats), tensors.compactMap(\.integers))
    if floats.count == tensors.count {
      let all = floats.flatMap(\.self)
      return FoldedTensor([all.count], floats: all, type: type)
    }
    guard integers.count == tensors.count else {
      throw call.failure("values of types \(tensors.map(\.type)) side by side; export the model again")
    }
    let all = integers.flatMap(\.self)
    return FoldedTensor([all.count], integers: all, type: type)
  }

  /// Runs an operator on each image of folded batches, all of as many images, with parameters that are the same for all.
  func foldImages(
    _ op: any Operator, _ batches: [ImportValue], _ parameters: [FoldedTensor], _ call: NodeCall
  ) throws(ONNXError) -> ImportValue {
    var folded: [FoldedTensor] = []
    for batch in batches { folded.append(try fold(batch, call)) }
    let counts = folded.map { $0.dimensions.first ?? 0 }
    guard let count = counts.min(), count > 0, count == counts.max(), folded.allSatisfy({ $0.dimensions.count >= 2 })
    else {
      let shapes = folded.map { call.shown($0.dimensions) }.joined(separator: ", ")
      throw call.failure("it has the shapes \(shapes), wanted batches of as many images; export the model again")
    }
    let batches = folded.map { (tensor: $0.tensor, extents: Array($0.dimensions.dropFirst())) }
    var results: [Float] = []
    var extents: [Int] = []
    for image in 0..<count {
      let parts = batches.map { batch in
        let size = batch.tensor.elements.count / count
        return FoldedTensor(batch.extents, floats: Array(batch.tensor.elements[image * size..<(image + 1) * size]))
      }
      let result = try compute(op, parts + parameters, type: .float32, call)[0]
      results += result.tensor.elements
      extents = result.dimensions
      try check([count] + extents, call)
    }
    let type = folded[0].type
    return .folded(FoldedTensor([count] + extents, floats: results, type: type.isFloating ? type : .float32))
  }
}
