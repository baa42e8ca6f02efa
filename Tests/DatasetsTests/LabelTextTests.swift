import Datasets
import TestSupport
import Testing

/// Labels as text, of which a column may count the images.
@Suite struct LabelTextTests {
  private func labels(_ text: String) throws -> [Int]? {
    let file = try TemporaryFile(Array(text.utf8), ending: "csv")
    return try withExtendedLifetime(file) {
      if case .hard(let labels) = try LabelFile.read(file.path) { labels } else { nil }
    }
  }

  @Test(arguments: ["1\n0\n1\n", "0,1\n1,0\n2,1\n", "id,label\n1,1\n2,0\n3,1\n"])
  func anIndexCountsFromZeroOrOne(_ text: String) throws { #expect(try labels(text) == [1, 0, 1]) }

  @Test(arguments: ["2,1\n1,0\n3,1\n", "1,1\n0,0\n2,1\n"]) func anIndexInAnotherOrderIsRefused(_ text: String) {
    #expect(throws: DatasetError.self) { try labels(text) }
  }

  @Test(arguments: ["3,48\n51,0\n20,31\n", "0.5,0.5\n1,0\n0,1\n", "1,0\n2,1\n"])
  func votesAreNoIndex(_ text: String) throws { #expect(try labels(text) == nil) }
}
