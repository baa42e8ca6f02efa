import CZlib
import Datasets
import TestSupport

/// CIFAR-10 in one of its forms.
struct DatasetTarget: FuzzTarget {
  enum Form: String { case binary, python, tar, gzip }

  let form: Form
  private let folder: MemoryFolder

  var name: String { "cifar-" + form.rawValue }

  init(_ form: Form) {
    self.form = form
    folder = MemoryFolder("cifar-" + form.rawValue)
  }

  func load(_ input: UnsafeRawBufferPointer) {
    var bytes = Array(input)
    if form == .tar { TarChecksums.repair(&bytes) }
    folder.hold(["input": bytes])
    do throws(DatasetError) {
      _ = try DatasetSource.locate(folder.path + "/input", split: .test).map()
    } catch { Loading.check(error.description) }
  }

  func seeds() throws -> [String: [UInt8]] {
    let record = [UInt8](repeating: 7, count: 3073)
    let python = Self.python(record)
    switch form {
    case .binary: return ["one": record]
    case .python: return ["one": python]
    case .tar:
      return [
        "binary": Self.tar("cifar-10-batches-bin/test_batch.bin", record),
        "sample": Array(Self.tar("a.cls", Array("1".utf8)).dropLast(1024)) + Self.tar("a.png", record),
        "record": Array(Self.tar("a.json", Array("{\"label\": 1}".utf8)).dropLast(1024)) + Self.tar("a.png", record),
      ]
    case .gzip: return ["python": Self.gzip(Self.tar("cifar-10-batches-py/test_batch", python))]
    }
  }

  /// A batch of the python layout with the pixels as bytes.
  private static func python(_ record: [UInt8]) -> [UInt8] {
    let pixels = Py.raw([0x54] + little(UInt32(3072)) + record[1...])
    return Py.dict([("labels", .list([.int(7)])), ("data", pixels)]).pickled
  }

  private static func tar(_ name: String, _ content: [UInt8]) -> [UInt8] {
    var header = [UInt8](repeating: 0, count: 512)
    header.replaceSubrange(0..<name.utf8.count, with: name.utf8)
    let size = String(content.count, radix: 8)
    header.replaceSubrange(124..<124 + size.utf8.count, with: size.utf8)
    header[156] = UInt8(ascii: "0")
    header.replaceSubrange(257..<262, with: "ustar".utf8)
    let padding = [UInt8](repeating: 0, count: (512 - content.count % 512) % 512)
    var archive = header + content + padding + [UInt8](repeating: 0, count: 1024)
    TarChecksums.repair(&archive)
    return archive
  }

  private static func gzip(_ bytes: [UInt8]) -> [UInt8] {
    var stream = z_stream()
    deflateInit2_(
      &stream, 9, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    defer { deflateEnd(&stream) }
    var (input, output) = (bytes, [UInt8](repeating: 0, count: bytes.count + 1024))
    return input.withUnsafeMutableBufferPointer { input in
      output.withUnsafeMutableBufferPointer { output in
        (stream.next_in, stream.avail_in) = (input.baseAddress, UInt32(input.count))
        (stream.next_out, stream.avail_out) = (output.baseAddress, UInt32(output.count))
        deflate(&stream, Z_FINISH)
        return Array(output[..<Int(stream.total_out)])
      }
    }
  }
}

/// Right checksums for the headers of a tar archive, which mutation would seldom find.
enum TarChecksums {
  static func repair(_ archive: inout [UInt8]) {
    for start in stride(from: 0, to: archive.count - 511, by: 512)
    where archive[start + 257..<start + 262].elementsEqual("ustar".utf8) {
      for place in 148..<156 { archive[start + place] = 32 }
      let sum = String(archive[start..<start + 512].reduce(0) { $0 + Int($1) }, radix: 8)
      archive.replaceSubrange(start + 148..<start + 148 + sum.utf8.count, with: sum.utf8)
    }
  }
}
