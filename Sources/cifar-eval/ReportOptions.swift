import ArgumentParser

/// Options of `evaluate`: what is reported, where, and which results are good enough.
struct ReportOptions: ParsableArguments {
  @Option(
    name: .customLong("report"), parsing: .unconditionalSingleValue,
    help: """
      Write a report to this file, by its ending: .html, .md, .csv, .json, .txt, .xml (the gates, as JUnit has them) or .yaml \
      (a model card's model-index); or FILE:FORMAT, such as -:json. May be given several times.
      """)
  var reports: [String] = []

  @Option(
    help: """
      Write one row per image to this file, .csv or .jsonl; cifar-eval compare reads it. May be given several times.
      """)
  var samples: [String] = []

  @Option(help: "The names of the classes: a text file, one a line in label order.")
  var classNames: String?

  @Option(help: "The JSON report of a run on the same corruptions, which mCE is relative to.")
  var baseline: String?

  @Option(
    help: """
      The k of top-k accuracies, from 1 to the number of classes, with commas. Default: 1,5, as far as there are classes.
      """)
  var topK: String?

  @Option(help: "Exit with code 1 where the accuracy is lower (0...1).", transform: Bounds<Double>.share.parse)
  var minAccuracy: Double?

  @Option(
    help: "Exit with code 1 where the accuracy of any class is lower (0...1).", transform: Bounds<Double>.share.parse)
  var minClassAccuracy: Double?

  @Option(
    name: .customLong("max-ece"), help: "Exit with code 1 where the expected calibration error is higher (0...1).",
    transform: Bounds<Double>.share.parse)
  var maxECE: Double?
}
