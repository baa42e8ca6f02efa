import Datasets
import FoundationEssentials
import Platform
import Reports

extension RunOrigin {
  /// This process.
  static func current() -> RunOrigin {
    RunOrigin(
      command: CommandLine.arguments, version: Version.number, mpi: CifarEval.mpi, system: System.kernel ?? "unknown",
      date: Date().formatted(Date.ISO8601FormatStyle()))
  }
}

extension LabelledImages {
  /// An image for a page; a grey one has the same plane three times.
  func picture(of index: Int) -> Picture? {
    let (extents, bytes) = (shape(of: index).dimensions, planes(of: index))
    return Picture(planes: extents[0] == 1 ? bytes + bytes + bytes : bytes, rows: extents[1], columns: extents[2])
  }
}
