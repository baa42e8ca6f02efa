import Datasets
import FoundationEssentials
import Glibc
import MPI
import Reports

extension RunOrigin {
  /// This process.
  static func current() -> RunOrigin {
    let mpi = (try? MPIEnvironment.libraryVersion) ?? "unknown MPI"
    return RunOrigin(
      command: CommandLine.arguments, version: CifarEval.configuration.version,
      mpi: mpi.split(separator: ",").first.map(String.init) ?? mpi, system: system,
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

extension DatasetSource {
  /// What the classes are known to be like, where these are CIFAR-10's test images.
  func expectation(_ split: Split) -> Expectation? { path != nil && split == .test ? .cifar10 : nil }
}

extension LabelledImages {
  /// The three planes of an image.
  func planes(of index: Int) -> [UInt8] {
    withExtendedLifetime(self) { Array(UnsafeBufferPointer(start: pixels(of: index), count: Self.pixelBytes)) }
  }
}
