import Reports
import Testing

/// Lines and tables inside so many columns.
@Suite struct WidthTests {
  @Test(arguments: [
    (2, "so many images"), (4, "so many images"), (8, "verdict worse by 5 points"), (3, "so  many images"),
  ])
  func keepsEveryWordOfALine(margin: Int, line: String) {
    let lines = TextWidth.hanging(line, margin: margin, width: 12)
    #expect(lines.count > 1 && lines.allSatisfy { $0.count <= 14 })
    let words = lines.joined(separator: " ").split(separator: " ")
    #expect(words == line.split(separator: " "), "\(lines)")
    #expect(TextWidth.hanging(line, margin: margin, width: 80) == [line])
  }

  @Test func putsColumnsThatDoNotFitBelow() {
    let rows = [["", "one", "two", "three", "name"], ["1", "aaaa", "bbbb", "cccc", "dddd"]]
    #expect(TextTable.lines(rows, texts: [4], width: 80, last: 4).count == 2)
    let parts = TextTable.lines(rows, texts: [4], width: 16, last: 4)
    #expect(parts == ["    one  name", "1  aaaa  dddd", "", "    two  three", "1  bbbb   cccc"])
  }
}
