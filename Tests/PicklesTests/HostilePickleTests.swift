import Pickles
import Testing

@Suite struct HostilePickleTests {
  static let malformed: [([UInt8], PickleError)] = [
    ([], .truncated(offset: 0)),
    ([0x80, 2], .truncated(offset: 2)),
    ([0x80, 6, 0x4e, 0x2e], .newerProtocol(6)),
    ([0x80, 2, 0xff], .unknownOpcode(0xff, offset: 2)),
    ([0x80, 5, 0x97], .unknownOpcode(0x97, offset: 2)),
    ([0x80, 2, 0x82, 1], .unknownOpcode(0x82, offset: 2)),
    ([0x2e], .stackUnderflow(offset: 0)),
    ((PickleBytes() + "N(").stopped, .stackUnderflow(offset: 4)),
    ((PickleBytes() + "Nt").stopped, .stackUnderflow(offset: 3)),
    ((PickleBytes() + "N(" + [0x85]).stopped, .stackUnderflow(offset: 4)),
    ((PickleBytes() + "NNs").stopped, .stackUnderflow(offset: 4)),
    ((PickleBytes() + "NNNs").stopped, .wrongOperand(offset: 5)),
    ((PickleBytes() + "}(Nu").stopped, .wrongOperand(offset: 5)),
    ((PickleBytes() + "NNa").stopped, .wrongOperand(offset: 4)),
    ((PickleBytes() + "NNR").stopped, .wrongOperand(offset: 4)),
    ((PickleBytes() + "h\u{7}").stopped, .missingMemo(7, offset: 2)),
    ((PickleBytes() + "Ix\n").stopped, .malformedText(offset: 2)),
    ((PickleBytes() + "I99999999999999999999\n").stopped, .malformedText(offset: 2)),
    ((PickleBytes() + "S'a\n").stopped, .malformedText(offset: 2)),
    ((PickleBytes() + "cos\nsystem").stopped, .truncated(offset: 13)),
    ([0x80, 2, 0x54, 0xff, 0xff, 0xff, 0xff, 0x2e], .truncated(offset: 7)),
    ([0x80, 2, 0x58, 0xff, 0xff, 0xff, 0x7f, 0x2e], .truncated(offset: 7)),
    ([0x80, 4, 0x8e, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x2e], .truncated(offset: 3)),
    ([0x80, 4, 0x95, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, 0x2e], .truncated(offset: 2)),
  ]

  @Test(arguments: malformed) func namesWhatIsMalformed(bytes: [UInt8], expected: PickleError) {
    #expect(failure(bytes) == expected)
  }

  @Test func refusesCallsThatOnlyAnAttackWouldName() {
    let refused = PickleError.refusedCall("posix.system")
    #expect(failure((PickleBytes() + "cposix\nsystem\nX\u{2}\u{0}\u{0}\u{0}id" + [0x85] + "R").stopped) == refused)
    #expect(failure((PickleBytes(bytes: []) + "(X\u{2}\u{0}\u{0}\u{0}idiposix\nsystem\n").stopped) == refused)
    #expect(failure((PickleBytes() + "(cposix\nsystem\no").stopped) == refused)
    #expect(failure((PickleBytes() + "cposix\nsystem\n)" + [0x81]).stopped) == refused)
    let stackGlobal = PickleBytes(bytes: [0x80, 4, 0x8c, 5]) + "posix" + [0x8c, 6] + "system" + [0x93] + ")R"
    #expect(failure(stackGlobal.stopped) == refused)
    for name in [
      "builtins\neval", "__builtin__\napply", "subprocess\nPopen", "importlib.util\nspec_from_file_location",
    ] {
      let error = failure((PickleBytes() + "c" + name + "\n)R").stopped)
      #expect(error == .refusedCall(name.split(separator: "\n").joined(separator: ".")))
    }
    #expect(failure((PickleBytes() + "c__builtin__\nset\n]" + [0x85] + "R").stopped) == nil)
    // Types are joined by reduce, and so could be anything else.
    for (function, error) in [
      ("_operator\nor_", nil), ("_operator\nadd", PickleError.refusedCall("__builtin__.reduce")),
    ] {
      let call = "c__builtin__\nreduce\nc\(function)\n]"
      #expect(failure((PickleBytes() + call + [0x86] + "R").stopped) == error)
    }
    #expect(
      refused.description
        == "calls posix.system, which no checkpoint needs; the file's code was not run - do not trust this file")
  }

  @Test func freesDeepNestingWithoutRecursion() throws {
    let depth = 30_000
    func times(_ count: Int, _ text: String) -> [UInt8] { (0..<count).flatMap { _ in Array(text.utf8) } }
    let nestings: [[UInt8]] = [
      times(depth, "]") + times(depth - 1, "a"),  // lists
      times(1, "N") + [UInt8](repeating: 0x85, count: depth),  // tuples
      times(depth, "}K\u{1}") + times(1, "N") + times(depth, "s"),  // dicts
      times(1, "N") + times(depth, "Q"),  // persistent ids
      times(depth, "(c_\n_\n") + times(1, "N") + times(depth, "o"),  // arguments
      times(depth, "c_\n_\n)R") + times(1, "N") + times(depth, "b"),  // states
      times(depth, "c_\n_\n)R") + times(1, "N") + times(depth, "a"),  // appended items
    ]
    for nesting in nestings {
      try load([0x80, 2] + nesting + [0x2e]) { value, _ in #expect(!value.isNone) }
    }
  }

  /// A list, a dict's value and key, an object's state, arguments and items, through a tuple, beside sound values, in what is thrown away.
  @Test(arguments: [
    "]q\u{0}h\u{0}a", "]2a", "}q\u{0}Nh\u{0}s", "}q\u{0}h\u{0}Ns", "c_\n_\n)Rq\u{0}h\u{0}b", "c_\n_\n)R2a",
    "]q\u{0}c_\n_\nh\u{0}\u{85}Ra", "]q\u{0}(NNh\u{0}ta", "]q\u{0}]q\u{1}h\u{0}ah\u{1}aa", "]]2a0", "]]2aa",
  ])
  func whatContainsItselfIsFreed(pickle: String) throws {
    weak var list: PickleList?
    weak var dict: PickleDict?
    weak var object: PickleObject?
    try load([0x80, 2] + pickle.unicodeScalars.map { UInt8($0.value) } + [0x2e]) { value, _ in
      switch value {
      case .list(let node): list = node
      case .dict(let node): dict = node
      case .object(let node): object = node
      default: Issue.record("not a container")
      }
      #expect(list != nil || dict != nil || object != nil)
    }
    #expect(list == nil && dict == nil && object == nil)
  }

  @Test func whatContainsItselfHasAnAncestorThere() throws {
    try load((PickleBytes() + "]q\u{0}h\u{0}aNa").stopped) { value, _ in
      #expect(value.elements?.count == 2)
      let isCut = if case .ancestor? = value.elements?.first { true } else { false }
      #expect(isCut)
    }
    // What is referred to twice is no circle.
    try load((PickleBytes() + "]q\u{0}]q\u{1}Nah\u{1}" + [0x86] + "a").stopped) { value, _ in
      #expect(value.elements?.first?.elements?.allSatisfy { $0.elements?.count == 1 } == true)
    }
  }

  @Test func boundsWhatSharedArgumentsCost() {
    // A list of 1,000 items, handed to OrderedDict 10,000 times.
    var bytes = (PickleBytes() + "(").bytes
    for _ in 0..<1000 { bytes += [0x4b, 1] }
    bytes += Array("l".utf8) + [0x85, 0x71, 0]
    bytes += Array("ccollections\nOrderedDict\nq\u{1}".utf8)
    for _ in 0..<10_000 { bytes += [0x68, 1, 0x68, 0, 0x52, 0x30] }
    #expect(failure(bytes + [0x2e]) == .tooLong(limit: Unpickler.operationLimit))
  }

  @Test func survivesEveryTruncationAndEveryFlippedByte() throws {
    let pickle =
      PickleBytes() + "ccollections\nOrderedDict\n)Rq\u{0}(X\u{1}\u{0}\u{0}\u{0}actorch._utils\nf\n((U\u{7}storage"
      + "K\u{1}tQK\u{0}K\u{2}" + [0x85] + "K\u{1}" + [0x85, 0x89] + "tRU\u{1}bG" + [0x3f, 0xf8, 0, 0, 0, 0, 0, 0]
      + "u}b"
    let whole = pickle.stopped
    try load(whole) { value, _ in #expect(value.dict?.entries.count == 2) }
    for count in 0..<whole.count { #expect(failure(Array(whole.prefix(count))) != nil) }
    var failures = 0
    for position in whole.indices {
      for flip: UInt8 in [1, 2, 4, 8, 16, 32, 64, 128, 255] {
        var bytes = whole
        bytes[position] ^= flip
        if failure(bytes) != nil { failures += 1 }
      }
    }
    #expect(failures > 100)
  }
}
