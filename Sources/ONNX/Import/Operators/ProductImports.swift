/// Products over axes: element by element, an axis at a time; of shapes as integers.
enum ProductImports {
  static let handlers: [String: OperatorImport] = [
    "ReduceProd": { (importer, call) throws(ONNXError) in
      let input = try call.input(0)
      if input.live == nil, !input.type.isFloating { return [try ofShape(input, importer, call)] }
      let rank = input.dimensions.count
      var axes: [Int] = []
      for axis in try importer.axes(call, inputFrom: 18) ?? [] { axes.append(try call.axis(axis, rank: rank)) }
      if axes.isEmpty {
        if try call.int("noop_with_empty_axes", default: 0) != 0 { return [input] }
        axes = Array(0..<rank)
      }
      var product = input
      for axis in axes { product = try along(axis, product, importer, call) }
      if try call.int("keepdims", default: 1) != 0 { return [product] }
      return try importer.apply("Squeeze", [product, importer.constant(axes)], in: call)
    }
  ]

  /// The elements of one axis, whose products are taken in their order.
  private static func along(
    _ axis: Int, _ value: ImportValue, _ importer: Importer, _ call: NodeCall
  ) throws(ONNXError) -> ImportValue {
    let extent = value.dimensions[axis]
    guard (1...1 << 12).contains(extent) else {
      throw call.failure("products of \(call.shown(value)) over axis \(axis); replace the operator in the model")
    }
    if extent == 1 { return value }
    let parts = try importer.split(value, axis: axis, [Int](repeating: 1, count: extent), call)
    var product = parts[0]
    for part in parts.dropFirst() { product = try importer.one("Mul", [product, part], in: call) }
    return product
  }

  private static func ofShape(
    _ value: ImportValue, _ importer: Importer, _ call: NodeCall
  ) throws(ONNXError) -> ImportValue {
    let input = try importer.fold(value, call)
    guard let values = input.integers, input.dimensions.count <= 1 else {
      throw call.failure("products of integers over axes are only run on shapes; replace the operator in the model")
    }
    let product = values.reduce(1) { $0.multipliedReportingOverflow(by: $1).partialValue }
    let keeps = try call.int("keepdims", default: 1) != 0
    return .folded(FoldedTensor(keeps ? input.dimensions.map { _ in 1 } : [], integers: [product], type: input.type))
  }
}
