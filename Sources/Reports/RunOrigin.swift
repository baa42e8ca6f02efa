/// The program, and how it was called.
public struct RunOrigin: Codable, Sendable {
  /// The words of the command line.
  public let command: [String]
  /// The program's version.
  public let version: String
  /// The MPI library's name and version.
  public let mpi: String
  /// The operating system's name, version and machine.
  public let system: String
  /// When the report was made, as ISO 8601 in UTC.
  public let date: String

  /// Names the parts.
  public init(command: [String], version: String, mpi: String, system: String, date: String) {
    self.command = command
    self.version = version
    self.mpi = mpi
    self.system = system
    self.date = date
  }

  /// The command line as a shell would take it.
  public var commandLine: String { command.map(Self.quoted).joined(separator: " ") }

  private static func quoted(_ word: String) -> String {
    let plain = word.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
      default: "-_./=,:+@%".utf8.contains(byte)
      }
    }
    if plain && !word.isEmpty { return word }
    return "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }
}
