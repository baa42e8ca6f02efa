import Datasets
import FoundationEssentials
import Glibc
import Reports

extension RunOrigin {
  /// This process.
  static func current() -> RunOrigin {
    RunOrigin(
      command: CommandLine.arguments, version: Version.number, mpi: CifarEval.mpi, system: system,
      date: Date().formatted(Date.ISO8601FormatStyle()))
  }

  private static var system: String {
    var names = utsname()
    guard uname(&names) == 0 else { return "unknown" }
    func text<Characters>(_ characters: Characters) -> String {
      withUnsafeBytes(of: characters) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
    return [text(names.sysname), text(names.release), text(names.machine)].joined(separator: " ")
  }
}

extension LabelledImages {
  /// An image for a page; a grey one has the same plane three times.
  func picture(of index: Int) -> Picture? {
    let (shape, buffer) = (shape(of: index), PixelBuffer())
    let bytes = withExtendedLifetime((self, buffer)) {
      Array(UnsafeBufferPointer(start: pixels(of: index, in: buffer), count: shape.elementCount))
    }
    let extents = shape.dimensions
    return Picture(planes: extents[0] == 1 ? bytes + bytes + bytes : bytes, rows: extents[1], columns: extents[2])
  }
}
