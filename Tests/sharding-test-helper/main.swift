// What ShardingTests runs on several ranks: `sharding-test-helper SCENARIO ARGUMENT…`. Every rank checks what it sees; rank 0 prints a line, or
// the first failing rank's line, and all ranks exit with one code.

import Glibc
import MPI
import RankChecks

func start(_ arguments: [String]) throws -> Int32 {
  try MPIEnvironment.initialize()
  let world = try Communicator.world
  var checks = Checks(name: arguments.joined(separator: " "), rank: world.rank)
  var line: String?
  do {
    switch arguments.first {
    case "gathers": try checkGathers(&checks, world, nodes: arguments[1])
    case "flips":
      guard let count = Int(arguments[2]) else { throw Mismatch(description: "flips PLACE,… COUNT") }
      try checkFlips(&checks, world, places: arguments[1].split(separator: ","), count: count)
    case "branches": try checkBranches(&checks, world)
    case "levels": try checkLevels(&checks, world)
    case "memory": try checkMemory(&checks, world, model: arguments[1], images: arguments[1] == "wrn-28-10" ? 16 : 64)
    case "evaluations":
      guard let count = Int(arguments[1]) else { throw Mismatch(description: "evaluations COUNT") }
      try checkEvaluations(&checks, world, count: count)
    case "check-costs": try measureChecks(world, model: arguments[1])
    case "gibibyte": try evaluateGibibyte(world)
    default: line = "no scenario \(arguments)"
    }
  } catch { line = "\(error)" }
  if let failure = try world.agree(on: line, exitCode: 1) {
    if world.rank == 0 { write(failure.line, to: 2) }
    try MPIEnvironment.finalize()
    return failure.exitCode
  }
  let total = try world.allReduce(checks.count, .sum)
  if world.rank == 0 { write("\(checks.name): \(total) checks on \(world.size) ranks", to: 1) }
  try MPIEnvironment.finalize()
  return 0
}

do {
  exit(try start(Array(CommandLine.arguments.dropFirst())))
} catch {
  write("\(error)", to: 2)
  exit(71)
}
