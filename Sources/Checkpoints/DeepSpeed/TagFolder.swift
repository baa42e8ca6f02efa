import Files

/// The files of one saved state, sorted by the ranks and experts in their names.
///
/// Source of the names: DeepSpeed, deepspeed/runtime/engine.py, `_get_ckpt_name`, `_get_zero_ckpt_name`,
/// `_get_expert_ckpt_name`.
struct TagFolder {
  /// The names that are looked at in a folder.
  static let nameLimit = 1 << 18

  /// An expert by its MoE layer and its global number; a version before 0.5 names no layer.
  struct Expert: Hashable {
    let layer: Int?
    let number: Int
  }

  /// The folder.
  let path: String
  /// `mp_rank_00_model_states.pt`: every stage but 3.
  private(set) var modelStates: String?
  /// `zero_pp_rank_R_mp_rank_00_model_states.pt` by rank: stage 3.
  private(set) var shardedModelStates: [Int: String] = [:]
  /// `zero_pp_rank_R_mp_rank_00_optim_states.pt` by rank, with or without `bf16_`: stages 1 to 3.
  private(set) var optimizerStates: [Int: String] = [:]
  /// `expp_rank_R_mp_rank_00_optim_states.pt` by rank of the group that shares the experts out: MoE without ZeRO.
  private(set) var expertOptimizerStates: [Int: String] = [:]
  /// `layer_L_expert_E_mp_rank_00_model_states.pt`.
  private(set) var experts: [Expert: String] = [:]
  /// Whether there is the folder `zero` of a universal checkpoint.
  let isUniversal: Bool

  /// Reads the names in `path`.
  ///
  /// - Throws: ``CheckpointError`` where it cannot be read, two files are of one rank, or it was saved by tensor or
  ///   pipeline parallel ranks.
  init(_ path: String) throws(CheckpointError) {
    self.path = path
    let names: [String]
    do throws(FileError) { names = try Folder.names(path, limit: Self.nameLimit) } catch { throw .file(error) }
    isUniversal = names.contains("zero") && Folder.exists(path + "/zero")
    for name in names { try sort(name) }
  }

  /// Whether nothing in it is DeepSpeed's.
  var isEmpty: Bool {
    modelStates == nil && shardedModelStates.isEmpty && optimizerStates.isEmpty && experts.isEmpty && !isUniversal
  }

  /// Whether a file of that name is of no use alone.
  static func isPart(_ name: String) -> Bool {
    let patterns = [
      "zero_pp_rank_#_mp_rank_#_model_states.pt", "zero_pp_rank_#_mp_rank_#_optim_states.pt",
      "bf16_zero_pp_rank_#_mp_rank_#_optim_states.pt", "layer_#_expert_#_mp_rank_#_model_states.pt",
      "expert_#_mp_rank_#_model_states.pt", "expp_rank_#_mp_rank_#_optim_states.pt",
    ]
    return patterns.contains { match(name, $0) != nil }
  }

  private mutating func sort(_ name: String) throws(CheckpointError) {
    if let numbers = Self.match(name, "mp_rank_#_model_states.pt") {
      try checkTensorParallel(numbers[0], name)
      modelStates = name
    } else if let numbers = Self.match(name, "zero_pp_rank_#_mp_rank_#_model_states.pt") {
      try checkTensorParallel(numbers[1], name)
      try add(name, of: numbers[0], to: &shardedModelStates)
    } else if let numbers = Self.match(name, "zero_pp_rank_#_mp_rank_#_optim_states.pt")
      ?? Self.match(name, "bf16_zero_pp_rank_#_mp_rank_#_optim_states.pt")
    {
      try checkTensorParallel(numbers[1], name)
      try add(name, of: numbers[0], to: &optimizerStates)
    } else if let numbers = Self.match(name, "expp_rank_#_mp_rank_#_optim_states.pt") {
      try checkTensorParallel(numbers[1], name)
      expertOptimizerStates[numbers[0]] = name
    } else if let numbers = Self.match(name, "layer_#_expert_#_mp_rank_#_model_states.pt") {
      try checkTensorParallel(numbers[2], name)
      experts[Expert(layer: numbers[0], number: numbers[1])] = name
    } else if let numbers = Self.match(name, "expert_#_mp_rank_#_model_states.pt") {
      try checkTensorParallel(numbers[1], name)
      experts[Expert(layer: nil, number: numbers[0])] = name
    } else if Self.match(name, "layer_#-model_states.pt") ?? Self.match(name, "layer_#-model_#-model_states.pt") != nil
    {
      throw .unsupported(
        path: "\(path)/\(printable(name))",
        what: "saved by pipeline parallel ranks, which is not supported; convert it with DeepSpeed to one state dict")
    }
  }

  private func add(_ name: String, of rank: Int, to ranks: inout [Int: String]) throws(CheckpointError) {
    if let other = ranks.updateValue(name, forKey: rank) {
      throw .malformed(
        path: "\(path)/\(printable(name))", what: "it and \(printable(other)) are both of rank \(rank), of two runs")
    }
  }

  private func checkTensorParallel(_ rank: Int, _ name: String) throws(CheckpointError) {
    guard rank > 0 else { return }
    throw .unsupported(
      path: "\(path)/\(printable(name))",
      what: "saved by tensor parallel ranks (mp_rank above 00), which is not supported; convert it to one state dict")
  }

  /// The numbers in `name` where `pattern` has `#`; nil where it is not of the pattern.
  static func match(_ name: String, _ pattern: String) -> [Int]? {
    var numbers: [Int] = []
    var rest = Substring(name)
    for character in pattern {
      if character == "#" {
        let digits = rest.prefix { $0.isASCII && $0.isNumber }
        guard (1...9).contains(digits.utf8.count), let number = Int(digits) else { return nil }
        numbers.append(number)
        rest = rest.dropFirst(digits.count)
      } else {
        guard rest.first == character else { return nil }
        rest = rest.dropFirst()
      }
    }
    return rest.isEmpty ? numbers : nil
  }
}
