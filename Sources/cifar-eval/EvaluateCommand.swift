import ArgumentParser
import Datasets
import Kernels
import Models
import Preprocessing
import Sharding
import Tensors

extension DType: ExpressibleByArgument {}
extension ConvolutionKernels: ExpressibleByArgument {}
extension Split: ExpressibleByArgument {}
extension Interpolation: ExpressibleByArgument {}
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

/// `cifar-eval [evaluate]`: its options.
struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate", abstract: "Evaluate a checkpoint, or several, on a data set (the default command).",
    discussion: """
      cifar-eval evaluate model.pth --data cifar-10-batches-bin
      cifar-eval evaluate runs/*.pth --data cifar-10-batches-bin --results done --report sweep.html

      Several checkpoints are evaluated in turn on images that are read once, and ranked: which are better, and which \
      cannot be told apart.
      """)

  @Argument(
    help: """
      Checkpoints, as --checkpoint takes them; several are evaluated in turn and ranked, and one that fails takes its row.
      """)
  var checkpoints: [String] = []

  @Option(
    help: """
      The checkpoint: safetensors, what torch.save wrote, or the folder that DeepSpeed's save_checkpoint wrote. \
      Default: the built-in demo model.
      """)
  var checkpoint: String?

  @Option(
    help: """
      A .onnx file or a .pt2 file of torch.export whose graph the checkpoint's weights are run with, matched by name. \
      Default: the checkpoint's own graph, or the model that its names tell.
      """)
  var graph: String?

  @Option(help: "The folder inside a DeepSpeed checkpoint. Default: the one that its file latest names.")
  var tag: String?

  @Option(
    help: "Of a checkpoint with several sets of weights: raw (the trained ones), ema, or a set's key. Default: raw.")
  var weights: String?

  @Option(help: "The model, where its tensors' names do not tell: \(Architectures.names).")
  var model: String?

  @Option(
    help: """
      What the file does not tell of the model, such as heads=3, activation=silu, stem-pool=no or eps=1e-3; may be given \
      more than once. Default: as the model was published.
      """)
  var assume: [String] = []

  @Option(
    help: "Of a mixture of experts: the experts that an image goes to, 1 or 2; a checkpoint does not tell. Default: 1.",
    transform: Bounds<Int>.experts.parse)
  var moeTopK: Int?

  @Option(
    help: """
      Of a mixture of experts: an expert takes so many times its even share of a batch, and the images over it go without, \
      as in DeepSpeed; \(Bounds<Float>.capacity.text). Default: it takes all that choose it, and results do not depend on the \
      batch.
      """, transform: Bounds<Float>.capacity.parse)
  var moeCapacityFactor: Float?

  @Option(
    help: """
      CIFAR-10, CIFAR-100, CIFAR-10.1, CIFAR-10-C, SVHN, STL-10 or MNIST as they are distributed: a file, or the folder \
      that holds it; .npy or .npz arrays; or a folder that has a folder of JPEG and PNG images for each class. \
      Default: $CIFAR10_ROOT, else ./data; without --checkpoint, the built-in demo images.
      """)
  var data: String?

  @Option(help: "Which images: test or train.")
  var split = Split.test

  @Option(
    help: """
      Which labels of CIFAR-100: fine (100 classes) or coarse (20); or a .npy, .csv or .txt file of labels for the split's \
      images in their order, one each, or a number for each class (CIFAR-10H).
      """)
  var labels = LabelsOption.choice(.fine)

  @Option(
    help: """
      The classes of the model in the order of its outputs, where the set has others or another order: \
      \(ClassName.lists.map(\.name).joined(separator: ", ")), or a text file, one a line. Images are matched by name; those \
      of other classes are left out.
      """)
  var classes: String?

  @Flag(help: "Leave out files of an image folder that cannot be decoded, and count them. Default: they end the run.")
  var skipBroken = false

  @Option(help: "Only the first N images, \(Bounds<Int>.images.text).", transform: Bounds<Int>.images.parse)
  var limit: Int?

  @Option(help: "Round to fp32, fp16 or bf16. Default: the checkpoint's own dtype.")
  var dtype: DType?

  @Option(
    help: """
      A preset of input normalisation: \(Normalization.presets.map(\.name).joined(separator: ", ")). \
      Default: the one that the model was published with.
      """)
  var normalization: String?

  @Option(help: "The mean to subtract from pixels in 0...1: one number from 0 to 1, or three with commas.")
  var mean: String?

  @Option(help: "The standard deviation to divide by: one number above 0, up to 1, or three with commas.")
  var std: String?

  @OptionGroup(title: "Preprocessing")
  var preprocessing: PreprocessingOptions

  @Option(
    help: "3: parameters are sharded over the ranks and gathered unit by unit; 0: every rank holds all of them.",
    transform: Bounds<Int>.zeroStage.parse)
  var zeroStage = 3

  @Option(
    help: """
      node: a unit's pieces come together once a node, in memory that its ranks share; flat: in every rank's own memory. \
      The next unit arrives while one runs (DeepSpeed's stage3_prefetch_bucket_size is one unit), and two are alive at the \
      most (its stage3_max_live_parameters).
      """)
  var gather = GatherMode.node

  @Option(
    help:
      "The threads of each rank, \(Bounds<Int>.threads.text). Default: its fair share of the cores that it may use.",
    transform: Bounds<Int>.threads.parse)
  var threads: Int?

  @Flag(help: "Each rank runs its own range of the images, not all: faster, but ranks do not check one another.")
  var splitData = false

  @Option(
    help: """
      Groups of ranks that each hold all parameters, sharded among themselves, and run a range of the images each: a \
      number, node (one group a node: gathers stay inside it), or auto (node where memory allows, else groups of nodes; \
      DeepSpeed's mics_shard_size is the size of a group).
      """)
  var replicas = Replicas.count(1)

  @Flag(
    help: """
      Compare checksums: of each shard with what was loaded, of each unit as it arrives, as it is prepared and after it has run, \
      and of what every unit leaves, in memory and across the ranks that run the same images. A bit that changes is found and \
      its rank named, exit code 70. With --split-data no two ranks run the same images: then a wrong computation is not found, \
      only changes in memory are.
      """)
  var verify = false

  @Option(
    help: """
      The images that one gather of a unit serves, \(Bounds<Int>.images.text). Default: as many as --memory allows, and no \
      more than make gathers cost nothing beside the rest.
      """, transform: Bounds<Int>.images.parse)
  var batchSize: Int?

  @Option(
    help: "MiB that a rank may use for parameters and activations, \(Bounds<Int>.memory.text).",
    transform: Bounds<Int>.memory.parse)
  var memory = 512

  @Option(help: "The CPU level: \(CPULevel.available.map(\.name).joined(separator: ", ")). Default: the best one.")
  var cpu: String?

  @Option(
    help: """
      The kernels of convolutions: auto takes Winograd's F(4x4, 3x3) and F(4, 5) where they are faster; direct sums as \
      the definition does, which changes the last bits and so the digest; native-bf16 takes AVX-512's bfloat16 products, \
      for --dtype bf16: faster from 64 channels up, with a digest of its own.
      """)
  var kernels = ConvolutionKernels.automatic

  @Option(
    help:
      "End the job when a rank makes no progress for so many seconds, \(Bounds<Double>.seconds.text); 0: wait for ever.",
    transform: Bounds<Double>.seconds.parse)
  var stallTimeout = 60.0

  @Option(
    help: "Write the report as JSON to this file; -, here and below, is standard output, which then holds nothing else."
  )
  var json: String?

  @Option(help: "Write the logits (float32, images x classes) to this .npy file.")
  var logits: String?

  @Option(
    help:
      "Write the predictions (uint8, wider from 256 classes on; the type's largest number where a logit is NaN) to this .npy file."
  )
  var predictions: String?

  @OptionGroup(title: "Reports and gates")
  var reporting: ReportOptions

  @OptionGroup(title: "Several checkpoints")
  var sweep: SweepOptions

  @Flag(name: .shortAndLong, help: "Print the accuracies only.")
  var quiet = false
}
