import Files

/// A file whose header is being read: small positional reads, counted.
package struct HeaderFile: ~Copyable {
  private let file: ReadableFile
  /// The part that is being read, and its name where it is not the whole file.
  private var part: (range: Range<Int>, name: String?)
  package private(set) var bytesRead = 0
  /// What the file says of the contents of its parts, each once.
  package private(set) var checksums: [StoredChecksum] = []

  /// Opens a file.
  package init(opening location: FileLocation) throws(ArchiveError) {
    do throws(FileError) { file = try ReadableFile(location) } catch { throw .file(error) }
    part = (0..<file.size, nil)
  }

  /// Reads what lies at `range`, which the caller has checked to be there, as if it were a file.
  package mutating func narrow(to range: Range<Int>, named name: String) { part = (range, name) }

  package var path: String { file.path }
  /// The bytes of what is being read: the file, or a part of it.
  package var size: Int { part.range.count }
  /// The bytes of the whole file.
  package var fileSize: Int { file.size }
  /// Where that begins in the file.
  package var origin: Int { part.range.lowerBound }
  /// Where it lies, to be opened again in the same state.
  package var location: FileLocation { file.location }

  /// Notes what the file says of a part of it.
  mutating func note(_ sum: UInt32, of name: String, at range: Range<Int>) {
    let name = part.name.map { "\(name) of \($0)" } ?? name
    checksums.append(
      StoredChecksum(file: 0, name: name, range: origin + range.lowerBound..<origin + range.upperBound, sum: sum))
  }

  /// Notes that the first `count` bytes at `range` were read, whose CRC-32 is `sum`.
  package mutating func noteRead(_ count: Int, of range: Range<Int>, sum: CRC32) {
    let place = origin + range.lowerBound
    guard let index = checksums.lastIndex(where: { $0.range.lowerBound == place && $0.range.count == range.count })
    else { return }
    let whole = checksums[index]
    checksums[index] = StoredChecksum(
      file: whole.file, name: whole.name, range: place + count..<whole.range.upperBound, sum: whole.sum, lead: sum)
  }

  /// The `count` bytes from `offset` on; the range is checked before anything is allocated.
  package mutating func bytes(at offset: Int, count: Int) throws(ArchiveError) -> [UInt8] {
    do throws(FileError) {
      guard offset >= 0, count >= 0, offset <= size, count <= size - offset else {
        throw .tooShort(path: path, offset: origin &+ offset, wanted: count, size: part.range.upperBound)
      }
      let bytes = try file.read(at: origin + offset, count: count)
      bytesRead += count
      return bytes
    } catch { throw .file(error) }
  }

  /// All of what a zip archive keeps deflated, or the `first` bytes of it.
  package mutating func unpacked(_ bytes: DeflatedBytes, first: Int = .max) throws(ArchiveError) -> [UInt8] {
    do throws(FileError) {
      let contents = try ReadableFile(.deflated(bytes)).read(at: 0, count: min(first, bytes.size))
      bytesRead += bytes.range.count
      return contents
    } catch { throw .file(error) }
  }
}
