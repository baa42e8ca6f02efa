import ArgumentParser
import Sharding

extension GatherMode: ExpressibleByArgument {}

extension Replicas: ExpressibleByArgument {
  /// Reads what `--replicas` takes.
  public init?(argument: String) { self.init(argument) }

  /// As `--replicas` takes it.
  public var defaultValueDescription: String {
    switch self {
    case .auto: "auto"
    case .node: "node"
    case .count(let count): "\(count)"
    }
  }
}

/// Options of `evaluate`: how ranks share the work.
struct RankOptions: ParsableArguments {
  @Option(
    help: .line(
      "0 or 3; 3 shards parameters over the ranks.", value: "stage",
      more: "3: they are gathered unit by unit; 0: every rank holds all of them. Default: 3."),
    completion: .list(["0", "3"]), transform: Bounds<Int>.zeroStage.parse)
  var zeroStage = 3

  @Option(
    help: .line(
      "Where gathers go.", value: "way",
      more: """
        node: a unit's pieces come together once a node, in memory that its ranks share; flat: in every rank's own memory. \
        The next unit arrives while one runs (DeepSpeed's stage3_prefetch_bucket_size is one unit), and two are alive at the \
        most (its stage3_max_live_parameters).
        """))
  var gather = GatherMode.node

  @Option(
    help: .line(
      "Groups of ranks that hold all parameters.", value: "groups",
      more: """
        Each is sharded among its own ranks and runs a range of the images: a number, node (one group a node: gathers stay \
        inside it), or auto (node where memory allows, else groups of nodes; DeepSpeed's mics_shard_size is the size of a \
        group).
        """), completion: .list(["auto", "node"]))
  var replicas = Replicas.count(1)

  @Flag(
    help: .line(
      "Each rank runs its own range of the images.", more: "Faster, but ranks do not check one another."))
  var splitData = false

  @Option(
    help: .line(
      "The threads of each rank, \(Bounds<Int>.threads.text).", value: "n",
      more: "Default: its fair share of the cores that it may use."), transform: Bounds<Int>.threads.parse)
  var threads: Int?

  @Option(
    name: [.customShort("b"), .long],
    help: .line(
      "Images that a gather serves, \(Bounds<Int>.images.text).", value: "n",
      more: """
        Of one unit. Default: as many as --memory allows, and no more than make gathers cost nothing beside the rest. Results \
        do not depend on it.
        """), transform: Bounds<Int>.images.parse)
  var batchSize: Int?

  @Option(
    help: .line(
      "MiB that a rank may use, \(Bounds<Int>.memory.text).", value: "mib",
      more: "For parameters and activations; what it must hold of them, and 16 images, are the least. Default: 512."),
    transform: Bounds<Int>.memory.parse)
  var memory = 512

  @Option(
    help: .line(
      "End a job that stands still, \(Bounds<Double>.seconds.text).", value: "seconds",
      more: "When a rank makes no progress for so many seconds; 0: wait for ever. Default: 60."),
    transform: Bounds<Double>.seconds.parse)
  var stallTimeout = 60.0
}
