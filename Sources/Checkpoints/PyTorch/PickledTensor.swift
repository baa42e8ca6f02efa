import Files
import Pickles
import Tensors

/// A reference from a pickle to a storage: PyTorch's persistent id.
struct StorageReference {
  let key: String
  let type: StorageType
  /// The whole storage, in elements of `type`.
  let elementCount: Int
  /// The part that a legacy file's view shows, in elements of `type`.
  let view: Range<Int>
  let device: String

  /// Reads `("storage", class, key, device, element count)` and the legacy form's sixth item; nil for any other id.
  init?(_ id: PickleValue, in input: [UInt8]) {
    guard let items = id.elements, items.count == 5 || items.count == 6, items[0].text(in: input) == "storage",
      let global = items[1].global, let type = StorageType(storageClass: global), let key = items[2].text(in: input),
      let device = items[3].text(in: input), let count = items[4].int, count >= 0
    else { return nil }
    var view = 0..<count
    if items.count == 6, !items[5].isNone {
      guard let fields = items[5].elements, fields.count == 3, let offset = fields[1].int, let size = fields[2].int,
        offset >= 0, size >= 0, offset <= count, size <= count - offset
      else { return nil }
      view = offset..<offset + size
    }
    self.key = key
    self.type = type
    self.elementCount = count
    self.view = view
    self.device = device
  }
}

/// A tensor as a pickle describes it: a view of a storage.
struct PickledTensor {
  let storage: StorageReference
  let type: StorageType
  /// In elements from the start of the storage.
  let offset: Int
  let shape: Shape
  let strides: [Int]

  private static let mostDimensions = 16

  /// Why a tensor is not read.
  struct Refusal: Error {
    let reason: String
  }

  /// Whether `value` is a tensor of any kind, one that is read or not.
  static func isTensor(_ value: PickleValue) -> Bool {
    guard let name = value.object?.callableName else { return false }
    return makers.contains(name)
  }

  /// The functions that PyTorch saves a tensor as a call of (torch/_utils.py, torch/_tensor.py).
  private static let makers: Set<String> = [
    "torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2", "torch._utils._rebuild_tensor_v3",
    "torch._utils._rebuild_parameter", "torch._utils._rebuild_parameter_with_state", "torch._utils._rebuild_qtensor",
    "torch._utils._rebuild_sparse_tensor", "torch._utils._rebuild_sparse_csr_tensor",
    "torch._utils._rebuild_nested_tensor", "torch._utils._rebuild_meta_tensor_no_storage",
    "torch._utils._rebuild_wrapper_subclass", "torch._utils._rebuild_device_tensor_from_numpy",
    "torch._utils._rebuild_device_tensor_from_cpu_tensor", "torch._tensor._rebuild_from_type",
    "torch._tensor._rebuild_from_type_v2", "torch.tensor._rebuild_from_type", "torch.tensor._rebuild_from_type_v2",
  ]

  /// Reads the tensor that `value` describes.
  init(_ value: PickleValue, in input: [UInt8]) throws(Refusal) {
    guard let object = value.object, let name = object.callableName else { throw Refusal(reason: "is not a tensor") }
    self = try Self.made(by: name, object.arguments, input, nesting: 4)
  }

  /// What `function` makes of `arguments`; parameters and subclasses wrap another tensor.
  private static func made(
    by function: String, _ arguments: [PickleValue], _ input: [UInt8], nesting: Int
  ) throws(Refusal) -> PickledTensor {
    guard nesting > 0 else { throw Refusal(reason: "is wrapped too often") }
    let name = function.split(separator: ".").last ?? ""
    switch name {
    case "_rebuild_tensor", "_rebuild_tensor_v2", "_rebuild_tensor_v3":
      return try PickledTensor(arguments, hasDType: name == "_rebuild_tensor_v3", input)
    case "_rebuild_parameter", "_rebuild_parameter_with_state":
      guard let inner = arguments.first?.object, let maker = inner.callableName else { break }
      return try made(by: maker, inner.arguments, input, nesting: nesting - 1)
    case "_rebuild_from_type", "_rebuild_from_type_v2":
      guard arguments.count >= 3, let maker = arguments[0].global, let inner = arguments[2].elements else { break }
      return try made(by: maker.qualifiedName, inner, input, nesting: nesting - 1)
    case "_rebuild_qtensor": throw Refusal(reason: "is quantised; \(Quantised.cure)")
    default: throw Refusal(reason: kind(name) + "; save it as a plain dense tensor")
    }
    throw Refusal(reason: "has malformed arguments; save it again")
  }

  private static func kind(_ maker: Substring) -> String {
    for kind in ["sparse", "nested", "meta", "wrapper_subclass"] where maker.contains(kind) {
      return "is a \(kind.replacing("_", with: " ")) tensor"
    }
    return "is made by \(printable(String(maker))), which is not read"
  }

  /// The arguments are (storage, offset, size, stride, requires_grad, hooks, [dtype,] [metadata]).
  private init(
    _ arguments: [PickleValue], hasDType: Bool, _ input: [UInt8]
  ) throws(Refusal) {
    guard arguments.count >= 4, let id = arguments[0].persistentID, let storage = StorageReference(id, in: input),
      let offset = arguments[1].int, offset >= 0, let size = Self.integers(arguments[2]),
      let strides = Self.integers(arguments[3])
    else { throw Refusal(reason: "has a malformed storage, offset, size or stride; save it again") }
    guard storage.device != "meta" else { throw Refusal(reason: "is a meta tensor, without data; save a real model") }
    var type = storage.type
    if hasDType {
      guard arguments.count >= 7, let dtype = arguments[6].global.flatMap(StorageType.init(dtype:)) else {
        throw Refusal(reason: "has an unknown dtype; save it as float32")
      }
      type = dtype
    }
    let metadata = arguments.count > (hasDType ? 7 : 6) ? arguments[hasDType ? 7 : 6].dict?.entries ?? [] : []
    if metadata.contains(where: { $0.value.bool == true }) {
      throw Refusal(reason: "is a conjugated or negated view; save its clone()")
    }
    guard let shape = TensorBounds.shape(size) else { throw Refusal(reason: "has a shape of too many elements") }
    self.storage = storage
    self.type = type
    self.offset = offset
    self.shape = shape
    self.strides = strides
    guard isWithinStorage else { throw Refusal(reason: "reaches outside its storage; the file is damaged") }
  }

  private var isWithinStorage: Bool {
    guard let span = TensorBounds.span(shape, strides) else { return false }
    let elements = storage.view.count.multipliedReportingOverflow(by: storage.type.width)
    return !elements.overflow && offset <= elements.partialValue / type.width
      && span <= elements.partialValue / type.width - offset
  }

  /// A tuple, list or `torch.Size` of integers.
  static func integers(_ value: PickleValue) -> [Int]? {
    if let object = value.object, object.callableName == "torch.Size" {
      return object.arguments.first.flatMap { $0.elements == nil ? nil : integers($0) }
    }
    guard let elements = value.elements, elements.count <= mostDimensions else { return nil }
    let values = elements.compactMap(\.int)
    return values.count == elements.count ? values : nil
  }
}
