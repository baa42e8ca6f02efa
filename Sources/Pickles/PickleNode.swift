/// What the reference-counted values have in common: letting go of their children without recursion.
///
/// Swift frees a chain of references by recursion, so a list nested a million deep would overflow the
/// stack. A node that dies hands its children to a work list instead.
public class PickleNode {
  /// How far the search for circles has come with this node.
  var search = CircleSearch.Mark.unseen

  /// The number of places where this node refers to a value; one may be empty.
  var placeCount: Int { 0 }

  /// The value at `place`.
  func value(at place: Int) -> PickleValue { .none }

  /// Refers to an ancestor at `place`, in place of what is there.
  func cut(at place: Int) {}

  /// Moves the node's children to `pending` and keeps none.
  func surrenderChildren(to pending: inout [PickleValue]) {}

  /// Frees `pending` and all that only it refers to.
  static func release(_ pending: inout [PickleValue]) {
    while !pending.isEmpty {
      guard var node = popNode(&pending) else { continue }
      if isKnownUniquelyReferenced(&node) { node.surrenderChildren(to: &pending) }
    }
  }

  // A function of its own, so that the popped value is gone when the node's references are counted.
  private static func popNode(_ pending: inout [PickleValue]) -> PickleNode? {
    pending.removeLast().node
  }
}

extension PickleValue {
  /// The node that this value refers to, or nil where it refers to none that has children.
  var node: PickleNode? {
    switch self {
    case .list(let node): node
    case .tuple(let node): node
    case .dict(let node): node
    case .object(let node): node
    case .persistent(let node): node
    case .none, .bool, .int, .bigInt, .float, .string, .bytes, .global, .ancestor, .opaque: nil
    }
  }
}

/// Python values in the file's order.
public class PickleSequence: PickleNode {
  /// The elements.
  public internal(set) var elements: [PickleValue]

  init(_ elements: [PickleValue] = []) { self.elements = elements }

  override var placeCount: Int { elements.count }
  override func value(at place: Int) -> PickleValue { elements[place] }
  override func cut(at place: Int) { elements[place] = .ancestor }

  override func surrenderChildren(to pending: inout [PickleValue]) {
    pending.append(contentsOf: elements)
    elements = []
  }

  deinit { PickleNode.release(&elements) }
}

/// A Python list or set.
public final class PickleList: PickleSequence {}

/// A Python tuple.
public final class PickleTuple: PickleSequence {}

/// A persistent id: a reference to something outside the pickle.
public final class PicklePersistentID: PickleNode {
  /// The id; PyTorch's is the tuple `("storage", class, key, location, element count)`.
  public private(set) var id: PickleValue

  init(_ id: PickleValue) { self.id = id }

  override var placeCount: Int { 1 }
  override func value(at place: Int) -> PickleValue { id }
  override func cut(at place: Int) { id = .ancestor }

  override func surrenderChildren(to pending: inout [PickleValue]) {
    pending.append(id)
    id = .none
  }

  deinit {
    var pending: [PickleValue] = []
    surrenderChildren(to: &pending)
    PickleNode.release(&pending)
  }
}

/// A class or function by name.
public final class PickleGlobal {
  /// The dotted module, such as `torch._utils`.
  public let module: String

  /// The name in the module, such as `_rebuild_tensor_v2`.
  public let name: String

  init(module: String, name: String) {
    self.module = module
    self.name = name
  }

  /// The module and the name, dotted.
  public var qualifiedName: String { module + "." + name }
}

/// A call that the file asks for, recorded and not run.
public final class PickleObject: PickleNode {
  /// What would be called or instantiated; a ``PickleValue/global(_:)`` in every known file.
  public private(set) var callable: PickleValue

  /// The arguments.
  public var arguments: [PickleValue] { argumentTuple?.elements ?? [] }

  // The tuple itself and not its elements: calls that share a tuple must not each hold a copy.
  private var argumentTuple: PickleTuple?

  /// What BUILD would hand to the new object, usually its `__dict__`; `none` without one.
  public internal(set) var state = PickleValue.none

  /// What APPEND and APPENDS would add to it.
  public internal(set) var items: PickleList?

  /// What SETITEM and SETITEMS would set in it.
  public internal(set) var entries: PickleDict?

  init(callable: PickleValue, arguments: PickleTuple) {
    self.callable = callable
    argumentTuple = arguments
  }

  override var placeCount: Int { 5 }

  override func value(at place: Int) -> PickleValue {
    switch place {
    case 0: callable
    case 1: state
    case 2: argumentTuple.map(PickleValue.tuple) ?? .none
    case 3: items.map(PickleValue.list) ?? .none
    default: entries.map(PickleValue.dict) ?? .none
    }
  }

  override func cut(at place: Int) {
    switch place {
    case 0: callable = .ancestor
    case 1: state = .ancestor
    case 2: argumentTuple = PickleTuple([.ancestor])
    case 3: items = PickleList([.ancestor])
    default: entries = nil
    }
  }

  /// The dotted name of what would be called, or nil where that is not a global.
  public var callableName: String? { callable.global?.qualifiedName }

  /// The value of `name` in the object's state, where the state is a dictionary that has it.
  public subscript(attribute name: String) -> PickleValue? { state.dict?[name] }

  override func surrenderChildren(to pending: inout [PickleValue]) {
    pending += [callable, state]
    if let argumentTuple { pending.append(.tuple(argumentTuple)) }
    if let items { pending.append(.list(items)) }
    if let entries { pending.append(.dict(entries)) }
    (callable, state, argumentTuple, items, entries) = (.none, .none, nil, nil, nil)
  }

  deinit {
    var pending: [PickleValue] = []
    surrenderChildren(to: &pending)
    PickleNode.release(&pending)
  }
}
