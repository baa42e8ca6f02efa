import Graphs

/// Discrete Fourier transforms, as products with a matrix of sines and cosines.
///
/// The last axis of what is transformed has real parts, or real and imaginary ones. Source:
/// https://onnx.ai/onnx/operators/onnx__DFT.html.
enum FourierImports {
  static let handlers: [String: OperatorImport] = [
    "DFT": { (importer, call) throws(ONNXError) in
      let input = try call.input(0)
      let rank = input.dimensions.count
      guard rank >= 2, let parts = input.dimensions.last, (1...2).contains(parts) else {
        throw call.failure("its input has the shape \(call.shown(input)), wanted real and imaginary parts at the end")
      }
      var given = try call.int("axis", default: call.opset < 20 ? 1 : -2)
      if let value = call.optional(2) { given = try importer.integers(value, call).first ?? given }
      let axis = try call.axis(given, rank: rank)
      guard axis < rank - 1 else {
        throw call.failure("it transforms real and imaginary parts; export the model again")
      }
      // Of one image alone it would change nothing.
      _ = try Frame(value: input, call: call).axis(axis)
      let isInverse = try call.int("inverse", default: 0) != 0
      let isOneSided = try call.int("onesided", default: 0) != 0
      let count = input.dimensions[axis]
      var length = isInverse && isOneSided ? 2 * (count - 1) : count
      if let value = call.optional(1) { length = try importer.integers(value, call).first ?? length }
      let matrix = try FourierMatrix(
        count: count, parts: parts, length: length, isInverse: isInverse, isOneSided: isOneSided, importer, call)
      let order = (0..<rank - 1).filter { $0 != axis } + [axis, rank - 1]
      let turned = try importer.transpose(input, order, call)
      let outer = Array(turned.dimensions.dropLast(2))
      let flat = try importer.reshape(turned, to: outer + [count * parts], call)
      let product = try importer.one("MatMul", [flat, .folded(matrix.tensor)], in: call)
      let apart = try importer.reshape(product, to: outer + matrix.result, call)
      return [try importer.transpose(apart, order.indices.map { order.firstIndex(of: $0) ?? $0 }, call)]
    }
  ]
}

/// What a line of numbers, its parts one after another, is multiplied by.
private struct FourierMatrix {
  /// The numbers of a result, and their parts.
  let result: [Int]
  let tensor: FoldedTensor

  /// Makes the matrix for `count` numbers, cut or filled with zeros to `length`.
  init(
    count: Int, parts: Int, length: Int, isInverse: Bool, isOneSided: Bool, _ importer: Importer, _ call: NodeCall
  ) throws(ONNXError) {
    guard (1...1 << 16).contains(length), !isOneSided || parts == (isInverse ? 2 : 1) else {
      throw call.failure("a transform of \(parts) parts of length \(length); export the model again")
    }
    // Half of a real line's spectrum says all of it: its other numbers count twice.
    let isReal = isInverse && isOneSided
    result = [isOneSided && !isInverse ? length / 2 + 1 : length, isReal ? 1 : 2]
    let width = result[0] * result[1]
    try importer.check([count * parts, width], call)
    // A sine is a series of sixteen terms.
    try importer.charge(32 * count * width, call)
    var elements = [Float](repeating: 0, count: count * parts * width)
    let sign: Double = isInverse ? 1 : -1
    let scale = isInverse ? 1 / Double(length) : 1
    for from in 0..<min(count, isReal ? length / 2 + 1 : length) {
      let weight = isReal && from != 0 && 2 * from != length ? 2 * scale : scale
      for to in 0..<result[0] {
        let angle = 2 * Double.pi * Double(from * to % length) / Double(length)
        let (real, imaginary) = (weight * Waves.cosine(angle), sign * weight * Waves.sine(angle))
        let rotation = [[real, imaginary], [-imaginary, real]]
        for part in 0..<parts {
          for other in 0..<result[1] {
            elements[(from * parts + part) * width + to * result[1] + other] = Float(rotation[part][other])
          }
        }
      }
    }
    tensor = FoldedTensor([count * parts, width], floats: elements)
  }
}
