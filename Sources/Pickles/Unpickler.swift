/// Reads pickles as data: a stack machine over a closed list of opcodes that never runs, imports or looks up anything.
///
/// What it reads: protocols 0 to 5 as PyTorch, DeepSpeed, NumPy and the CIFAR archives write them
/// (CPython, Lib/pickle.py and Lib/pickletools.py).
public struct Unpickler {
  /// Operations after which a pickle is refused; a checkpoint of 100,000 tensors needs about 3 million.
  public static let operationLimit = 1 << 23

  var cursor: PickleCursor
  var persistentIDs: [PickleValue] = []
  private(set) var stack: [PickleValue] = []
  private var marks: [Int] = []
  private var memo: [Int: PickleValue] = [:]
  private var operationsLeft = operationLimit

  /// Whether a container was taken a second time: until then each is referred to once, and none can contain itself.
  private(set) var isShared = false

  /// What was filled since then: every circle has one of these.
  var filled: [PickleValue] = []

  private let emptyTuple = PickleTuple([])

  /// Reads the pickle that starts at `offset`.
  ///
  /// - Returns: its value, and the offset after its STOP, where another pickle may start.
  /// - Throws: ``PickleError`` for anything but a whole, well-formed and harmless pickle.
  public static func load(
    bytes: [UInt8], at offset: Int = 0
  ) throws(PickleError) -> (value: PickleValue, end: Int) {
    var ids: [PickleValue] = []
    return try load(bytes: bytes, at: offset, persistentIDs: &ids)
  }

  /// Reads the pickle that starts at `offset` and adds every persistent id in it to `persistentIDs`.
  ///
  /// - Returns: its value, and the offset after its STOP, where another pickle may start.
  /// - Throws: ``PickleError`` for anything but a whole, well-formed and harmless pickle.
  public static func load(
    bytes: [UInt8], at offset: Int, persistentIDs: inout [PickleValue]
  ) throws(PickleError) -> (value: PickleValue, end: Int) {
    var unpickler = Unpickler(cursor: try PickleCursor(bytes, at: offset))
    let value = try unpickler.runToEnd()
    persistentIDs += unpickler.persistentIDs
    return (value, unpickler.cursor.position)
  }

  private init(cursor: PickleCursor) { self.cursor = cursor }

  /// Runs the pickle and cuts what contains itself, also where the pickle is refused.
  private mutating func runToEnd() throws(PickleError) -> PickleValue {
    do throws(PickleError) {
      let value = try run()
      // From the value itself, so that it is what lies deeper that refers to an ancestor.
      if !filled.isEmpty { CircleSearch.cut([value] + filled) }
      return value
    } catch {
      CircleSearch.cut(filled)
      throw error
    }
  }

  private mutating func run() throws(PickleError) -> PickleValue {
    while true {
      try spend(1)
      let offset = cursor.position
      let code = try cursor.byte()
      guard let opcode = Opcode(rawValue: code) else { throw .unknownOpcode(code, offset: offset) }
      if opcode == .stop { return try pop(offset) }
      try execute(opcode, at: offset)
    }
  }

  /// Counts operations, so that no input costs more time and memory than a checkpoint could.
  mutating func spend(_ operations: Int) throws(PickleError) {
    guard operations <= operationsLeft else { throw .tooLong(limit: Self.operationLimit) }
    operationsLeft -= operations
  }

  private mutating func execute(_ opcode: Opcode, at offset: Int) throws(PickleError) {
    switch opcode {
    case .protocol:
      let version = try cursor.byte()
      guard version <= 5 else { throw .newerProtocol(Int(version)) }
    case .frame:
      guard try cursor.length(UInt64.self) <= cursor.inputCount else { throw .truncated(offset: offset) }
    case .mark: marks.append(stack.count)
    case .pop:
      // As in CPython, a POP on an empty frame takes the mark.
      if stack.count == marks.last { marks.removeLast() } else { _ = try pop(offset) }
    case .popMark: _ = try popFrame(offset)
    case .duplicate: pushAgain(try top(offset))
    case .get, .binGet, .longBinGet, .put, .binPut, .longBinPut, .memoize: try useMemo(opcode, at: offset)
    case .append, .appends, .addItems, .setItem, .setItems, .build: try fill(opcode, at: offset)
    case .global, .stackGlobal, .reduce, .newObject, .newObjectEx, .instance, .object, .persistentID, .binPersistentID:
      try refer(opcode, at: offset)
    case .emptyList, .emptyTuple, .emptyDict, .emptySet, .list, .tuple, .dict, .frozenSet, .tuple1, .tuple2, .tuple3:
      push(try container(opcode, at: offset))
    default: push(try scalar(opcode, at: offset))
    }
  }

  private mutating func useMemo(_ opcode: Opcode, at offset: Int) throws(PickleError) {
    let key =
      switch opcode {
      case .get, .put: try textInteger(cursor.lineText(), at: offset)
      case .binGet, .binPut: Int(try cursor.byte())
      case .longBinGet, .longBinPut: Int(try cursor.integer(UInt32.self))
      default: memo.count
      }
    switch opcode {
    case .get, .binGet, .longBinGet:
      guard let value = memo[key] else { throw .missingMemo(key, offset: offset) }
      pushAgain(value)
    default: memo[key] = try top(offset)
    }
  }
}

// The stack. A mark starts a frame; nothing below the newest mark can be taken.
extension Unpickler {
  mutating func push(_ value: PickleValue) { stack.append(value) }

  private mutating func pushAgain(_ value: PickleValue) {
    if value.node != nil { isShared = true }
    push(value)
  }

  mutating func pop(_ offset: Int) throws(PickleError) -> PickleValue {
    guard stack.count > marks.last ?? 0 else { throw .stackUnderflow(offset: offset) }
    return stack.removeLast()
  }

  func top(_ offset: Int) throws(PickleError) -> PickleValue {
    guard stack.count > marks.last ?? 0, let value = stack.last else { throw .stackUnderflow(offset: offset) }
    return value
  }

  /// The values above the newest mark, which goes too.
  mutating func popFrame(_ offset: Int) throws(PickleError) -> [PickleValue] {
    guard let mark = marks.popLast() else { throw .stackUnderflow(offset: offset) }
    defer { stack.removeSubrange(mark...) }
    return Array(stack[mark...])
  }

  private mutating func container(_ opcode: Opcode, at offset: Int) throws(PickleError) -> PickleValue {
    switch opcode {
    case .emptyTuple: return .tuple(emptyTuple)
    case .emptyDict: return .dict(PickleDict())
    case .tuple: return .tuple(PickleTuple(try popFrame(offset)))
    case .list, .frozenSet: return .list(PickleList(try popFrame(offset)))
    case .tuple1: return .tuple(PickleTuple([try pop(offset)]))
    case .tuple2:
      let second = try pop(offset)
      return .tuple(PickleTuple([try pop(offset), second]))
    case .tuple3:
      let third = try pop(offset)
      let second = try pop(offset)
      return .tuple(PickleTuple([try pop(offset), second, third]))
    case .dict:
      let dict = PickleDict()
      try set(try popFrame(offset), in: dict, at: offset)
      return .dict(dict)
    default: return .list(PickleList())
    }
  }
}
