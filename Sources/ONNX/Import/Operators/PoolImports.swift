import Graphs

/// Poolings.
enum PoolImports {
  static let handlers: [String: OperatorImport] = [
    "MaxPool": { (importer, call) throws(ONNXError) in
      guard try call.int("storage_order", default: 0) == 0 else { throw call.wrong("storage_order", "0") }
      let input = try call.input(0)
      return [try importer.onImages(MaxPool(try pool(input, call)), input, [], call)]
    },
    "AveragePool": { (importer, call) throws(ONNXError) in
      let input = try call.input(0)
      let pool = try pool(input, call)
      // As models for one size of image say it; there are more kernels for GlobalAveragePool.
      if pool.window.covers(Array(input.dimensions.dropFirst(2))) {
        return [try importer.onImages(GlobalAveragePool(), input, [], call)]
      }
      let op = AveragePool(pool, countIncludePad: try call.int("count_include_pad", default: 0) != 0)
      return [try importer.onImages(op, input, [], call)]
    },
    "GlobalAveragePool": { (importer, call) throws(ONNXError) in
      [try importer.onImages(GlobalAveragePool(), try call.input(0), [], call)]
    },
    "GlobalMaxPool": { (importer, call) throws(ONNXError) in
      [try importer.onImages(GlobalMaxPool(), try call.input(0), [], call)]
    },
  ]

  private static func pool(_ input: ImportValue, _ call: NodeCall) throws(ONNXError) -> PoolWindow {
    guard let kernel = try call.ints("kernel_shape") else {
      throw call.failure("kernel_shape is left out; export the model again")
    }
    let ceil = try call.int("ceil_mode", default: 0) != 0
    let extents = Array(input.dimensions.dropFirst(2))
    let attributes = try WindowAttributes(call, kernel: kernel, extents: extents)
    let window = Window(
      kernel: ceil ? Self.kernel(attributes, over: extents) : kernel, strides: attributes.strides,
      pads: attributes.pads, dilations: attributes.dilations)
    return PoolWindow(window, ceil: ceil)
  }

  /// The kernel without what hangs over: of one that is larger than the image there is one place (transformers' EfficientNet).
  private static func kernel(_ window: WindowAttributes, over extents: [Int]) -> [Int] {
    window.kernel.indices.map { axis in
      let kernel = window.kernel[axis]
      let extent = extents[axis] + window.pads[axis] + window.pads[axis + extents.count]
      let isOnePlace = window.dilations[axis] == 1 && (extent + 1..<extent + window.strides[axis]).contains(kernel)
      return isOnePlace ? extent : kernel
    }
  }
}
