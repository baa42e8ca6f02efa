import Pickles
import Testing

@Suite struct UnpicklerTests {
  @Test func readsTheFormsOfEveryProtocol() throws {
    // pickle.dumps([None, True, -2, 70000, 2**40, 1.5, "é", (1, 2)], n)
    let forms: [[UInt8]] = [
      Array("(lp0\nNaI01\naI-2\naI70000\naL1099511627776L\naF1.5\naV\u{e9}\np1\na(I1\nI2\ntp2\na.".utf8),
      (PickleBytes() + "]q\u{0}(N" + [0x88] + "J" + [0xfe, 0xff, 0xff, 0xff] + "J" + [0x70, 0x11, 1, 0]
        + [0x8a, 6, 0, 0, 0, 0, 0, 1] + "G" + [0x3f, 0xf8, 0, 0, 0, 0, 0, 0] + "X" + [2, 0, 0, 0, 0xc3, 0xa9, 0x71, 1]
        + "K\u{1}K\u{2}" + [0x86, 0x71, 2] + "e").stopped,
      (PickleBytes(bytes: [0x80, 4, 0x95, 41, 0, 0, 0, 0, 0, 0, 0]) + "]" + [0x94] + "(N" + [0x88] + "J"
        + [0xfe, 0xff, 0xff, 0xff] + "J" + [0x70, 0x11, 1, 0] + [0x8a, 6, 0, 0, 0, 0, 0, 1]
        + "G" + [0x3f, 0xf8, 0, 0, 0, 0, 0, 0] + [0x8c, 2, 0xc3, 0xa9, 0x94] + "K\u{1}K\u{2}" + [0x86, 0x94] + "e")
        .stopped,
    ]
    for (form, bytes) in forms.enumerated() {
      try load(bytes) { value, _ in
        let elements = try #require(value.elements, "form \(form)")
        #expect(elements.count == 8, "form \(form)")
        #expect(elements[0].isNone)
        #expect(elements[1].bool == true)
        #expect(elements[2...4].map(\.int) == [-2, 70000, 1 << 40], "form \(form)")
        #expect(elements[5].float == 1.5)
        #expect(elements[6].string == "\u{e9}", "form \(form)")
        #expect(elements[7].elements?.map(\.int) == [1, 2])
      }
    }
  }

  @Test func pointsIntoTheInputForByteStrings() throws {
    // Python 2: {"data": "\xff\xfe", "labels": [3]}
    let pickle = PickleBytes() + "}(U\u{4}data" + "T" + [2, 0, 0, 0, 0xff, 0xfe] + "U\u{6}labels]K\u{3}au"
    try load(pickle.stopped) { value, input in
      let dict = try #require(value.dict)
      let data = try #require(dict["data"]?.bytes)
      #expect(Array(input[data]) == [0xff, 0xfe])
      #expect(dict["data"]?.text(in: input) == nil)
      #expect(dict.entries.first?.key.text(in: input) == "data")
      #expect(dict["labels"]?.elements?.first?.int == 3)
      #expect(dict["filenames"] == nil)
    }
  }

  @Test func laterEntriesReplaceEarlierOnes() throws {
    try load((PickleBytes() + "}(X\u{1}\u{0}\u{0}\u{0}aK\u{1}K\u{7}K\u{2}X\u{1}\u{0}\u{0}\u{0}aK\u{3}u").stopped) {
      value, _ in
      #expect(value.dict?.entries.count == 2)
      #expect(value.dict?["a"]?.int == 3)
      #expect(value.dict?[7]?.int == 2)
    }
  }

  @Test func orderedDictIsADictWithItsAttributesLeftOut() throws {
    let made = PickleBytes() + "ccollections\nOrderedDict\n"
    let attributes = "}U\u{9}_metadataK\u{1}sb"
    try load((made + ")R" + "(U\u{1}aK\u{5}u" + attributes).stopped) { value, _ in
      #expect(value.dict?["a"]?.int == 5)
      #expect(value.dict?.entries.count == 1)
    }
    // Python 2 hands the items over as arguments.
    try load((made + "]](U\u{1}aK\u{5}ea" + [0x85] + "R").stopped) { value, _ in
      #expect(value.dict?["a"]?.int == 5)
    }
  }

  @Test func recordsCallsWithoutRunningThem() throws {
    let pickle = PickleBytes() + "c__main__\nNet\n)" + [0x81] + "}U\u{8}trainingK\u{1}sb"
    try load(pickle.stopped) { value, _ in
      let object = try #require(value.object)
      #expect(object.callableName == "__main__.Net")
      #expect(object.arguments.isEmpty)
      #expect(object[attribute: "training"]?.int == 1)
    }
    try load((PickleBytes() + "ctorch._utils\nf\nK\u{1}K\u{2}" + [0x86] + "R").stopped) { value, _ in
      #expect(value.object?.callable.global?.module == "torch._utils")
      #expect(value.object?.arguments.map(\.int) == [1, 2])
    }
    try load((PickleBytes() + "ccollections\ndefaultdict\n)RU\u{1}aK\u{5}s").stopped) { value, _ in
      #expect(value.dict?["a"]?.int == 5)
    }
    try load((PickleBytes() + "ccollections\ndeque\n)RK\u{5}a").stopped) { value, _ in
      #expect(value.object?.items?.elements.first?.int == 5)
    }
    try load((PickleBytes() + "U\u{1}0Q").stopped) { value, input in
      #expect(value.persistentID?.text(in: input) == "0")
    }
  }

  @Test func sharesWhatTheMemoShares() throws {
    try load((PickleBytes() + "]q\u{0}h\u{0}" + [0x86] + "h\u{0}K\u{5}a0").stopped) { value, _ in
      #expect(value.elements?.map { $0.elements?.first?.int } == [5, 5])
    }
  }

  @Test func readsPicklesThatFollowOneAnother() throws {
    let first = (PickleBytes() + [0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19]).stopped
    let bytes = first + (PickleBytes() + "M\u{e9}\u{3}").bytes.prefix(3) + [0xe9, 3, 0x2e]
    let magic = try Unpickler.load(bytes: bytes)
    guard case .bigInt(let range) = magic.value else { throw PickleError.truncated(offset: 0) }
    #expect(Array(bytes[range]) == [0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19])
    let version = try Unpickler.load(bytes: bytes, at: magic.end)
    #expect(version.value.int == 1001)
    #expect(version.end == bytes.count)
  }
}
