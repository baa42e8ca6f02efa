import Files
import Tensors

// Mixtures of experts: the module without experts, and a file for each expert.
extension DeepSpeedFolder {
  /// The module and all experts, or the float32 master of both where it is wanted.
  mutating func experts(_ states: ModelStates) throws(CheckpointError) -> Contents {
    guard folder.modelStates != nil else {
      throw .unsupported(
        path: folder.path, what: "MoE with ZeRO stage 3 is not supported; DeepSpeed does not save it so")
    }
    try checkComplete(states)
    var experts: [ExpertMaster.Expert] = []
    for (expert, name) in folder.experts.sorted(by: { Self.order($0.key) < Self.order($1.key) }) {
      let path = "\(folder.path)/\(name)"
      let added = try files.read(path) { (pickle) throws(CheckpointError) -> [TensorEntry] in
        guard let dict = pickle.root.dict else {
          throw .malformed(path: path, what: "is not the state dict of an expert")
        }
        return try pickle.tensors(dict)
      }
      guard !added.isEmpty, added.allSatisfy({ $0.name.contains("deepspeed_experts.\(expert.number).") }) else {
        throw .malformed(path: path, what: "does not hold the tensors of expert \(expert.number)")
      }
      experts.append(ExpertMaster.Expert(layer: expert.layer ?? 0, number: expert.number, tensors: added))
    }
    let tensors = states.module + experts.flatMap(\.tensors)
    guard states.dtype != .float32, let wanted, wanted != states.dtype else {
      return Contents(tensors: tensors, weights: .module)
    }
    guard let master = try ExpertMaster(states: states, experts: experts).entries(&self) else {
      return Contents(tensors: tensors, weights: .module, note: "its fp32 master is not to be had")
    }
    let all = try completed(master, states)
    let known = Set(all.map(\.name))
    return Contents(tensors: all + tensors.filter { !known.contains($0.name) }, weights: .master)
  }

  private static func order(_ expert: TagFolder.Expert) -> (Int, Int) { (expert.layer ?? 0, expert.number) }

  /// Whether there is a file for every expert that the model states count, and none for any other.
  private func checkComplete(_ states: ModelStates) throws(CheckpointError) {
    let isOld = folder.experts.keys.contains { $0.layer == nil }
    for (layer, count) in states.expertCounts.enumerated() {
      var number = 0
      while number < count {
        guard folder.experts[TagFolder.Expert(layer: isOld ? nil : layer, number: number)] != nil else {
          let name = (isOld ? "" : "layer_\(layer)_") + "expert_\(number)_mp_rank_00_model_states.pt"
          throw .missing(
            path: "\(folder.path)/\(name)", what: "MoE layer \(layer) has \(count) experts; copy the files of all")
        }
        number += 1
      }
    }
    guard !states.expertCounts.isEmpty else { return }
    let counts = states.expertCounts
    for (expert, name) in folder.experts.sorted(by: { $0.value < $1.value }) {
      let layer = expert.layer ?? 0
      let count = expert.layer == nil ? counts.max() ?? 0 : layer < counts.count ? counts[layer] : 0
      guard expert.number < count else {
        throw .malformed(
          path: "\(folder.path)/\(printable(name))",
          what: "an expert that \(states.path) does not count: files of two runs are mixed")
      }
    }
  }
}
