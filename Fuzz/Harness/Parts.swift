import Pickles
import TestSupport

/// One input as several files: parts of a byte (which file), a length of two bytes, and that many bytes.
enum Parts {
  static func split(_ input: UnsafeRawBufferPointer, names: [String]) -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    var position = 0
    while input.count - position >= 3 {
      let length = Int(input[position + 1]) | Int(input[position + 2]) << 8
      let end = min(position + 3 + length, input.count)
      files[names[Int(input[position]) % names.count]] = Array(input[position + 3..<end])
      position = end
    }
    return files
  }

  static func joined(_ files: [String: [UInt8]], names: [String]) -> [UInt8] {
    files.sorted { $0.key < $1.key }.flatMap { name, bytes -> [UInt8] in
      guard let number = names.firstIndex(of: name) else { return [] }
      return [UInt8(number)] + little(UInt16(bytes.count)) + bytes
    }
  }
}

/// Files of `torch.save` of which only the pickle is of interest: archives are another target's.
enum Packed {
  /// Every storage that a seed refers to, of zeros, so that copies of one weight agree.
  private static let storages: ZipWriter = {
    var writer = ZipWriter()
    for key in 0..<10 { writer.add("net/data/\(key)", [UInt8](repeating: 0, count: 256)) }
    return writer
  }()

  /// An archive with `pickle` as its data.pkl.
  static func archive(_ pickle: [UInt8]) -> [UInt8] {
    var writer = storages
    writer.add("net/data.pkl", pickle)
    return writer.finished()
  }

  /// The pickle of an archive that ``ZipWriter`` made.
  static func pickle(of archive: [UInt8]) throws -> [UInt8] {
    let start = 30 + Int(archive[26]) + Int(archive[28]) + Int(archive[29]) << 8
    let end = try Unpickler.load(bytes: archive, at: start).end
    return Array(archive[start..<end])
  }
}
