/// The lines of a text file, without the mark of UTF-8 that some programs put before the first.
enum TextLines {
  private static let mark: [UInt8] = [0xef, 0xbb, 0xbf]

  /// The bytes behind the mark, where there is one.
  static func unmarked(_ bytes: [UInt8]) -> ArraySlice<UInt8> { bytes[(bytes.starts(with: mark) ? mark.count : 0)...] }

  /// The lines that are not blank, and their numbers from 1 on.
  static func all(of bytes: [UInt8]) -> [(number: Int, text: ArraySlice<UInt8>)] {
    unmarked(bytes).split(separator: 10, omittingEmptySubsequences: false).enumerated()
      .map { (number: $0 + 1, text: $1) }
      .filter { !$0.text.allSatisfy { $0 == 32 || $0 == 9 || $0 == 13 } }
  }
}
