import MPI
import RankChecks

func checkNodes(_ checks: inout Checks, _ world: Communicator) throws {
  let (rank, size) = (world.rank, world.size)
  let real = try world.splitByNode()
  try checks.equal(real.node.size, size, "ranks of the one node")
  try checks.equal(real.node.rank, rank, "rank on the node")
  try checks.equal([real.index, real.count], [0, 1], "node of nodes")
  try checks.equal(real.leaders?.size, rank == 0 ? 1 : nil, "leaders")

  // Nodes of two ranks each, as a job on several hosts has them; the last one may have a single rank.
  guard let pair = try world.split(color: rank / 2) else { throw Mismatch(description: "no pair") }
  let nodes = try Nodes(of: world, node: pair)
  try checks.equal([nodes.index, nodes.count], [rank / 2, (size + 1) / 2], "node of pairs")
  try checks.equal(nodes.leaders?.rank, rank.isMultiple(of: 2) ? rank / 2 : nil, "rank among leaders")
  let hosts = try world.allGather(try MPIEnvironment.processorName)
  try checks.equal(Set(hosts).count, 1, "hosts")
}

func checkWindow(_ checks: inout Checks, _ world: Communicator) throws {
  let node = try world.splitByNode().node
  let length = 5000
  let window = try SharedWindow(on: node, byteCount: node.rank == 0 ? node.size * length : 1)
  try checks.equal(window.bytes.count, node.size * length, "size, which rank 0 gives")
  try checks.equal(Int(bitPattern: window.bytes.pointer.baseAddress) % SharedWindow.alignment, 0, "alignment")
  for round in 0..<3 {
    let start = node.rank * length
    for index in 0..<length { window.bytes[start + index] = byte(node.rank + round, index) }
    try window.publish()
    for owner in 0..<node.size {
      let piece = window.bytes[owner * length..<(owner + 1) * length]
      try checks.equal(
        piece.copied(as: UInt8.self), (0..<length).map { byte(owner + round, $0) }, "round \(round), rank \(owner)")
    }
    // Nobody writes the next round while another still reads this one.
    try window.publish()
  }
  let own = window.bytes.dropFirst(node.rank * length)
  let (counts, places) = ((0..<node.size).map { _ in 1 }, Array(0..<node.size))
  let gather = try node.iallgatherv(piece: nil, into: own.prefix(length), counts: counts, displacements: places)
  try checks.refuses("under way") { try window.free() }
  try gather.wait()
  try window.publish()
  try window.free()
  try checks.equal(window.bytes.count, 0, "bytes once freed")
  try checks.refuses("freed already") { try window.free() }

  let empty = try SharedWindow(on: node, byteCount: 0)
  try empty.publish()
  try checks.equal(empty.bytes.count, 0, "an empty window")
  try empty.free()
  try checks.refuses("-1 bytes of shared memory") { _ = try SharedWindow(on: node, byteCount: -1) }
}

/// More shared memory than the node has is refused on every rank, the leader included, and the job lives on.
func checkRoom(_ checks: inout Checks, _ world: Communicator) throws {
  let node = try world.splitByNode().node
  guard node.size > 1 else { return }
  try checks.refuses("/dev/shm: \((1 << 50) + 128) bytes of shared memory wanted") {
    _ = try SharedWindow(on: node, byteCount: 1 << 50)
  }
}
