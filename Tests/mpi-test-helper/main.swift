// What MPITests runs on several ranks: `mpi-test-helper SCENARIO…`. Every rank checks what it sees; rank 0 prints a line for each
// scenario, or the first failing rank's line, and all ranks exit with one code.

import Glibc
import MPI
import RankChecks

func run(_ names: some Sequence<String>) throws -> Int32 {
  let scenarios: [String: (inout Checks, Communicator) throws -> Void] = [
    "start": { _, _ in },
    "broadcast": checkBroadcast, "reduce": checkReduce, "allgather": checkAllGather, "split": checkSplit,
    "iallgatherv": checkGathers, "inplace": checkGathersInPlace, "large": checkLargeGather, "order": checkOrders,
    "dropped": checkDroppedGather,
    "refusals": checkRefusals, "nodes": checkNodes, "window": checkWindow, "room": checkRoom,
  ]
  let world = try Communicator.world
  for name in names {
    guard let scenario = scenarios[name] else { throw Mismatch(description: "no scenario \(name)") }
    var checks = Checks(name: name, rank: world.rank)
    var line: String?
    do { try scenario(&checks, world) } catch { line = "\(error)" }
    if let failure = try world.agree(on: line, exitCode: 1) {
      if world.rank == 0 { write(failure.line, to: 2) }
      return failure.exitCode
    }
    let total = try world.allReduce(checks.count, .sum)
    if world.rank == 0 { write("\(name): \(total) checks on \(world.size) ranks", to: 1) }
  }
  return 0
}

func start(_ arguments: [String]) throws -> Int32 {
  switch arguments.first {
  case "launcher":
    write("\(MPIEnvironment.launcherRank.map { "\($0)" } ?? "none")", to: 1)
    return 0
  case "lifecycle": return try checkLifecycle()
  default: break
  }
  try MPIEnvironment.initialize()
  let code =
    switch arguments.first {
    case "agree": try agree(arguments.dropFirst())
    case "abort": try abort(arguments.dropFirst())
    case "hang": try hang()
    default: try run(arguments)
    }
  try MPIEnvironment.finalize()
  return code
}

do {
  exit(try start(Array(CommandLine.arguments.dropFirst())))
} catch {
  write("\(error)", to: 2)
  exit(71)
}
