import Graphs
import Tensors

/// Matrix products.
enum LinearImports {
  static let handlers: [String: OperatorImport] = ["Gemm": gemm, "MatMul": matMul, "Einsum": EinsumImports.einsum]

  private static let gemm: OperatorImport = { (importer, call) throws(ONNXError) in
    var a = try call.input(0)
    let b = try call.input(1)
    let (alpha, beta) = (try call.float("alpha", default: 1), try call.float("beta", default: 1))
    if try call.int("transA", default: 0) != 0 {
      guard a.dimensions.count == 2 else {
        throw call.failure("transA of a value of shape \(call.shown(a)), wanted two axes; export the model again")
      }
      a = try importer.transpose(a, [1, 0], call)
    }
    let isTransposed = try call.int("transB", default: 0) != 0
    // ONNX's rule is two axes; torch.nn.Linear, which is written so too, takes more.
    guard a.dimensions.count >= 2, b.dimensions.count == 2, b.live == nil else {
      throw call.failure(
        "matrices of shapes \(call.shown(a)) and \(call.shown(b)), the second to be weights; use MatMul instead")
    }
    a = try importer.freeing(a, last: 1, call)
    let out = b.dimensions[isTransposed ? 0 : 1]
    let bias = try call.optional(2).flatMap { (value) throws(ONNXError) in
      try biasRow(value, out, a.live?.batch, importer, call)
    }
    let op = Gemm(alpha: alpha, beta: bias == nil ? 1 : beta, transB: isTransposed)
    var result: ImportValue
    if let live = a.live {
      guard live.batch.axis < a.dimensions.count - 1 else {
        _ = try Frame(value: a, call: call).axis(live.batch.axis)
        return []
      }
      var sources = [Source.value(live.id), try importer.source(b, isWeight: true, call)]
      if let bias { sources.append(try importer.source(bias, isWeight: true, call)) }
      result = try importer.emit(op, sources, batch: live.batch, type: live.type, call)[0]
    } else {
      var folded = [try importer.fold(a, call), try importer.fold(b, call)]
      if let bias { folded.append(try importer.fold(bias, call)) }
      result = .folded(try importer.compute(op, folded, type: a.type, call)[0])
    }
    guard bias == nil, var addend = call.optional(2) else { return [result] }
    if beta != 1 {
      let factor = ImportValue.folded(FoldedTensor([], floats: [beta], type: addend.type))
      addend = try importer.elementwise(Mul(), [addend, factor], call)
    }
    return [try importer.elementwise(Add(), [result, addend], call)]
  }

  /// C of Gemm as one number for each output; nil where it differs from row to row.
  private static func biasRow(
    _ value: ImportValue, _ out: Int, _ batch: BatchAxis?, _ importer: Importer, _ call: NodeCall
  ) throws(ONNXError) -> ImportValue? {
    if value.live != nil { return nil }
    var row = value
    if value.dimensions.count == 2 {
      guard value.dimensions[0] == 1 else { return nil }
      row = try importer.reshape(value, to: [value.dimensions[1]], call)
    }
    guard row.dimensions.count <= 1, row.dimensions == [out] || row.dimensions.reduce(1, *) == 1 else {
      throw call.failure("C of shape \(call.shown(value)) for \(out) outputs; export the model again")
    }
    return row.dimensions == [out] ? row : try importer.expand(row, [out], call)
  }

  private static let matMul: OperatorImport = { (importer, call) throws(ONNXError) in
    try product(try call.input(0), try call.input(1), importer, call)
  }

  /// numpy.matmul.
  static func product(
    _ a: ImportValue, _ b: ImportValue, _ importer: Importer, _ call: NodeCall
  ) throws(ONNXError) -> [ImportValue] {
    let ranks = (a.dimensions.count, b.dimensions.count)
    guard ranks.0 > 0, ranks.1 > 0 else { throw call.failure("its input is a single number; export again") }
    guard a.live != nil || b.live != nil else {
      let folded = [try importer.fold(a, call), try importer.fold(b, call)]
      return [.folded(try importer.compute(MatMul(), folded, type: a.type, call)[0])]
    }
    let (a, b) = (try importer.freeing(a, last: b.live == nil ? 1 : 2, call), try importer.freeing(b, last: 2, call))
    if let live = a.live, b.live == nil, ranks.1 == 2 {
      guard live.batch.axis != ranks.0 - 1 else {
        _ = try Frame(value: a, call: call).axis(live.batch.axis)
        return []
      }
      let weight = try importer.source(b, isWeight: true, call)
      return try importer.emit(
        Gemm(transB: false), [.value(live.id), weight], batch: live.batch, type: live.type, call)
    }
    return [try batched(a, b, importer, call)]
  }

  /// A product of stacks of matrices of which the first's rows are those of all images.
  private static func rows(
    _ live: LiveValue, _ b: ImportValue, _ batch: BatchAxis, _ importer: Importer, _ call: NodeCall
  ) throws(ONNXError) -> ImportValue {
    if case .stored(let tensor) = b, tensor.dimensions.count <= live.dimensions.count,
      zip(tensor.dimensions, tensor.strides).dropLast(2).allSatisfy({ $0 == 1 || $1 == 0 })
    {
      // One matrix for all, as torch decomposes a linear layer.
      let one = tensor.dimensions.indices.dropLast(2).reduce(tensor) { $0.sliced($1, from: 0, count: 1) }
      let matrix = try importer.reshape(.stored(one), to: Array(tensor.dimensions.suffix(2)), call)
      return try product(.live(live), matrix, importer, call)[0]
    }
    let weights = try importer.source(b, isWeight: true, call)
    guard batch.multiple == 1 else {
      return try importer.emit(MatMul(), [.value(live.id), weights], batch: batch, type: live.type, call)[0]
    }
    var row = live.imageDimensions
    row.insert(1, at: live.batch.axis)
    let rows = try importer.add(try importer.reshape(row, call), [.value(live.id)], call)
    let result = try importer.add(MatMul(), [rows, weights], call)
    var extents = importer.draft.shape(result).dimensions
    extents.remove(at: extents.count - 2)
    return try importer.emit(
      try importer.reshape(extents, call), [result], batch: batch, type: live.type, call)[0]
  }

  /// A product of stacks of matrices, with the batch among the leading axes.
  private static func batched(
    _ a: ImportValue, _ b: ImportValue, _ importer: Importer, _ call: NodeCall
  ) throws(ONNXError) -> ImportValue {
    let rank = max(a.dimensions.count, b.dimensions.count)
    guard let live = a.live ?? b.live else { return a }
    let batch = BatchAxis(
      axis: live.batch.axis + rank - live.dimensions.count, multiple: live.batch.multiple, isInner: live.batch.isInner)
    if batch.axis == rank - 2, a.live != nil, b.live == nil { return try rows(live, b, batch, importer, call) }
    guard batch.axis < rank - 2 else {
      throw call.failure(
        "a product of \(call.shown(a)) and \(call.shown(b)) along the axis of the batch; export so that images stay apart"
      )
    }
    let extents = [Int](repeating: 0, count: rank)
    let sources = [
      try importer.aligned(a, batch, extents, call), try importer.aligned(b, batch, extents, call),
    ]
    return try importer.emit(MatMul(), sources, batch: batch, type: live.type, call)[0]
  }
}
