import ArgumentParser
import Datasets

extension Split: ExpressibleByArgument {}

/// Options of `evaluate`: which images and labels.
struct DataOptions: ParsableArguments {
  @Option(
    name: [.customLong("data"), .customLong("data-dir")],
    help: .line(
      "The images: a file or a folder.", value: "path",
      more: """
        CIFAR-10, CIFAR-100, CIFAR-10.1, CIFAR-10-C, SVHN, STL-10 or MNIST as they are distributed: a file, or the folder \
        that holds it; .npy or .npz arrays; a folder that has a folder of JPEG, PNG, WebP or TIFF images for each class; \
        a .csv of images and classes; or WebDataset, Parquet, Arrow or TFRecord files. \
        Default: $CIFAR10_ROOT, else ./data; without a checkpoint, the built-in demo images.
        """), completion: .file())
  var path: String?

  @Option(help: .line("Which images.", value: "name"))
  var split = Split.test

  @Option(
    help: .line(
      "fine or coarse, or a file of labels.", value: "choice",
      more: """
        Which labels of CIFAR-100: fine (100 classes) or coarse (20); or a .npy, .csv or .txt file of labels for the split's \
        images in their order, one each, or a number for each class (CIFAR-10H).
        """), completion: .file(extensions: ["npy", "csv", "txt"]))
  var labels = LabelsOption.choice(.fine)

  @Option(
    help: .line(
      "The model's classes, in its outputs' order.", value: "list",
      more: """
        Where the set has others or another order: \(ClassName.lists.map(\.name).joined(separator: ", ")), or a text file, \
        one a line. Images are matched by name; those of other classes are left out.
        """), completion: .file(extensions: ["txt"]))
  var classes: String?

  @Option(
    help: .line("Names of classes, one a line.", value: "file", more: "In label order; they are only shown."),
    completion: .file(extensions: ["txt"]))
  var classNames: String?

  @Flag(
    help: .line(
      "Leave out image files that cannot be decoded.", more: "They are counted. Default: they end the run."))
  var skipBroken = false

  @Option(
    help: .line("Only the first n images, \(Bounds<Int>.images.text).", value: "n"),
    transform: Bounds<Int>.images.parse)
  var limit: Int?
}
