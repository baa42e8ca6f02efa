import Datasets
import TestSupport
import Testing

/// Tables whose rows are the pixels of images, as Kaggle has MNIST's kind and FER-2013.
@Suite struct PixelTableTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// 49 pixels from a number on.
  private func pixels(_ first: Int) -> [String] { (0..<49).map { String(($0 + first) % 256) } }

  private func write(_ lines: [String]) throws -> String {
    try folder.write("table.csv", Array((lines.joined(separator: "\r\n") + "\r\n").utf8))
  }

  /// Checks labels and the first pixel of each image.
  private func check(
    _ path: String, _ labels: [Int], first: [UInt8], split: Split = .test, isHeaded: Bool = true
  ) throws {
    let source = try DatasetSource.locate(path, split: split)
    let name = isHeaded ? "pixels of a table" : "pixels of a table, labels in its first column"
    #expect(source.name == name && source.layout.shape.dimensions == [1, 7, 7])
    let images = try source.map()
    #expect((0..<images.count).map(images.label(of:)) == labels)
    let records = try source.materialise()
    #expect(records.count == labels.count * 51)
    #expect(labels.indices.map { records[51 * $0 + 2] } == first)
    #expect(labels.indices.map { records[51 * $0 + 50] } == first.map { $0 &+ 48 })
  }

  @Test func readsTablesOfPixels() throws {
    let names = (0..<49).map { "pixel\($0)" }
    let rows = [["3"] + pixels(7), ["12"] + pixels(250)]
    let comma = { (row: [String]) in row.joined(separator: ",") }
    try check(write([comma(["label"] + names)] + rows.map(comma)), [3, 12], first: [7, 250])
    // As it is without names, spaced, and with pandas' floats.
    try check(write(rows.map(comma)), [3, 12], first: [7, 250], isHeaded: false)
    try check(write(rows.map { $0.joined(separator: ", ") }), [3, 12], first: [7, 250], isHeaded: false)
    try check(write(rows.map { comma($0.map { $0 + ".0" }) }), [3, 12], first: [7, 250], isHeaded: false)
    try check(write(rows.map { comma($0.map { "\"\($0)\"" }) }), [3, 12], first: [7, 250], isHeaded: false)
    // The label last, as in HAM10000's.
    try check(
      write([comma(names + ["Label"])] + rows.map { comma(Array($0.dropFirst() + $0.prefix(1))) }), [3, 12],
      first: [7, 250])
  }

  @Test func readsPixelsInOneText() throws {
    let texts = [1, 2, 3].map { pixels($0).joined(separator: " ") }
    let table = [
      "emotion,pixels,Usage", "4,\(texts[0]),Training", "5,\(texts[1]),PublicTest", "6,\(texts[2]),PrivateTest",
    ]
    try check(write(table), [6], first: [3])
    try check(write(table), [4], first: [1], split: .train)
    // In Kaggle's other order.
    let other = ["emotion, Usage, pixels", "0, PrivateTest, \(texts[0])", "2, Training, \(texts[1])"]
    try check(write(other), [0], first: [1])
  }

  @Test(arguments: [
    ("5,1", "line 2"), ("5" + String(repeating: ",256", count: 49), "line 2"),
    ("70000" + String(repeating: ",1", count: 49), "line 2"), ("5" + String(repeating: ",0.5", count: 49), "line 2"),
    ("5 6" + String(repeating: ",1", count: 49), "line 2"), ("5" + String(repeating: ",", count: 49), "line 2"),
    ("5" + String(repeating: ",-1", count: 49), "line 2"),
  ]) func namesLinesOfSomethingElse(_ line: String, _ reason: String) throws {
    let path = try write([(["5"] + pixels(0)).joined(separator: ","), line])
    let rest = "is not a label from 0 to 65535 and 49 pixels from 0 to 255, as the first says; copy it again"
    #expect(failure(path)?.description == "\(path): \(reason) \(rest)")
  }

  @Test func refusesPixelsWithoutLabels() throws {
    let path = try write([(0..<49).map { "pixel\($0)" }.joined(separator: ","), pixels(0).joined(separator: ",")])
    let reason = "pixels of 7x7 with no column called label; call the one of classes label, and no other so"
    #expect(failure(path)?.description == "\(path): \(reason)")
  }

  /// Tables that would be read, with other labels or pixels than are meant.
  @Test func refusesWhatIsNotSure() throws {
    func check(_ lines: [[String]], _ reason: String) throws {
      let path = try write(lines.map { $0.joined(separator: ",") })
      #expect(failure(path)?.description.contains(reason) == true, "\(reason)")
    }
    try check([(0..<50).map(String.init), ["5"] + pixels(0)], "columns that are only numbered")
    try check([["label", "class"] + pixels(0).map { "p" + $0 }, ["5", "6"] + pixels(0)], "label and class")
    try check([["0"] + pixels(3), ["0"] + pixels(9)], "each line begins with 0, which may be no label")
    try check([["3"] + (0..<49).map { "\($0 % 2)" }], "no pixel is above 1; write them from 0 to 255")
    // Another column of splits than FER-2013's.
    let text = pixels(1).joined(separator: " ")
    let path = try write(["emotion,pixels,split", "4,\(text),train", "5,\(text),test"])
    try self.check(path, [5], first: [1])
    try check([["emotion", "pixels", "Usage"], ["4", text, "Training"]], "no row of the test split in it")
  }

  /// As many classes as a table of pixels has columns.
  @Test func aListOfImagesIsNoTable() throws {
    let classes = (0..<48).map { "c\($0)" }
    let row = ["a"] + (0..<48).map { $0 == 7 ? "1" : "0" }
    let lines = [["id"] + classes, row].map { $0.joined(separator: ",") }
    try folder.write("set/a.png", pngFile())
    try folder.write("set/test.csv", Array(lines.joined(separator: "\n").utf8))
    let images = try DatasetSource.locate(folder.path + "/set", split: .test).map()
    #expect(images.count == 1 && images.label(of: 0) == 7 && images.classNames == classes)
  }

  @Test func readsTheTableOfAFolder() throws {
    let row = (["3"] + pixels(7)).joined(separator: ",")
    try folder.write("set/fashion-mnist_train.csv", Array(row.utf8))
    let path = try folder.write("set/fashion-mnist_test.csv", Array(row.utf8))
    try check(folder.path + "/set", [3], first: [7], isHeaded: false)
    try folder.write("set/sign_mnist_test.csv", Array(row.utf8))
    #expect(
      failure(folder.path + "/set")?.description.contains(
        "2 tables of pixels; give the one that is meant, such as \(path)") == true)
  }
}
