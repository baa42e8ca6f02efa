import CZlib
import Foundation
import ImageFiles
import TestSupport

/// A JPEG, PNG, WebP, TIFF, GIF, PPM or BMP file, decoded to planes.
struct ImageTarget: FuzzTarget {
  enum Form: String { case jpeg, png, webp, tiff, gif, plain }

  let form: Form

  var name: String { "image-" + form.rawValue }

  /// Larger images are as good, and slower.
  private static let mostPixels = 1 << 20

  func load(_ input: UnsafeRawBufferPointer) {
    var bytes = Array(input)
    if form == .png { PNGChecksums.repair(&bytes) }
    do throws(ImageFileError) {
      _ = try ImageFile(head: bytes.span.extracting(first: 32), isWhole: false)
      _ = Orientation(head: bytes.span)
      guard let image = try ImageFile(head: bytes.span, isWhole: true), image.rows * image.columns <= Self.mostPixels
      else { return }
      var memory = [UInt8](repeating: 0, count: image.planeBytes)
      var planes = memory.mutableSpan
      try ImageDecoder().decode(bytes.span, image, into: &planes)
    } catch { Loading.check(error.description) }
  }

  func seeds() throws -> [String: [UInt8]] {
    switch form {
    case .plain:
      let header = little(UInt32(62)) + little(UInt32(40)) + little(Int32(2)) + little(Int32(-1))
      let sizes = little(UInt16(1)) + little(UInt16(8)) + [UInt8](repeating: 0, count: 16) + little(UInt32(2))
      return [
        "ppm": Array("P6 2 # wide\n1\n200\n".utf8) + [1, 2, 3, 200, 100, 0],
        "pgm": Array("P5\n1 2 255\n".utf8) + [7, 9],
        "bmp": Array("BM".utf8) + [UInt8](repeating: 0, count: 8) + header + sizes + little(UInt32(0))
          + [1, 2, 3, 0, 4, 5, 6, 0] + [0, 1, 0, 0],
      ]
    case .webp:
      let names = ["lossy/rgb-000", "lossy/alpha-exif-003", "lossless/alpha-014", "lossless/palette-007"]
      return try TestFile.seeds(names, in: "webps", ending: "webp")
    case .tiff:
      let names = [
        "rgb/006-rgb-lzw-strips", "grey/010-grey-packbits-strips", "palette/011-palette-raw",
        "white/018-white-tiles-hand", "grey/023-grey16-lzw-differences", "rgb/030-rgb16-deflate-differences-hand",
        "bits/026-bits-packbits",
      ]
      return try TestFile.seeds(names, in: "tiffs", ending: "tif")
    case .gif:
      return try TestFile.seeds(
        ["plain/001-plain-interlaced", "frames/006-frames", "offset/008-offset-transparent", "local/013-local-offset"],
        in: "gifs", ending: "jpg")
    case .jpeg: return Self.jpegs.compactMapValues { Data(base64Encoded: $0).map(Array.init) }
    case .png:
      return [
        "rgb": PNGChecksums.file(depth: 8, colour: 2, rows: [[1, 9, 8, 7, 1, 1, 1], [4, 1, 2, 3, 4, 5, 6]]),
        "palette": PNGChecksums.file(depth: 2, colour: 3, rows: [[0, 0b0110_0000], [2, 0b0010_0000]]),
        "interlaced": PNGChecksums.file(
          depth: 16, colour: 4, isInterlaced: true,
          rows: [[0, 1, 2, 3, 4], [3, 1, 2, 3, 4], [0, 1, 2, 3, 4, 5, 6, 7, 8]]),
      ]
    }
  }

  /// Pillow's files of 8 x 8 pixels: 4:2:0, and grey with restart markers.
  private static let jpegs = [
    "colour": """
    /9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABQODxIPDRQSEBIXFRQYHjIhHhwcHj0sLiQySUBMS0dARkVQWnNiUFVtVkVGZIhlbXd7gYKBTmCNl4x9lnN\
    +gXz/2wBDARUXFx4aHjshITt8U0ZTfHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHz/wAARCAAIAAgDASIAAhEBAx\
    EB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAL/xAAcEAACAgIDAAAAAAAAAAAAAAACAwABIUESQnH/xAAUAQEAAAAAAAAAAAAAAAAAAAAB/8QAFBEBAAAAAAAA\
    AAAAAAAAAAAAAP/aAAwDAQACEQMRAD8AkgWmhsgWsRZY1zUSR33DBXjzcREQ/9k=
    """,
    "grey": """
    /9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABQODxIPDRQSEBIXFRQYHjIhHhwcHj0sLiQySUBMS0dARkVQWnNiUFVtVkVGZIhlbXd7gYKBTmCNl4x9lnN\
    +gXz/wAALCAAIAAgBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAAv/EABwQAAMAAgMBAAAAAAAAAAAAAAECAyFBABJCcf/dAAQAAf/aAAgBAQAAPwAsk4hSyT\
    mq0KjvJorv2mGOPm+f/9k=
    """,
  ]
}

/// Right checksums for the chunks of a PNG file, which mutation would seldom find.
enum PNGChecksums {
  static func repair(_ file: inout [UInt8]) {
    var place = 8
    while file.count - place >= 12 {
      let length = Int(file[place..<place + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) })
      guard length <= file.count - place - 12 else { return }
      let sum = UInt32(truncatingIfNeeded: crc32(0, Array(file[place + 4..<place + 8 + length]), UInt32(4 + length)))
      file.replaceSubrange(place + 8 + length..<place + 12 + length, with: big(sum))
      place += 12 + length
    }
  }

  /// A file of 2 x 2 pixels whose rows, with their filters, are these.
  static func file(depth: UInt8, colour: UInt8, isInterlaced: Bool = false, rows: [[UInt8]]) -> [UInt8] {
    let header = big(2) + big(2) + [depth, colour, 0, 0, isInterlaced ? 1 : 0]
    let palette = colour == 3 ? chunk("PLTE", [1, 2, 3, 4, 5, 6, 7, 8, 9]) : []
    var file = [0x89] + Array("PNG\r\n".utf8) + [0x1a, 0x0a] + chunk("IHDR", header) + palette
    file += chunk("IDAT", stored(rows.flatMap(\.self))) + chunk("IEND", [])
    repair(&file)
    return file
  }

  private static func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
    big(UInt32(content.count)) + name.utf8 + content + [0, 0, 0, 0]
  }

  /// A zlib stream of one block that is not compressed.
  private static func stored(_ bytes: [UInt8]) -> [UInt8] {
    let count = UInt16(bytes.count)
    let sum = UInt32(truncatingIfNeeded: adler32(1, bytes, UInt32(bytes.count)))
    return [0x78, 0x01, 1] + little(count) + little(~count) + bytes + big(sum)
  }

  private static func big(_ number: UInt32) -> [UInt8] { little(number).reversed() }
}
