import CZlib
import Metrics
import Reports
import TestSupport
import Testing

@Suite struct PNGTests {
  /// Decoded with zlib and by the standard's rules, an image has its pixels again.
  @Test func decodesToThePixels() throws {
    let side = 32
    let planes = (0..<3 * side * side).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) }
    let png = PNG.encode(try #require(Picture(planes: planes, rows: side, columns: side)))
    #expect(png.prefix(8) == [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
    var chunks: [String: [UInt8]] = [:]
    var place = 8
    func word(_ at: Int) -> UInt32 { png[at..<at + 4].reduce(0) { $0 << 8 | UInt32($1) } }
    while place < png.count {
      let length = Int(word(place))
      let content = Array(png[place + 4..<place + 8 + length])
      #expect(word(place + 8 + length) == UInt32(crc32(0, content, uInt(content.count))))
      chunks[String(decoding: content.prefix(4), as: UTF8.self)] = Array(content.dropFirst(4))
      place += 12 + length
    }
    #expect(chunks["IHDR"] == [0, 0, 0, 32, 0, 0, 0, 32, 8, 2, 0, 0, 0] && chunks["IEND"] == [])
    let data = try #require(chunks["IDAT"])
    var rows = [UInt8](repeating: 0, count: side * (3 * side + 1))
    var length = uLongf(rows.count)
    #expect(uncompress(&rows, &length, data, uLong(data.count)) == Z_OK && Int(length) == rows.count)
    for row in 0..<side {
      let start = row * (3 * side + 1)
      #expect(rows[start] == 1)
      for column in 0..<side {
        for plane in 0..<3 {
          let at = start + 1 + 3 * column + plane
          if column > 0 { rows[at] &+= rows[at - 3] }
          #expect(rows[at] == planes[(plane * side + row) * side + column])
        }
      }
    }
  }
}

@Suite struct ProgressTests {
  @Test func tellsSpeedAndTimeLeft() {
    #expect(
      Progress(done: 5000, total: 10_000, seconds: 2).line == "5,000 of 10,000 images (50 %), 2,500 images/s, 2 s left")
    #expect(
      Progress(done: 10, total: 10_000, seconds: 20).line == "10 of 10,000 images (0 %), 0.50 images/s, 5 h 33 min left"
    )
    #expect(Progress(done: 100, total: 10_000, seconds: 1).line.hasSuffix("100 images/s, 1 min 39 s left"))
    #expect(Progress(done: 0, total: 10, seconds: 3).line == "0 of 10 images (0 %)")
    let bar = Progress(done: 5, total: 10, seconds: 1).bar
    #expect(bar == "[############............] 50 % of 10 images, 5.00 images/s, 1 s left")
  }
}
