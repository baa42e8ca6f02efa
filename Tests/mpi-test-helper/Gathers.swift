import Glibc
import MPI
import Memory
import RankChecks

/// Counts of bytes for every rank: equal, rising from none, one rank only, none at all, and more than MPI sends unasked.
private func patterns(_ size: Int) -> [[Int]] {
  let ranks = 0..<size
  return [
    ranks.map { _ in 12 }, ranks.map { $0 * 5 }, ranks.map { $0 == size - 1 ? 9 : 0 }, ranks.map { _ in 0 },
    ranks.map { 20_001 + $0 },
  ]
}

private func view(_ bytes: [UInt8]) -> ByteView { MemoryBlock(copying: bytes).bytes.prefix(bytes.count) }

/// A receive buffer with a gap of `gap` bytes before each piece.
private final class Received {
  let block: MemoryBlock
  static let gap = 3
  static let blank: UInt8 = 0xee
  let counts: [Int]
  let displacements: [Int]
  let bytes: ByteView
  let piece: ByteView

  init(_ counts: [Int], _ world: Communicator) {
    self.counts = counts
    displacements = counts.indices.map { rank in counts[..<rank].reduce(0, +) + (rank + 1) * Self.gap }
    block = MemoryBlock(
      copying: [UInt8](repeating: Self.blank, count: counts.reduce(0, +) + counts.count * Self.gap))
    bytes = block.bytes.prefix(counts.reduce(0, +) + counts.count * Self.gap)
    piece = view((0..<counts[world.rank]).map { byte(world.rank, $0) })
  }

  func start(_ world: Communicator) throws(MPIError) -> PendingGather {
    try world.iallgatherv(piece: piece, into: bytes, counts: counts, displacements: displacements)
  }

  func startInPlace(_ world: Communicator) throws(MPIError) -> PendingGather {
    bytes.dropFirst(displacements[world.rank]).copy(from: piece)
    return try world.iallgatherv(piece: nil, into: bytes, counts: counts, displacements: displacements)
  }

  /// Every piece in its place, and the gaps as they were.
  var expected: [UInt8] {
    counts.indices.flatMap { rank in
      [UInt8](repeating: Self.blank, count: Self.gap) + (0..<counts[rank]).map { byte(rank, $0) }
    }
  }

  func check(_ checks: inout Checks, _ what: String) throws {
    try checks.equal(bytes.copied(as: UInt8.self) == expected, true, "\(what) of \(counts)")
  }
}

func checkGathers(_ checks: inout Checks, _ world: Communicator) throws {
  for counts in patterns(world.size) {
    let waited = Received(counts, world)
    try waited.start(world).wait()
    try waited.check(&checks, "a gather waited for")

    let moved = Received(counts, world)
    let pending = try moved.start(world)
    while !pending.progress() { sched_yield() }
    try checks.equal(pending.progress(), true, "progress once done")
    try moved.check(&checks, "a gather moved by progress")
    try pending.wait()
  }
  // An empty piece is not one in place.
  let none = view([1, 1, 1, 1])
  let zeros = [Int](repeating: 0, count: world.size)
  try world.iallgatherv(piece: .empty, into: none, counts: zeros, displacements: zeros).wait()
  try checks.equal(none.copied(as: UInt8.self), [1, 1, 1, 1], "a gather of nothing")
}

func checkGathersInPlace(_ checks: inout Checks, _ world: Communicator) throws {
  for counts in patterns(world.size) {
    let received = Received(counts, world)
    try received.startInPlace(world).wait()
    try received.check(&checks, "a gather in place")
  }
}

/// Displacements beyond 2 GiB, in memory that is reserved but for the pages touched.
func checkLargeGather(_ checks: inout Checks, _ world: Communicator) throws {
  let (rank, size) = (world.rank, world.size)
  for (far, length) in [(1 << 31, 6), (1 << 32, 12), (1 << 33, 16)] {
    let count = far + size * length
    let address = mmap(nil, count, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
    guard let address, address != MAP_FAILED else { throw Mismatch(description: "cannot reserve \(count) bytes") }
    defer { munmap(address, count) }
    let all = MemoryBlock(lending: UnsafeMutableRawBufferPointer(start: address, count: count), owner: nil).bytes
    let counts = (0..<size).map { _ in length }
    let places = (0..<size).map { far + $0 * length }
    let piece = (0..<length).map { byte(rank, $0) }
    try world.iallgatherv(piece: view(piece), into: all, counts: counts, displacements: places).wait()
    for owner in 0..<size {
      let found = all[places[owner]..<places[owner] + length].copied(as: UInt8.self)
      try checks.equal(found, (0..<length).map { byte(owner, $0) }, "the piece of rank \(owner) at \(places[owner])")
    }
    try checks.refuses("\(length - 1) is no multiple; pad the pieces to ") {
      try world.iallgatherv(
        piece: view(piece.dropLast()), into: all, counts: counts.map { $0 - 1 }, displacements: places.map { $0 + 1 }
      ).wait()
    }
  }
  let space = UnsafeMutableRawBufferPointer(start: UnsafeMutableRawPointer(bitPattern: 64), count: Int.max)
  let vast = MemoryBlock(lending: space, owner: nil).bytes
  try checks.refuses("split it below 17179869176") {
    try world.iallgatherv(
      piece: nil, into: vast, counts: (0..<size).map { _ in 0 }, displacements: (0..<size).map { _ in 1 << 35 }
    ).wait()
  }
}

/// Ranks that wait for two gathers in different orders, and for the second only by progress of the first.
func checkOrders(_ checks: inout Checks, _ world: Communicator) throws {
  let first = Received((0..<world.size).map { 9_001 + $0 }, world)
  let second = Received((0..<world.size).map { 3 * $0 }, world)
  let one = try first.start(world)
  let two = try second.startInPlace(world)
  if world.rank.isMultiple(of: 2) {
    try one.wait()
    try two.wait()
  } else {
    try two.wait()
    try one.wait()
  }
  try first.check(&checks, "the first gather")
  try second.check(&checks, "the second gather")
}

/// A gather keeps its buffers; one that nobody waits for is done, and lets them go, when it is dropped.
func checkDroppedGather(_ checks: inout Checks, _ world: Communicator) throws {
  let received = Received((0..<world.size).map { 9_002 + $0 }, world)
  weak var released: MemoryBlock?
  func start() throws -> PendingGather {
    let passing = Received((0..<world.size).map { 9_003 + $0 }, world)
    released = passing.block
    return try passing.start(world)
  }
  func drop() throws {
    let kept = try start()
    _ = try received.start(world)
    try received.check(&checks, "a gather dropped at once")
    try checks.equal(released == nil, false, "buffers released under way")
    try kept.wait()
  }
  try drop()
  try checks.equal(released == nil, true, "buffers released afterwards")
}
