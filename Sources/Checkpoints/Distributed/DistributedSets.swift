import Files

/// Finds the model's tensors among all that a training script gave to `torch.distributed.checkpoint`: by the keys that
/// lead to them, as ``StateDict`` does in a file of `torch.save`.
struct DistributedSets {
  /// The tensors under one key, and their names in it.
  private struct Group {
    let keys: [String]
    var members: [(name: String, index: Int)] = []

    var key: String { keys.joined(separator: ".") }
    /// Where its keys stand in the list of those under which models are saved; nil where one is not in it.
    var rank: Int? {
      let ranks = keys.map { key in DistributedSets.known.firstIndex(of: key) }
      return ranks.reduce(0) { (sum: Int?, rank) in sum.flatMap { sum in rank.map { sum + $0 } } }
    }

    func isInside(_ other: Group) -> Bool { keys.count > other.keys.count && keys.starts(with: other.keys) }
  }

  /// `app` is the key of PyTorch's recipe for DCP.
  private static let known = ["app"] + StateDict.wrapperKeys
  /// Sets that are looked at.
  private static let mostGroups = 32

  /// The tensors that `selection` takes: their places in `metadata` and their names in the model's state dict.
  ///
  /// - Throws: ``CheckpointError/noStateDict(path:what:)`` where there is none, or no telling which one.
  static func members(
    _ metadata: DistributedMetadata, _ selection: inout WeightSelection, _ path: String
  ) throws(CheckpointError) -> [(name: String, index: Int)] {
    let groups = groups(metadata)
    guard !groups.isEmpty else { throw none(metadata, path) }
    let ordered =
      groups.filter { $0.rank != nil }.sorted { ($0.rank ?? 0) < ($1.rank ?? 0) } + groups.filter { $0.rank == nil }
    let keys = ordered.map { $0.keys.isEmpty ? "the top" : printable($0.key) }
    let known = ordered.count { $0.rank != nil }
    return ordered[try selection.index(of: keys, known: known, path)].members
  }

  private static func groups(_ metadata: DistributedMetadata) -> [Group] {
    var groups: [Group] = []
    var places: [[String]: Int] = [:]
    for (index, tensor) in metadata.tensors.enumerated() {
      // Without the keys there is one group, and the first words of a name stand for them.
      let keys = Array((tensor.path ?? []).dropLast())
      let words = tensor.path == nil ? tensor.name.split(separator: ".").prefix(2).map(String.init) : keys
      if words.contains(where: StateDict.isTrainingState) { continue }
      let name = tensor.path?.last ?? tensor.name
      if let place = places[keys] {
        groups[place].members.append((name, index))
      } else if groups.count < mostGroups {
        places[keys] = groups.count
        groups.append(Group(keys: keys, members: [(name, index)]))
      }
    }
    // A tensor beside a state dict is a metric; a small dictionary inside a state dict is extra state.
    return groups.filter { group in
      groups.allSatisfy { other in
        if other.isInside(group) { return other.members.count < group.members.count }
        return !group.isInside(other) || group.members.count >= other.members.count
      }
    }
  }

  private static func none(_ metadata: DistributedMetadata, _ path: String) -> CheckpointError {
    if metadata.tensors.isEmpty, let object = metadata.objects.first {
      return .noStateDict(
        path: path,
        what: "holds no tensors, only pickled objects such as \(printable(object)); \(DistributedFolder.conversion)")
    }
    return .noStateDict(
      path: path,
      what:
        "holds no model, only what training keeps beside it; give the folder of the model, such as pytorch_model_fsdp_0"
    )
  }
}
