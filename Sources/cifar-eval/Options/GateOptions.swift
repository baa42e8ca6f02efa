import ArgumentParser

/// Options of `evaluate`: which results are good enough; the exit code is 1 where one is not.
struct GateOptions: ParsableArguments {
  @Option(
    help: .line(
      "The least accuracy, 0 to 1; else exit code 1.", value: "share"), transform: Bounds<Double>.share.parse)
  var minAccuracy: Double?

  @Option(
    help: .line(
      "The least of any class, 0 to 1; else exit code 1.", value: "share"), transform: Bounds<Double>.share.parse)
  var minClassAccuracy: Double?

  @Option(
    name: .customLong("max-ece"),
    help: .line("The largest expected calibration error.", value: "share", more: "0 to 1; else exit code 1."),
    transform: Bounds<Double>.share.parse)
  var maxECE: Double?
}
