import Digests
import Evaluation
import Files
import Platform

extension DownloadCommand {
  /// Makes the folder where there is none.
  static func makeFolder(_ path: String) throws(EvaluationError) {
    guard System.makeFolder(path) || errno == EEXIST && Folder.exists(path) else {
      throw EvaluationError("\(path): cannot make this folder: \(System.reason(errno))", .cannotWrite)
    }
  }
}

/// One file on its way: to `NAME.part`, checked, then to its name or what it unpacks to.
package struct Download {
  private let file: OfficialSet.File
  private let folder: String
  private let address: String
  private let isPlain: Bool

  /// curl's exit codes that mean something here.
  private enum CurlCode {
    static let notFound: Int32 = 22
    static let noRanges: Int32 = 33
    static let tooLarge: Int32 = 63
  }

  /// A file for a folder that is there, from its makers or from an address that holds it by its name.
  package init(_ file: OfficialSet.File, to folder: String, mirror: String?) {
    self.file = file
    self.folder = folder.hasSuffix("/") ? String(folder.dropLast()) : folder
    let base = mirror ?? file.folder
    address = (base.hasSuffix("/") ? base : base + "/") + file.name
    isPlain = address.hasPrefix("http://")
  }

  private var target: String { folder + "/" + (file.unpacksTo ?? file.name) }
  private var part: String { folder + "/" + file.name + ".part" }

  /// Fetches, checks and unpacks; nothing where it was done before, and a file that is there is what it should be.
  ///
  /// - Returns: the path of what can be evaluated on.
  /// - Throws: ``EvaluationError`` in one line.
  package func run() throws(EvaluationError) -> String {
    if try isThere() { return target }
    if size(of: part) > file.bytes { System.remove(part) }
    if size(of: part) < file.bytes { try fetch() }
    try check()
    guard file.unpacksTo != nil else {
      try move(part, to: target)
      return target
    }
    try unpack()
    return target
  }

  /// Whether what is to be made stands at its name: a folder as it is, a file by size and MD5, as other sets' have the same name.
  private func isThere() throws(EvaluationError) -> Bool {
    guard System.isThere(target) else { return false }
    if file.unpacksTo != nil, Folder.exists(target) { return true }
    if file.unpacksTo == nil, size(of: target) == file.bytes, try sum(of: target) == file.md5 { return true }
    throw EvaluationError(
      "\(target): another file than \(address); move it away or give another --to", .badData)
  }

  private func fetch() throws(EvaluationError) {
    var code = try curl()
    if code == CurlCode.noRanges {
      // The server cannot go on where it was interrupted.
      System.remove(part)
      code = try curl()
    }
    switch code {
    case 0: return
    case CurlCode.notFound:
      throw EvaluationError(
        "\(address): the server has no such file, or refuses it; give another --mirror", .missingInput)
    case CurlCode.tooLarge:
      System.remove(part)
      throw EvaluationError(
        "\(address): more than the \(file.bytes) bytes of \(file.name); give another --mirror", .badData)
    default:
      throw EvaluationError(
        "\(address): curl ended with code \(code); run it again to go on at byte \(max(0, size(of: part)))", .system)
    }
  }

  private func curl() throws(EvaluationError) -> Int32 {
    let protocols = isPlain ? "=http,https" : "=https"
    let shown = Console.isInteractive ? ["--progress-bar"] : ["--silent", "--show-error"]
    return try Program.run(
      "curl",
      shown + [
        "--fail", "--location", "--proto", protocols, "--proto-redir", protocols,
        "--retry", "2", "--connect-timeout", "30", "--speed-limit", "1000", "--speed-time", "30", "--max-filesize",
        "\(file.bytes)", "--continue-at", "-", "--output", part, address,
      ])
  }

  /// Compares size and MD5; a file that is another is removed.
  private func check() throws(EvaluationError) {
    let found = size(of: part)
    guard found >= file.bytes else {
      throw EvaluationError(
        "\(address): \(max(0, found)) bytes, not the \(file.bytes) of \(file.name); run it again to go on", .badData)
    }
    let sum = try sum(of: part)
    guard found == file.bytes, sum == file.md5 else {
      System.remove(part)
      throw EvaluationError(
        "\(address): \(found) bytes with MD5 \(sum), not \(file.md5): another file than \(file.name); give another --mirror",
        .badData)
    }
  }

  /// The MD5 of a file, in hexadecimal.
  private func sum(of path: String) throws(EvaluationError) -> String {
    var hash = MD5()
    do throws(FileError) {
      let reader = try ReadableFile(path)
      for start in stride(from: 0, to: reader.size, by: 1 << 22) {
        hash.update(try reader.read(at: start, count: min(1 << 22, reader.size - start)))
      }
    } catch { throw EvaluationError(error.description, .badData) }
    return hexadecimal(hash.finalize())
  }

  /// Unpacks into a folder beside, which gets its name when all is there.
  private func unpack() throws(EvaluationError) {
    let name = file.unpacksTo ?? ""
    let scratch = "\(folder)/.\(name).\(getpid())"
    try DownloadCommand.makeFolder(scratch)
    defer { _ = try? Program.run("rm", ["-rf", scratch]) }
    guard try Program.run("tar", ["-xf", part, "-C", scratch]) == 0, Folder.exists("\(scratch)/\(name)") else {
      throw EvaluationError("\(part): tar could not unpack it; is there room on the disk?", .cannotWrite)
    }
    try move("\(scratch)/\(name)", to: target)
    System.remove(part)
  }

  private func move(_ from: String, to path: String) throws(EvaluationError) {
    guard System.rename(from, to: path) else {
      throw EvaluationError("\(path): cannot put it there: \(System.reason(errno))", .cannotWrite)
    }
  }

  /// -1 where there is no such file.
  private func size(of path: String) -> Int { System.status(path).map { Int($0.st_size) } ?? -1 }
}
