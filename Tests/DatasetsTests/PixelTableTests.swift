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
  private func check(_ path: String, _ labels: [Int], first: [UInt8], split: Split = .test) throws {
    let source = try DatasetSource.locate(path, split: split)
    #expect(source.name == "pixels of a table" && source.layout.shape.dimensions == [1, 7, 7])
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
    try check(write(rows.map(comma)), [3, 12], first: [7, 250])
    try check(write(rows.map { $0.joined(separator: ", ") }), [3, 12], first: [7, 250])
    try check(write(rows.map { comma($0.map { $0 + ".0" }) }), [3, 12], first: [7, 250])
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
    let reason = "pixels of 7x7 without a column called label; give a table that has one"
    #expect(failure(path)?.description == "\(path): \(reason)")
  }
}
