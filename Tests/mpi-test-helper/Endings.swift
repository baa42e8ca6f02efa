import Glibc
import MPI
import RankChecks

/// MPI before its start, in between, and after its end.
func checkLifecycle() throws -> Int32 {
  var checks = Checks(name: "lifecycle", rank: 0)
  try checks.equal(MPIEnvironment.isInitialized, false, "before")
  try checks.refuses("MPI is not running") { _ = try Communicator.world }
  try checks.refuses("MPI is not running") { _ = try MPIEnvironment.processorName }
  try MPIEnvironment.initialize(.multiple)
  try checks.equal(MPIEnvironment.isInitialized, true, "running")
  try checks.equal(try Communicator.world.size, 1, "a world of one")
  try checks.equal(try MPIEnvironment.processorName.isEmpty, false, "host name")
  try MPIEnvironment.finalize()
  try checks.equal(MPIEnvironment.isInitialized, false, "after")
  try checks.refuses("MPI is not running") { _ = try Communicator.world }
  write("lifecycle: \(checks.count) checks, \(try MPIEnvironment.libraryVersion)", to: 1)
  return 0
}

/// The ranks in `failing` fail, each with its own line and code; every rank ends with the lowest one's.
func agree(_ failing: ArraySlice<String>) throws -> Int32 {
  let world = try Communicator.world
  let fails = failing.contains("\(world.rank)")
  let failure = try world.agree(
    on: fails ? "data/file\(world.rank).bin: cannot open" : nil, exitCode: Int32(60 + world.rank))
  if world.rank == 0 { write(failure.map { "rank \($0.rank): \($0.line)" } ?? "all well", to: 1) }
  return failure?.exitCode ?? 0
}

/// One rank meets a failure of its own while the others wait for it.
func abort(_ arguments: ArraySlice<String>) throws -> Int32 {
  let world = try Communicator.world
  guard let failing = arguments.first.flatMap({ Int($0) }), let code = arguments.last.flatMap({ Int32($0) }) else {
    return 64
  }
  if world.rank == failing {
    write("rank \(failing) on \(try MPIEnvironment.processorName): failed in mid-run", to: 2)
    world.abort(code)
  }
  try world.barrier()
  return 0
}

/// A collective that rank 0 never joins.
func hang() throws -> Int32 {
  let world = try Communicator.world
  if world.rank == 0 {
    while true { sleep(1) }
  }
  try world.barrier()
  return 0
}
