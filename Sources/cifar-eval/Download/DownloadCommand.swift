import ArgumentParser
import Evaluation

/// `cifar-eval download SET`: fetches a set of images from its makers.
struct DownloadCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "download", abstract: "Download a set of images from its makers.",
    discussion: """
      cifar-eval download cifar10 --to data

      Sets: \(OfficialSet.all.map(\.name).joined(separator: ", ")). curl fetches over HTTPS, goes on where it was \
      interrupted, and size and MD5 are checked before a file gets its name; archives are unpacked by tar.
      """)

  @Argument(help: .line("The set.", value: "set"), completion: .list(OfficialSet.all.map(\.name)))
  var set: String

  @Option(name: .customLong("to"), help: .line("The folder to put it in.", value: "folder"), completion: .directory)
  var folder = "data"

  @Option(
    help: .line(
      "An address in place of the makers'.", value: "url", more: "https or http, with the same files by their names."))
  var mirror: String?

  /// Fetches, checks and unpacks what is not there.
  func download() -> ExitStatus {
    CifarEval.reporting { () throws(EvaluationError) in
      guard let set = OfficialSet.all.first(where: { $0.name == set }) else {
        let known = OfficialSet.all.map(\.name).joined(separator: ", ")
        throw EvaluationError("download \(set): expected one of \(known)", .usage)
      }
      if let mirror, !mirror.hasPrefix("https://"), !mirror.hasPrefix("http://") {
        throw EvaluationError("--mirror \(mirror): expected an address that begins with https:// or http://", .usage)
      }
      try Self.makeFolder(folder)
      for file in set.files {
        let path = try Download(file, to: folder, mirror: mirror).run()
        try Console.output(["\(path): ready"])
      }
      return .done
    }
  }
}
