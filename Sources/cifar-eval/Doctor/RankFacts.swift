/// What is known of one rank, in a form that travels.
struct RankFacts: Codable {
  let host: String
  let library: String
  let launcher: String?
  let cores: [Int]
  /// Whether what started it may use no more cores than it: the launcher did not bind it then.
  let isConfined: Bool
  let coresOnline: Int
  let level: String
  let sharedMemory: Int
  let freeSharedMemory: Int
  let isRoot: Bool
  let yields: Bool
  let hasKeepalive: Bool
  let allowsRoot: Bool
  /// Why this rank cannot read its neighbour's memory though Open MPI would; nil where it can, or need not.
  let copyObstacle: String?
  /// Whether the demo, run on this rank alone, gave its known digest.
  let knownAnswer: Bool
}
