import MPI
import Memory
import RankChecks

func checkBroadcast(_ checks: inout Checks, _ world: Communicator) throws {
  for root in 0..<world.size {
    try checks.equal(try world.broadcast(world.rank * 1000 + 7, from: root), root * 1000 + 7, "integer")
    try checks.equal(try world.broadcast("línea \(world.rank)", from: root), "línea \(root)", "text")
    try checks.equal(try world.broadcast(world.rank == root ? "" : "mine", from: root), "", "empty text")
    var bytes = (0..<10_000).map { byte(world.rank, $0) }
    try world.broadcast(&bytes, from: root)
    try checks.equal(bytes, (0..<10_000).map { byte(root, $0) }, "bytes")
  }
}

func checkReduce(_ checks: inout Checks, _ world: Communicator) throws {
  let (rank, size) = (world.rank, world.size)
  try world.barrier()
  try checks.equal(try world.allReduce(rank + 1, .sum), size * (size + 1) / 2, "sum")
  try checks.equal(try world.allReduce(rank + 1, .min), 1, "min")
  try checks.equal(try world.allReduce(rank + 1, .max), size, "max")
  try checks.equal(try world.allReduce(Int.max - rank, .min), Int.max - size + 1, "64 bits")
  try checks.equal(try world.allReduce([rank, -rank, 5], .max), [size - 1, 0, 5], "max of each place")
  try checks.equal(try world.allReduce([Int](), .sum), [], "nothing")
  try checks.equal(try world.allReduce(Double(rank) + 0.5, .sum), Double(size * size) / 2, "sum of doubles")
  try checks.equal(try world.allReduce(Double(rank) + 0.5, .max), Double(size) - 0.5, "max of doubles")
  try checks.equal(try world.lowestFailing(false), nil, "none failed")
  for first in 0..<size {
    try checks.equal(try world.lowestFailing(rank >= first), first, "lowest failing")
  }
}

func checkAllGather(_ checks: inout Checks, _ world: Communicator) throws {
  let (rank, size) = (world.rank, world.size)
  try checks.equal(try world.allGather(rank * rank), (0..<size).map { $0 * $0 }, "integer")
  try checks.equal(try world.allGather([rank, -rank]), (0..<size).map { [$0, -$0] }, "integers")
  try checks.equal(try world.allGather([Int]()), (0..<size).map { _ in [] }, "nothing")
  let digests = try world.allGather((0..<32).map { byte(rank, $0) })
  try checks.equal(digests, (0..<size).map { owner in (0..<32).map { byte(owner, $0) } }, "bytes")
  let texts = try world.allGather(String(repeating: "é", count: rank))
  try checks.equal(texts, (0..<size).map { String(repeating: "é", count: $0) }, "texts")
}

func checkSplit(_ checks: inout Checks, _ world: Communicator) throws {
  let (rank, size) = (world.rank, world.size)
  // Even ranks in reverse; of the odd ones, none.
  let part = try world.split(color: rank.isMultiple(of: 2) ? 3 : nil, key: -rank)
  try checks.equal(part == nil, !rank.isMultiple(of: 2), "membership")
  guard let part else { return }
  let members = Array(stride(from: 0, to: size, by: 2).reversed())
  try checks.equal(part.size, members.count, "size")
  try checks.equal(try part.allGather(rank), members, "order")
  try checks.equal(part.rank, members.firstIndex(of: rank), "rank")
  try part.free()
}

func checkRefusals(_ checks: inout Checks, _ world: Communicator) throws {
  let (rank, size) = (world.rank, world.size)
  // An invalid root is MPI's own error: returned, thrown, and the job lives on.
  try checks.refuses("MPI_Bcast failed") { _ = try world.broadcast(1, from: size) }
  let part = try world.split(color: 0)
  try checks.refuses("MPI_Bcast failed") { _ = try part?.broadcast(1, from: -1) }
  try part?.free()
  try checks.refuses("color -1 is negative") { _ = try world.split(color: -1) }
  try checks.refuses("MPI counts to 2147483647") { _ = try world.split(color: 0, key: 1 << 31) }

  let all = MemoryBlock(byteCount: size * 8).bytes.prefix(size * 8)
  let piece = MemoryBlock(byteCount: 8).bytes.prefix(8)
  let eight = [Int](repeating: 8, count: size)
  let places = (0..<size).map { $0 * 8 }
  func gather(_ piece: ByteView, _ counts: [Int], _ displacements: [Int]) throws {
    try world.iallgatherv(piece: piece, into: all, counts: counts, displacements: displacements).wait()
  }
  try checks.refuses("0 counts and \(size) displacements") { try gather(piece, [], places) }
  try checks.refuses("rank 0, -1 bytes at 0") { try gather(piece, [-1] + eight.dropFirst(), places) }
  try checks.refuses("rank 0, 8 bytes at -8") { try gather(piece, eight, [-8] + places.dropFirst()) }
  try checks.refuses("leaves the buffer of \(size * 8)") { try gather(piece, eight, places.map { $0 + 1 }) }
  try checks.refuses("leaves the buffer") { try gather(piece, eight, places.map { _ in Int.max }) }
  try checks.refuses("a piece of 8 bytes where the counts say 7") { try gather(piece, eight.map { $0 - 1 }, places) }
  try checks.refuses("for in place pass nil") {
    try gather(all[rank * 8..<rank * 8 + 8], eight, places)
  }
  try checks.equal(try world.allReduce(1, .sum), size, "ranks after the refusals")
}
