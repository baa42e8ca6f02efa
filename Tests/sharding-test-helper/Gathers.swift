import Checkpoints
import Glibc
import Kernels
import MPI
import Memory
import Models
import RankChecks
import Sharding
import SyntheticModels
import Tensors

/// Compares both gathers with a preparation from the whole file, over rounds in which ranks lag behind one another.
///
/// `nodes` has a letter for each rank, alike for ranks that are to lie on one node: `AABB`.
func checkGathers(_ checks: inout Checks, _ world: Communicator, nodes letters: String) throws {
  let letters = letters.utf8.map { Int($0) }
  guard letters.count == world.size, let node = try world.split(color: letters[world.rank]) else {
    throw Mismatch(description: "a letter for each of \(world.size) ranks")
  }
  let nodes = try Nodes(of: world, node: node)
  let group = try ShardGroup(of: world, on: nodes)
  try checks.equal(group.nodes.map(\.count).reduce(0, +), world.size, "ranks of all nodes")
  try checks.equal(group.nodes[group.nodeIndex].count, node.size, "ranks of this node")
  let graph = try SyntheticGraphs.odd()
  let path = "\(try temporaryFolder(world))/parameters"
  if world.rank == 0 { try SyntheticModel.write(graph, to: path) }
  try world.barrier()
  let model = try SyntheticModel(graph, at: path).model
  for dtype in [DType.float32, .bfloat16] {
    try checkGathers(&checks, model, dtype, group, levels: [CPULevel.best])
    try checkGathers(&checks, model, dtype, group, levels: [CPULevel.best], twoPreparedUpTo: 0)
    try checkGathers(&checks, model, dtype, group, levels: [CPULevel.best], keepsPrepared: true)
    try checkGathers(&checks, model, dtype, group, levels: [CPULevel.best], heldUpTo: 1 << 20)
    try checkGathers(&checks, model, dtype, group, levels: CPULevel.available, heldUpTo: 1 << 14)
  }
  try world.barrier()
  if world.rank == 0 { unlink(path) }
}

private func checkGathers(
  _ checks: inout Checks, _ model: Model, _ dtype: DType, _ group: ShardGroup, levels: [CPULevel],
  heldUpTo held: Int = 0, twoPreparedUpTo limit: Int = 1 << 20, keepsPrepared: Bool = false
) throws {
  let level = levels[group.communicator.rank % levels.count]
  let program = Program(model.graph, dtype: dtype, level: level)
  let programs = program.units
  let segments = Segments(of: programs, upTo: held)
  let values = elements(for: program)
  let expected = try runAll(model, program, dtype, on: values)
  for mode in GatherMode.allCases {
    let ledger = ParameterLedger()
    let partition = Partition(ranks: group.communicator.size, rank: group.communicator.rank)
    let shard = try ParameterShard(loading: model, as: dtype, partition: partition, ledger: ledger)
    let pool = WorkerPool(count: 1 + group.communicator.rank % 2)
    let source = try unitSource(
      of: shard, in: segments, over: group, by: mode, threads: pool.count, twoPreparedUpTo: limit,
      keepsPrepared: keepsPrepared)
    let rounds = 4
    var packed: [FloatView] = []
    try source.start(0)
    for step in 0..<(rounds * programs.count) {
      let unit = step % programs.count
      try source.wait()
      source.prepare(on: pool)
      packed.append(source.share())
      if step + 1 < rounds * programs.count { try source.start((step + 1) % programs.count) }
      // Another rank lags behind in each step, and must find what it reads untouched.
      if (step + group.communicator.rank) % 3 == 0 { usleep(300) }
      source.progress()
      guard let segment = segments.units.first(where: { $0.last == unit }) else { continue }
      for (unit, packed) in zip(segment, packed) {
        let isSame = run(program, unit, packed, on: values).elementsEqual(expected[unit]) {
          $0.bitPattern == $1.bitPattern
        }
        try checks.equal(isSame, true, "\(mode) \(dtype) \(level.name) step \(step) unit \(unit)")
      }
      packed = []
      source.release()
    }
    try source.close()
    let gathered = partition.parts > 1 ? rounds * model.graph.elementCount * dtype.byteWidth : 0
    try checks.equal(ledger.gatheredBytes, gathered, "bytes gathered")
    let holdsAll = partition.parts == 1 && (keepsPrepared || segments.units.count == 1)
    try checks.equal(
      ledger.peakBytes == shard.bytes.count + segments.byteCount, holdsAll, "\(ledger.peakBytes) parameter bytes")
  }
}

/// What every unit makes of a group of images with parameters that this rank alone prepared from the whole file.
private func runAll(
  _ model: Model, _ program: Program, _ dtype: DType, on values: [Float]
) throws -> [[Float]] {
  let shard = try ParameterShard(loading: model, as: dtype, partition: .whole, ledger: ParameterLedger())
  let world = try Communicator.world
  let group = try ShardGroup(of: world, on: try world.splitByNode())
  let segments = Segments(of: program.units, upTo: 0)
  let source = try unitSource(of: shard, in: segments, over: group, by: .flat, threads: 1)
  let pool = WorkerPool(count: 1)
  return try program.units.indices.map { unit in
    try source.start(unit)
    try source.wait()
    source.prepare(on: pool)
    defer { source.release() }
    return run(program, unit, source.share(), on: values)
  }
}

/// What units are run on, all elements of which differ.
private func elements(for program: Program) -> [Float] {
  (0..<max(program.image.floatCount, program.slotFloats)).map { Float($0 % 1021) / 1021 }
}

/// What a unit makes of one group of images.
private func run(_ program: Program, _ unit: Int, _ packed: FloatView, on values: [Float]) -> [Float] {
  let image = MemoryBlock(copying: values)
  let slot = MemoryBlock(copying: values)
  let compiled = program.units[unit]
  compiled.run(
    packed, image: GroupSpan(base: image.floats, stride: program.image.floatCount),
    slots: GroupSpan(base: slot.floats, stride: program.slotFloats), groups: 1,
    scratch: Scratch(program, groups: compiled.preferredGroups))
  return compiled.slotOutputs.flatMap { value in
    (slot.floats + value.offset).copied(value.floatCount)
  }
}

/// A folder that all ranks of this machine see.
func temporaryFolder(_ world: Communicator) throws -> String {
  let template = "/tmp/sharding-test-XXXXXX"
  guard world.rank == 0 else { return try world.broadcast("") }
  var bytes = Array(template.utf8CString)
  guard mkdtemp(&bytes) != nil else { throw Mismatch(description: "no temporary folder") }
  return try world.broadcast(String(decoding: bytes.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self))
}
