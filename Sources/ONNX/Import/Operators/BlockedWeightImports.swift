import Graphs

/// Weights of 2 to 8 bits with a scale for each block of them, which are widened when the model is imported.
///
/// Source: onnxruntime's ContribOperators.md and matmul_bnb4's tables.
enum BlockedWeightImports {
  static let handlers: [String: OperatorImport] = [
    "com.microsoft.MatMulNBits": { (importer, call) throws(ONNXError) in
      let weight = try packed(importer, call)
      let product = try importer.one("MatMul", [try call.input(0), .folded(weight)], in: call)
      guard let bias = call.optional(5) else { return [product] }
      return try importer.apply("Add", [product, bias], in: call)
    },
    "com.microsoft.MatMulBnb4": { (importer, call) throws(ONNXError) in
      guard try call.int("transB", default: 1) == 1 else { throw call.wrong("transB", "1") }
      return try importer.apply("MatMul", [try call.input(0), .folded(try ofTable(importer, call))], in: call)
    },
  ]

  /// The rows and columns that a product's weights have, and how many share a scale.
  private static func sizes(
    _ importer: Importer, _ call: NodeCall
  ) throws(ONNXError) -> (rows: Int, columns: Int, block: Int) {
    let (rows, columns) = (try call.int("K", default: 0), try call.int("N", default: 0))
    let block = try call.int("block_size", default: 0)
    guard rows > 0, columns > 0, (1...(1 << 20)).contains(block) else {
      throw call.failure("its weights are \(rows) by \(columns) in blocks of \(block); quantise the model again")
    }
    try importer.charge(try importer.check([rows, columns], call).elementCount, call)
    return (rows, columns, block)
  }

  /// The weights `[K, N]` of rows of blocks, each of whole bytes, the first element in the lowest bits.
  private static func packed(_ importer: Importer, _ call: NodeCall) throws(ONNXError) -> FoldedTensor {
    let (rows, columns, block) = try sizes(importer, call)
    let bits = try call.int("bits", default: 4)
    guard [2, 4, 8].contains(bits) else { throw call.wrong("bits", "2, 4 or 8") }
    guard call.optional(4) == nil else { throw call.failure("its groups are out of order; quantise it without g_idx") }
    let (blocks, width) = ((rows - 1) / block + 1, block * bits / 8)
    let bytes = try importer.integers(try call.input(1), call)
    let scales = try importer.fold(try call.input(2), call)
    let factors = scales.tensor.elements
    guard block * bits % 8 == 0, bytes.count == columns * blocks * width, factors.count == columns * blocks else {
      throw call.failure("\(bytes.count) bytes and \(factors.count) scales are not those of its sizes; quantise again")
    }
    /// The element at `place` of a row of elements whose bytes begin at `start`.
    func element(_ bytes: [Int], from start: Int, at place: Int) -> Float {
      Float(bytes[start + place * bits / 8] >> (place * bits % 8) & ((1 << bits) - 1))
    }
    var zeros = [Float](repeating: Float(1 << (bits - 1)), count: columns * blocks)
    if let given = call.optional(3) {
      let tensor = try importer.fold(given, call)
      let stride = (blocks * bits + 7) / 8
      guard tensor.count == (tensor.floats == nil ? columns * stride : zeros.count) else {
        throw call.failure("\(tensor.count) zero points are not those of its sizes; quantise the model again")
      }
      zeros =
        tensor.floats
        ?? zeros.indices.map { place in
          element(tensor.integers ?? [], from: place / blocks * stride, at: place % blocks)
        }
    }
    let floats = (0..<rows * columns).map { place in
      let (row, column) = (place / columns, place % columns)
      let index = column * blocks + row / block
      return (element(bytes, from: index * width, at: row % block) - zeros[index]) * factors[index]
    }
    return FoldedTensor([rows, columns], floats: floats, type: scales.type)
  }

  /// The weights `[K, N]` of pairs of numbers of a table, the first in the upper half of a byte.
  private static func ofTable(_ importer: Importer, _ call: NodeCall) throws(ONNXError) -> FoldedTensor {
    let (rows, columns, block) = try sizes(importer, call)
    let bytes = try importer.integers(try call.input(1), call)
    let largest = try importer.fold(try call.input(2), call)
    let factors = largest.tensor.elements
    let kind = try call.int("quant_type", default: 1)
    let count = rows * columns
    guard tables.indices.contains(kind) else { throw call.wrong("quant_type", "0 or 1") }
    guard bytes.count == (count + 1) / 2, factors.count == (count - 1) / block + 1 else {
      throw call.failure("\(bytes.count) bytes and \(factors.count) scales are not those of its sizes; quantise again")
    }
    let floats = (0..<count).map { place in
      let index = place % columns * rows + place / columns
      return tables[kind][bytes[index / 2] >> (index % 2 == 0 ? 4 : 0) & 0xF] * factors[index / block]
    }
    return FoldedTensor([rows, columns], floats: floats, type: largest.type)
  }

  /// The numbers of bitsandbytes' FP4 and NF4.
  private static let tables: [[Float]] = [
    [
      0, 5.208_333_333e-3, 0.666_666_67, 1, 0.333_333_33, 0.5, 0.166_666_67, 0.25, -0, -5.208_333_333e-3,
      -0.666_666_67, -1, -0.333_333_33, -0.5, -0.166_666_67, -0.25,
    ],
    [
      -1, -0.696_192_800_998_687_7, -0.525_073_051_452_636_7, -0.394_917_488_098_144_53, -0.284_441_381_692_886_35,
      -0.184_773_430_228_233_34, -0.091_050_036_251_545, 0, 0.079_580_299_556_255_34, 0.160_930_201_411_247_25,
      0.246_112_301_945_686_34, 0.337_915_241_718_292_24, 0.440_709_829_330_444_34, 0.562_617_003_917_694_1,
      0.722_956_836_223_602_3, 1,
    ],
  ]
}

extension FoldedTensor {
  /// Integers widened with a scale for each `block` of them along an axis; nil where scales or zero points do not fit.
  func widened(
    _ scales: FoldedTensor, zeros: FoldedTensor?, axis: Int, block: Int
  ) -> FoldedTensor? {
    guard (1...(1 << 40)).contains(block), dimensions.indices.contains(axis), let integers else { return nil }
    var wanted = dimensions
    let (extent, blocks) = (dimensions[axis], (dimensions[axis] + block - 1) / block)
    wanted[axis] = blocks
    guard scales.dimensions == wanted, zeros?.dimensions ?? wanted == wanted else { return nil }
    let (factors, offsets) = (scales.tensor.elements, zeros?.tensor.elements)
    let inner = dimensions[(axis + 1)...].reduce(1, *)
    let floats = integers.indices.map { place in
      let (outer, along) = (place / (inner * extent), place / inner % extent)
      let index = (outer * blocks + along / block) * inner + place % inner
      return (Float(integers[place]) - (offsets?[index] ?? 0)) * factors[index]
    }
    return FoldedTensor(dimensions, floats: floats, type: .float32)
  }
}
