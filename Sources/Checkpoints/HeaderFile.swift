import Files

/// A file whose header is being read: small positional reads, counted.
package struct HeaderFile: ~Copyable {
  private let file: ReadableFile
  package private(set) var bytesRead = 0
  /// What the file says of the contents of its parts, each once.
  private(set) var checksums: [StoredChecksum] = []

  package init(_ location: FileLocation) throws(CheckpointError) {
    do throws(FileError) { file = try ReadableFile(location) } catch { throw .file(error) }
  }

  package var path: String { file.path }
  package var size: Int { file.size }
  /// Where it lies, to be opened again in the same state.
  var location: FileLocation { file.location }

  /// Notes what the file says of a part of it.
  mutating func note(_ sum: UInt32, of name: String, at range: Range<Int>) {
    checksums.append(StoredChecksum(file: 0, name: name, range: range, sum: sum))
  }

  /// The `count` bytes from `offset` on; the range is checked before anything is allocated.
  package mutating func read(at offset: Int, count: Int) throws(CheckpointError) -> [UInt8] {
    do throws(FileError) {
      let bytes = try file.read(at: offset, count: count)
      bytesRead += count
      return bytes
    } catch { throw .file(error) }
  }

  /// All of what a zip archive keeps deflated.
  mutating func unpack(_ bytes: DeflatedBytes) throws(CheckpointError) -> [UInt8] {
    do throws(FileError) {
      let contents = try ReadableFile(.deflated(bytes)).read(at: 0, count: bytes.size)
      bytesRead += bytes.range.count
      return contents
    } catch { throw .file(error) }
  }
}

extension [UInt8] {
  /// The little-endian integer at `offset`, which the caller has checked to be there.
  func littleEndian<Number: FixedWidthInteger>(_ type: Number.Type, at offset: Int) -> Number {
    withUnsafeBytes { Number(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: type)) }
  }

  /// The same as an `Int`; a value past `Int.max` becomes `Int.max`, which no file reaches.
  func count<Number: FixedWidthInteger>(_ type: Number.Type, at offset: Int) -> Int {
    Int(clamping: littleEndian(type, at: offset))
  }

  /// Lends the bytes to a reader that points into them.
  func asInput<Value>(
    _ body: (UnsafeRawBufferPointer) throws(CheckpointError) -> Value
  ) throws(CheckpointError) -> Value {
    try withUnsafeBytes { (input) -> Result<Value, CheckpointError> in
      do throws(CheckpointError) { return .success(try body(input)) } catch { return .failure(error) }
    }.get()
  }
}
