// Whole commands under the launcher, beside the limits they are held to: `command-benchmarks LAUNCHER [OPTION…]`, as in
// `command-benchmarks mpirun --oversubscribe`. Runs that are compared follow one another in each round; medians of the rounds.
// The ranks need their cores for themselves: rounds that other work disturbs are repeated, and counted where they must be kept.
import Foundation
import TestSupport

func benchmark() async throws {
  let launcher = try Launcher(Array(CommandLine.arguments.dropFirst()))
  let rounds = Rounds()
  let folder = try TemporaryFolder()
  defer { withExtendedLifetime(folder) {} }
  let cores = Machine.cores
  let netFile = "net/cifar_net.pth"
  print("\(cores) cores (\(Machine.processor)), \(mpiLibrary); \(Subject.origin)\n")
  let net = try Subject("net", real: netFile, copies: 1, in: folder)
  var rows = try await Start(launcher: launcher, rounds: rounds).rows()
  rows += try await Peer(launcher: launcher, net: net, rounds: rounds).rows()
  let manyImages = try Subject("net", real: netFile, copies: 16, in: folder)
  let resNet = try Subject("resnet20", real: "weights/resnet20-12fca82f.th", copies: 1, in: folder)
  for (subject, images) in [(manyImages, 160_000), (resNet, 7000)] {
    rows += try await Scaling(
      launcher: launcher, subject: subject, images: images, rounds: rounds, folder: folder.path
    ).rows(cores: cores)
  }
  rows += try await LargeRun(launcher: launcher, rounds: rounds).rows(in: folder.path + "/zero3")
  Row.print(rows)
  if rounds.disturbed > 0 { print("disturbed by other work: \(rounds.disturbed) rounds; run again on a quiet machine") }
}

do { try await benchmark() } catch {
  FileHandle.standardError.write(Data("command-benchmarks: \(error)\n".utf8))
  exit(1)
}
