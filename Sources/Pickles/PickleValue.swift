/// One value of a pickle: plain data, whatever the file says it is.
///
/// Containers and objects are references, as in Python: a node that the file's memo shares is one node
/// here. A walker must therefore visit a node once, or a small file can make it walk for long; it comes to
/// an end, since a reference to what a value lies in is ``ancestor``.
public enum PickleValue {
  /// Python's `None`.
  case none
  /// `True` or `False`.
  case bool(Bool)
  /// An integer of at most 64 bits.
  case int(Int)
  /// A wider integer: where its little-endian two's complement bytes lie in the input.
  case bigInt(Range<Int>)
  /// A float64.
  case float(Double)
  /// A Unicode string.
  case string(String)
  /// A byte string or Python 2 `str`: where its bytes lie in the input; they are not copied.
  case bytes(Range<Int>)
  /// A list or set.
  case list(PickleList)
  /// A tuple.
  case tuple(PickleTuple)
  /// A `dict` or `collections.OrderedDict`.
  case dict(PickleDict)
  /// A class or function that the file names; it is not looked up.
  case global(PickleGlobal)
  /// What a call would have made; the call is recorded, not run.
  case object(PickleObject)
  /// A persistent id, such as PyTorch's reference to a storage.
  case persistent(PicklePersistentID)
  /// A container or object that this value itself lies in: as a reference it would close a circle.
  case ancestor
  /// A value without meaning to a reader of data, such as a text-mode string with escapes.
  case opaque
}

extension PickleValue {
  /// The integer, or nil for any other value.
  public var int: Int? {
    if case .int(let value) = self { value } else { nil }
  }

  /// The truth value, or nil for any other value.
  public var bool: Bool? {
    if case .bool(let value) = self { value } else { nil }
  }

  /// The float64, or nil for any other value.
  public var float: Double? {
    if case .float(let value) = self { value } else { nil }
  }

  /// The Unicode string, or nil for any other value; see ``text(in:)`` for Python 2 strings.
  public var string: String? {
    if case .string(let value) = self { value } else { nil }
  }

  /// The range of a byte string in the input, or nil for any other value.
  public var bytes: Range<Int>? {
    if case .bytes(let range) = self { range } else { nil }
  }

  /// The dictionary, or an object's mapping items (a `defaultdict`, say), or nil.
  public var dict: PickleDict? {
    switch self {
    case .dict(let dict): dict
    case .object(let object): object.entries
    default: nil
    }
  }

  /// The elements of a list, set or tuple, or nil for any other value.
  public var elements: [PickleValue]? {
    switch self {
    case .list(let list): list.elements
    case .tuple(let tuple): tuple.elements
    default: nil
    }
  }

  /// The named class or function, or nil for any other value.
  public var global: PickleGlobal? {
    if case .global(let global) = self { global } else { nil }
  }

  /// The recorded call, or nil for any other value.
  public var object: PickleObject? {
    if case .object(let object) = self { object } else { nil }
  }

  /// The value of a persistent id, or nil for any other value.
  public var persistentID: PickleValue? {
    if case .persistent(let box) = self { box.id } else { nil }
  }

  /// Whether this is `None`.
  public var isNone: Bool {
    if case .none = self { true } else { false }
  }
}
