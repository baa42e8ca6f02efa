import Files

/// A MATLAB file of level 5, its variables compressed or not.
///
/// Source: MathWorks, MAT-File Format, version 5 (2024), sections 1-2 to 1-14.
struct MATFile {
  /// A numeric array: dimensions, first index fastest, and where its elements are.
  struct Variable {
    /// Its extents; the first varies fastest.
    let shape: [Int]
    /// How elements are stored, which may be narrower than what they mean.
    let type: MATElement.Kind
    /// The elements' bytes.
    let bytes: [UInt8]

    /// The elements as whole numbers; nil where one is none.
    var integers: [Int]? {
      var numbers: [Int] = []
      numbers.reserveCapacity(bytes.count / type.bytes)
      for start in stride(from: 0, to: bytes.count, by: type.bytes) {
        guard let number = type.integer(bytes[start..<start + type.bytes]) else { return nil }
        numbers.append(number)
      }
      return numbers
    }
  }

  private let path: String
  /// The bytes of the variables that are wanted, by name.
  private var matrices: [String: [UInt8]] = [:]

  /// Whether `head` begins such a file.
  static func isOne(_ head: [UInt8]) -> Bool {
    head.starts(with: "MATLAB 5.0 MAT-file".utf8) && head.count >= 128 && head[126..<128].elementsEqual("IM".utf8)
  }

  /// Reads the variables of the names that are wanted.
  ///
  /// - Throws: ``DatasetError`` where the file is damaged.
  init(_ path: String, names: Set<String>) throws(DatasetError) {
    self.path = path
    let file: MappedFile
    do throws(FileError) { file = try MappedFile(path) } catch { throw .file(error) }
    let bytes = file.bytes
    guard Self.isOne(bytes[0..<min(128, bytes.count)].copied()) else {
      throw .arrays(path: path, reason: "no MATLAB file of level 5; save it with -v7, or scipy.io.savemat")
    }
    var place = 128
    while place < bytes.count {
      guard let element = bytes.withSpan({ MATElement($0, at: place) }) else {
        throw .arrays(path: path, reason: "truncated MATLAB file; copy it again")
      }
      place = element.next
      let matrix: [UInt8]
      switch element.kind {
      case .compressed: matrix = try Self.inflated(bytes[element.range], path, names)
      case .matrix where element.range.count <= GzipStream.byteLimit: matrix = bytes[element.range].copied()
      case .matrix: throw .arrays(path: path, reason: "an array of over 1 GiB; give less of images")
      default: continue
      }
      if let name = MATHeader(matrix)?.name, names.contains(name) { matrices[name] = matrix }
    }
    do throws(FileError) { try file.checkUnchanged() } catch { throw .file(error) }
  }

  /// The numbers of a variable; nil where there is none of the name.
  ///
  /// - Throws: ``DatasetError`` where it is something else.
  func array(_ name: String) throws(DatasetError) -> Variable? {
    guard let matrix = matrices[name] else { return nil }
    guard let found = MATHeader(matrix)?.numbers(in: matrix) else {
      throw .arrays(path: path, reason: "\(name) is no plain array of numbers; save it with scipy.io.savemat")
    }
    return found
  }

  /// What a variable is, structures and cells too; nil where there is none of the name.
  func value(_ name: String) -> MATValue? { matrices[name].map { MATValue(matrix: $0) } }

  /// The element in a compressed one, without the tag that it begins with; empty where it is no matrix that is wanted.
  private static func inflated(
    _ bytes: OwnedBytes, _ path: String, _ names: Set<String>
  ) throws(DatasetError) -> [UInt8] {
    // The name comes within the first bytes, so that what is not wanted is not unpacked.
    let head = try unpack(bytes, most: 512, path)
    guard let tag = MATElement.tag(head.span), tag.kind == MATElement.Kind.matrix.rawValue else {
      return []
    }
    guard let name = MATHeader(Array(head.dropFirst(8)))?.name, names.contains(name) else { return [] }
    let size = Int(tag.size)
    guard size <= GzipStream.byteLimit, size / 1032 <= bytes.count else {
      throw .arrays(path: path, reason: "\(name) would unpack to \(size) bytes, too many; give 1 GiB or less of images")
    }
    let whole = try unpack(bytes, most: 8 + size, path)
    guard whole.count == 8 + size else { throw .arrays(path: path, reason: "\(name) ends early; copy it again") }
    return Array(whole.dropFirst(8))
  }

  private static func unpack(_ bytes: OwnedBytes, most: Int, _ path: String) throws(DatasetError) -> [UInt8] {
    do throws(Zlib.Damage) {
      return try bytes.withSpan { (bytes) throws(Zlib.Damage) in try Zlib.unpack(bytes, most: most) }
    } catch {
      throw .arrays(path: path, reason: "damaged compressed bytes in it (zlib says \(error.code)); copy it again")
    }
  }
}
