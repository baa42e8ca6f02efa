import ArgumentParser
import Models

/// Options of `evaluate`: which model, with which weights.
struct ModelOptions: ParsableArguments {
  @Argument(
    help: .line(
      "Checkpoints; several are ranked.", value: "checkpoint",
      more: "As --checkpoint takes them. Several are evaluated in turn and ranked, and one that fails takes its row."),
    completion: .file())
  var checkpoints: [String] = []

  @Option(
    help: .line(
      "A file or a folder. Default: the built-in demo.", value: "path",
      more: """
        safetensors, what torch.save or torch.jit.save wrote, .npz, .onnx, .pt2, the folder that DeepSpeed's save_checkpoint wrote, \
        a folder of torch.distributed.checkpoint, or a Hugging Face folder.
        """), completion: .file())
  var checkpoint: String?

  @Option(
    help: .line(
      "A .onnx, .pt2 or TorchScript file that says what to compute.", value: "file",
      more: """
        The checkpoint's weights are run with this graph, matched by name. Default: the checkpoint's own graph, or the model \
        that its names tell.
        """), completion: .file(extensions: ["onnx", "pt2", "pt"]))
  var graph: String?

  @Option(help: .tag)
  var tag: String?

  @Option(
    help: .line(
      "all: every tag of each DeepSpeed folder.", value: "all",
      more: "In the order of their steps, in place of the folder's latest."))
  var tags: TagsOption?

  @Option(help: .weights, completion: .list(["raw", "ema"]))
  var weights: String?

  @Option(
    name: .customLong("model"),
    help: .line(
      "The model, where tensors' names do not tell.", value: "name",
      more: """
        One of \(Architectures.names).
        """), completion: .list(Architectures.families))
  var name: String?

  @Option(
    help: .line(
      "What a file does not tell, such as heads=3.", value: "key=value",
      more: """
        Others are activation=silu, stem-pool=no and eps=1e-3, and of a graph output=NAME; may be given more than once. Default: as the model was \
        published.
        """))
  var assume: [String] = []

  @Option(
    help: .line(
      "The experts that an image goes to, 1 or 2.", value: "k",
      more: "Of a mixture of experts; a checkpoint does not tell. Default: 1."),
    transform: Bounds<Int>.experts.parse)
  var moeTopK: Int?

  @Option(
    help: .line(
      "What an expert takes, \(Bounds<Float>.capacity.text).", value: "factor",
      more: """
        Of a mixture of experts: an expert takes so many times its even share of a batch, and the images over it go without, \
        as in DeepSpeed. Default: it takes all that choose it, and results do not depend on the batch.
        """), transform: Bounds<Float>.capacity.parse)
  var moeCapacityFactor: Float?
}

extension Architectures {
  /// The names of the families, for completion.
  static var families: [String] {
    names.prefix { $0 != ";" }.split(separator: ",").map { String($0.trimmingPrefix(" ")) }
  }
}

/// Which tags of a DeepSpeed folder are evaluated.
enum TagsOption: String, ExpressibleByArgument {
  /// Each that holds a model's states.
  case all
}
