import ArgumentParser

/// Options of `evaluate`: what is reported, and where.
struct OutputOptions: ParsableArguments {
  @Option(
    name: .customLong("report"), parsing: .unconditionalSingleValue,
    help: .line(
      "Write a report, by its ending; may be repeated.", value: "file",
      more: """
        .html, .md, .csv, .json, .txt, .xml (the gates, as JUnit has them) or .yaml (a model card's model-index); or \
        FILE:FORMAT, such as -:json; - is standard output, which then holds nothing else.
        """), completion: .file(extensions: ["html", "md", "csv", "json", "txt", "xml", "yaml"]))
  var reports: [String] = []

  @Option(
    help: .line(
      "Write the report as JSON.", value: "file",
      more: "-, here as below, is standard output, which then holds nothing else."
    ), completion: .file(extensions: ["json"]))
  var json: String?

  @Option(
    help: .line(
      "Write one row an image; may be repeated.", value: "file",
      more: "A .csv or .jsonl file, which cifar-eval compare reads."), completion: .file(extensions: ["csv", "jsonl"]))
  var samples: [String] = []

  @Option(
    help: .line("Write logits to a .npy file.", value: "file", more: "float32, images x classes."),
    completion: .file(extensions: ["npy"]))
  var logits: String?

  @Option(
    help: .line(
      "Write predictions to a .npy file.", value: "file",
      more: "uint8, wider from 256 classes on; the type's largest number where a logit is NaN."),
    completion: .file(extensions: ["npy"]))
  var predictions: String?

  @Option(
    help: .line(
      "The k of top-k accuracies, with commas.", value: "k,…",
      more: "From 1 to the number of classes. Default: 1,5, as far as there are classes."))
  var topK: String?

  @Option(
    help: .line(
      "A JSON report that mCE is relative to.", value: "file", more: "Of a run on the same corruptions."),
    completion: .file(extensions: ["json"]))
  var baseline: String?

  @Option(
    help: .line(
      "Keep each finished evaluation in a folder.", value: "folder",
      more: """
        As a JSON report and a list of images that cifar-eval compare reads; what is there already of the same content, \
        images and options is taken from it.
        """), completion: .directory)
  var results: String?

  @Flag(help: .line("End at the first checkpoint that fails."))
  var failFast = false

  @Option(
    help: .line(
      "On stderr.", value: "form",
      more: """
        How far rank 0 is. lines: a line a second at the most. Default: a bar where stderr is a terminal, else lines; under mpirun it is a pipe. \
        off with --quiet.
        """))
  var progress: ProgressForm?

  @Flag(name: .shortAndLong, help: .line("Print the accuracies only."))
  var quiet = false

  /// The form of progress that is meant: a terminal can show a bar.
  var progressForm: ProgressForm { progress ?? (quiet ? .off : Console.isInteractive ? .bar : .lines) }
}
