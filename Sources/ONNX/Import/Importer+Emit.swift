import Checkpoints
import Graphs
import Tensors

// Operators on live values.
extension Importer {
  /// Adds an operator whose outputs have their batch where `batch` says.
  @inline(never)
  func emit(
    _ op: any Operator, _ inputs: [Source], batch: BatchAxis, type: ElementType, _ call: NodeCall
  ) throws(ONNXError) -> [ImportValue] {
    let outputs: [Int]
    do throws(GraphError) { outputs = try draft.add(typed(op, type), inputs, name: call.name) } catch {
      throw call.failure(error)
    }
    return outputs.map { .live(live($0, batch: batch, type: type)) }
  }

  /// The operator as it works where its results are of `type`: indices are not rounded.
  func typed(_ op: any Operator, _ type: ElementType) -> any Operator { type.isInteger ? WholeNumbers(op) : op }

  /// A value of the draft as the file has it, with a batch.
  func live(_ id: Int, batch: BatchAxis, type: ElementType) -> LiveValue {
    var extents = draft.values[id].dimensions
    if batch.multiple == 1 {
      extents.insert(self.batch, at: batch.axis)
    } else {
      extents[batch.axis] *= self.batch
    }
    return LiveValue(id: id, dimensions: extents, batch: batch, type: type)
  }

  /// A view of a value, or where it is folded the folded result: `op` has the axes of `value` as ``Frame`` maps them.
  func view(
    _ value: ImportValue, _ op: any Operator, batch: BatchAxis?, _ call: NodeCall
  ) throws(ONNXError) -> [ImportValue] {
    if case .live(let live) = value, let batch {
      return try emit(op, [.value(live.id)], batch: batch, type: live.type, call).map { keeping($0, live) }
    }
    return try move(op, [value], call)
  }

  /// What is only moved stays rounded to the same quantised numbers, where one scale is for all.
  private func keeping(_ value: ImportValue, _ source: LiveValue) -> ImportValue {
    guard case .live(var moved) = value, let quantization = source.quantization, quantization.scales.count == 1 else {
      return value
    }
    moved.quantization = quantization
    return .live(moved)
  }

  /// A source for a tensor that does not depend on the image: a parameter where it is large or `isWeight`, else a constant.
  func source(
    _ value: ImportValue, isWeight: Bool = false, role: Parameter.Role = .weight, _ call: NodeCall
  ) throws(ONNXError) -> Source {
    switch value {
    case .live(let live): return .value(live.id)
    case .stored(let tensor):
      if tensor.type.isFloating, tensor.count > 1 || isWeight { return parameter(tensor, tensor.name, role) }
      return constant(try load(tensor, call).tensor)
    case .folded(let tensor):
      // Parameters are rounded to the dtype, which integers must not be.
      guard !tensor.type.isInteger, isWeight || tensor.count >= 1024 else { return constant(tensor.tensor) }
      return parameter(keep(tensor, call.name), "\(call.name).folded", role)
    }
  }

  private func constant(_ tensor: Tensor) -> Source {
    draft.constants.append(tensor)
    return .constant(draft.constants.count - 1)
  }

  /// The parameter of that view; another view of the same tensor is one more, with a number behind its name.
  private func parameter(_ tensor: StoredTensor, _ name: String, _ role: Parameter.Role) -> Source {
    if let id = parameterIDs[tensor] { return .parameter(id) }
    let count = parameterCounts[name, default: 0] + 1
    draft.parameters.append(Draft.Parameter(tensor: tensor, name: count == 1 ? name : "\(name)#\(count)", role: role))
    parameterIDs[tensor] = draft.parameters.count - 1
    parameterCounts[name] = count
    return .parameter(draft.parameters.count - 1)
  }

  /// Puts a folded tensor's floats into memory as one more file of the model.
  func keep(_ tensor: FoldedTensor, _ name: String) -> StoredTensor {
    keptCount += tensor.count
    let bytes = LittleEndian.bytes(tensor.tensor.elements.map { Int($0.bitPattern) }, width: 4)
    return StoredTensor(
      name: name, dimensions: tensor.dimensions, type: .float32, file: files.keep(bytes, name), offset: 0,
      strides: TensorBounds.rowMajorStrides(tensor.dimensions))
  }
}

/// The axes of a value as operators of one image count them.
struct Frame {
  let value: ImportValue
  let call: NodeCall

  /// The batch; nil for a tensor that does not depend on the image.
  var batch: BatchAxis? { value.live?.batch }

  /// The number of axes in the file.
  var rank: Int { value.dimensions.count }

  /// An axis of the file, which is not the batch's.
  func axis(_ axis: Int) throws(ONNXError) -> Int {
    guard let batch else { return axis }
    guard axis != batch.axis else {
      throw call.failure("it works along the axis of the batch; export the model so that images stay apart")
    }
    return batch.multiple == 1 && axis > batch.axis ? axis - 1 : axis
  }

  /// A list with an entry an axis, without the batch's.
  func dropping<Element>(_ list: [Element]) -> [Element] {
    guard let batch, batch.multiple == 1 else { return list }
    var list = list
    list.remove(at: batch.axis)
    return list
  }
}
