import Tensors

/// What a DeepSpeed checkpoint says of the run that saved it.
public struct DeepSpeedRun: Sendable, Equatable {
  /// Which of its copies of the weights a catalogue lists.
  public enum Weights: String, Sendable {
    /// Those that the engine evaluates, in the dtype that the run trained in.
    case module
    /// The optimizer's float32 master.
    case master = "fp32 master"
  }

  /// The folder's name, such as `global_step20`.
  public let tag: String
  /// The ZeRO stage, 0 to 3.
  public let stage: Int
  /// Whether `ds_to_universal.py` made it.
  public let isUniversal: Bool
  /// The data-parallel ranks that saved it; nil where it does not say.
  public let worldSize: Int?
  /// The dtype that the run trained in.
  public let dtype: DType
  /// The version of DeepSpeed, made fit for print; nil where it does not say.
  public let version: String?
  /// The optimizer steps that the run had made; nil where it does not say.
  public let step: Int?
  /// The experts of each MoE layer; empty where there is none.
  public let expertCounts: [Int]
  /// What the catalogue lists.
  public let weights: Weights
  /// Why the other copy of the weights is not there or not used; nil where there is nothing to say.
  public let note: String?

  /// One line for reports: `DeepSpeed 0.19.8, ZeRO stage 3, saved by 2 ranks at step 20, tag global_step20`.
  public var summary: String {
    var parts = ["DeepSpeed" + (version.map { " \($0)" } ?? ""), "ZeRO stage \(stage)"]
    if isUniversal { parts.append("universal") }
    if !expertCounts.isEmpty {
      parts.append("MoE of \(expertCounts.map(String.init).joined(separator: " and ")) experts")
    }
    let ranks = worldSize.map { " by \($0) rank\($0 == 1 ? "" : "s")" } ?? ""
    parts.append("saved\(ranks)" + (step.map { " at step \($0)" } ?? ""))
    parts.append("tag \(tag)")
    if let note { parts.append(note) }
    return parts.joined(separator: ", ")
  }
}
