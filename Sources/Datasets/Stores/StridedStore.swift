import Files
import Tensors

/// Images in mapped files, each a run of bytes whose channels, rows and columns lie in any order.
final class StridedStore: ImageStore {
  /// A file and where its images begin.
  struct Part: Sendable {
    let file: MappedFile
    /// The bytes before the first image.
    let offset: Int
    /// Its images.
    let count: Int
  }

  /// The bytes from a channel to the next, from a row to the next, and from a column to the next.
  struct Strides: Sendable {
    let channel: Int
    let row: Int
    let column: Int

    /// Red, green, blue of each pixel.
    static func channelsLast(_ shape: Shape) -> Strides {
      let extents = shape.dimensions
      return Strides(channel: 1, row: extents[2] * extents[0], column: extents[0])
    }

    /// Planes, each column by column, as MATLAB has them.
    static func columnMajor(_ shape: Shape) -> Strides {
      Strides(channel: shape.dimensions[1] * shape.dimensions[2], row: 1, column: shape.dimensions[1])
    }
  }

  let count: Int
  let failures = FirstFailure()
  private let parts: [Part]
  private let shape: Shape
  private let strides: Strides

  /// A store of the parts' images, one part after the other, all of one shape.
  ///
  /// - Throws: ``DatasetError`` where a part is not as large as its images.
  init(_ parts: [Part], shape: Shape, _ strides: Strides) throws(DatasetError) {
    for part in parts where part.file.bytes.count != part.offset + part.count * shape.elementCount {
      throw .arrays(
        path: part.file.path,
        reason: """
          \(part.file.bytes.count) bytes, not the \(part.offset + part.count * shape.elementCount) of \(part.count) images; \
          copy it again
          """)
    }
    self.parts = parts
    self.shape = shape
    self.strides = strides
    count = parts.reduce(0) { $0 + $1.count }
  }

  var uniformShape: Shape? { shape }

  func shape(of index: Int) -> Shape { shape }

  func read(_ index: Int, into buffer: PixelBuffer) throws(DatasetError) {
    bytes(of: index).withSpan { image in
      buffer.write(shape.elementCount) { planes in arrange(image, into: &planes) }
    }
  }

  func identify(_ index: Int, isThorough: Bool, _ use: (Span<UInt8>) -> Void) {
    bytes(of: index).withSpan(use)
  }

  func release(_ images: Range<Int>) {
    var start = 0
    for part in parts {
      let own = images.clamped(to: start..<start + part.count)
      if !own.isEmpty {
        let size = shape.elementCount
        part.file.release(
          part.offset + (own.lowerBound - start) * size..<part.offset + (own.upperBound - start) * size)
      }
      start += part.count
    }
  }

  func checkUnchanged() throws(DatasetError) {
    for part in parts {
      do throws(FileError) { try part.file.checkUnchanged() } catch { throw .file(error) }
    }
  }

  private func arrange(_ image: Span<UInt8>, into planes: inout MutableSpan<UInt8>) {
    let extents = shape.dimensions
    var place = 0
    for channel in 0..<extents[0] {
      for row in 0..<extents[1] {
        let line = channel * strides.channel + row * strides.row
        for column in 0..<extents[2] {
          planes[place] = image[line + column * strides.column]
          place += 1
        }
      }
    }
  }

  private func bytes(of index: Int) -> OwnedBytes {
    var rest = index
    for part in parts {
      if rest < part.count {
        let start = part.offset + rest * shape.elementCount
        return part.file.bytes[start..<start + shape.elementCount]
      }
      rest -= part.count
    }
    preconditionFailure("image index out of range")
  }
}
