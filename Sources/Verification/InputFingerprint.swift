import Checkpoints
import Datasets
import Kernels
import MPI
import Models

/// What tells one rank's inputs from another's.
package struct InputFingerprint {
  private let images: Int
  private let labels: UInt64
  private let pixels: UInt64
  private let checkpoint: UInt64
  private let graph: UInt64
  private let settings: UInt64
  /// The bytes that were read from the checkpoint for it.
  package let bytesRead: Int

  /// Sums up a rank's inputs: all labels and pixels (of files to be decoded, names and sizes, and a sample), the checkpoint's headers and a sample of its weights, the graph, and what else decides the logits.
  ///
  /// - Parameters:
  ///   - model: The model.
  ///   - images: The images.
  ///   - settings: What the user has said of how the logits are computed.
  ///   - level: What sums up.
  ///   - sumsImages: Whether labels and pixels are read for it, which nobody compares where there is one rank.
  /// - Throws: ``CheckpointError`` where the checkpoint can no longer be read.
  package init(
    _ model: Model, _ images: LabelledImages, settings: [String], _ level: CPULevel, sumsImages: Bool = true
  ) throws(CheckpointError) {
    self.images = images.count
    (labels, pixels) = sumsImages ? images.remembered.sums.value { images.sums(level) } : (0, 0)
    let sample = try model.catalogue.sample()
    checkpoint = level.checksum(sample.bytes)
    graph = level.checksum(model.graph.identity)
    self.settings = level.checksum(Array(settings.joined(separator: "\0").utf8))
    bytesRead = sample.bytesRead
  }

  /// All of it, as numbers.
  package var words: [UInt64] { [checkpoint, UInt64(images), labels, pixels, graph, settings] }

  /// Compares the inputs of all ranks: the line that names those that were given others, nil where all have the same.
  ///
  /// Collective; the same on every rank.
  ///
  /// - Throws: ``MPIError`` where the library reports one.
  package func disagreement(over communicator: Communicator) throws(MPIError) -> String? {
    let all = try communicator.allGather(words)
    let hosts = try communicator.allGather(communicator.host)
    return difference(all.map { $0[0] }, "checkpoints", hosts) { _, _ in
      "reads another checkpoint (other tensors or weights) than"
    }
      ?? difference(all.map { $0[1] }, "numbers of images", hosts) { "reads \($0) images, not \($1) as" }
      ?? difference(all.map { $0[2] }, "labels", hosts) { _, _ in "reads images with other labels than" }
      ?? difference(all.map { $0[3] }, "images", hosts) { _, _ in "reads other images than" }
      ?? difference(all.map { $0[4] }, "graphs", hosts) { _, _ in
        "reads another graph (other operators or attributes, of the model's file or of config.json) than"
      }
      ?? difference(all.map { $0[5] }, "settings", hosts, cure: "give every rank the same options and files") { _, _ in
        "computes with other settings (dtype, preprocessing, normalization, kernels, ZeRO stage, batch) than"
      }
  }
}

extension LabelledImages {
  /// Checksums of all labels and all pixels.
  fileprivate func sums(_ level: CPULevel) -> (labels: UInt64, pixels: UInt64) {
    let labels = level.checksum((0..<count).map { UInt32(truncatingIfNeeded: label(of: $0)) })
    var pixels: UInt64 = 0
    let step = 1024
    for start in stride(from: 0, to: count, by: step) {
      let part = start..<min(start + step, count)
      for image in part {
        var sum: UInt64 = 0
        identify(image, isThorough: image.isMultiple(of: max(1, count / 256))) { bytes in
          sum = level.checksum(bytes)
        }
        pixels = (pixels ^ sum) &* 0x9e37_79b9_7f4a_7c15
        pixels ^= pixels >> 32
      }
      release(part)
    }
    return (labels, pixels)
  }
}

/// The line that names the ranks that read other than most do, or each group of them; nil where all read the same.
///
/// - Parameters:
///   - values: By rank.
///   - kind: What they are of.
///   - hosts: By rank.
///   - cure: What is to be done.
///   - deed: What the odd ones did, from their value and that of the others.
/// - Returns: What rank 0 prints.
private func difference(
  _ values: [UInt64], _ kind: String, _ hosts: [String], cure: String = "give every rank the same files",
  _ deed: (UInt64, UInt64) -> String
) -> String? {
  let groups = Dictionary(grouping: values.indices) { values[$0] }.values.sorted {
    ($1.count, $0[0]) < ($0.count, $1[0])
  }
  guard groups.count > 1 else { return nil }
  guard groups.count == 2, groups[0].count > groups[1].count else {
    let names = groups.map { named($0, hosts) }.joined(separator: " | ")
    return "the ranks have different \(kind): rank \(names); \(cure)"
  }
  let what = deed(values[groups[1][0]], values[groups[0][0]])
  return "rank \(named(groups[1], hosts)) \(what) the \(groups[0].count) others; \(cure)"
}
