import BenchmarkSupport
import Checkpoints
import Datasets
import Demo
import Evaluation
import Foundation
import MPI
import Metrics
import Models
import Reports
import Tensors

// What metrics and reports add to an evaluation: the built-in Net on 10,000 built-in images, one rank; the CPU time of
// each part as a share of the evaluation's, medians of several rounds.

let imageCount = 10_000
let rounds = 9

func cpuSeconds(_ body: () throws -> Void) rethrows -> Double {
  let start = clock()
  try body()
  return Double(clock() - start) / Double(CLOCKS_PER_SEC)
}

try MPIEnvironment.initialize()
let world = try Communicator.world
let model = try Model(recognising: Catalogue.open(DemoModel.checkpoint))
let source = DatasetSource(name: "built-in images", count: imageCount, generate: DemoImages.test.records)
let images = try share(source, over: world).images
let labels = (0..<images.count).map { images.label(of: $0) }
let names = LabelledImages.classNames

func planes(_ index: Int) -> Picture? {
  Picture(planes: images.planes(of: index), rows: 32, columns: 32)
}

/// The CPU times of named parts, in the order of their first round.
struct Times {
  private var all: [(name: String, seconds: [Double])] = []

  var medians: [(name: String, seconds: Double)] { all.map { ($0.name, median($0.seconds)) } }

  mutating func measure(_ name: String, _ body: () throws -> Void) rethrows {
    let seconds = try cpuSeconds(body)
    if let place = all.firstIndex(where: { $0.name == name }) {
      all[place].seconds.append(seconds)
    } else {
      all.append((name, [seconds]))
    }
  }
}

var times = Times()
for _ in 0..<rounds {
  var found: EvaluationResult?
  try times.measure("evaluate") {
    found = try evaluate(
      model, on: images, normalization: .tutorial, dtype: .float32, communicator: world)
  }
  guard let result = found else { continue }
  // Each report computes the figures that it asks for.
  func metrics() -> Metrics { Metrics(logits: result.logits, labels: labels, classes: 10) }
  var fingerprint = ""
  times.measure("fingerprint") { fingerprint = images.fingerprint }
  func report() -> RunReport {
    RunReport(
      result: result, metrics: metrics(), classNames: names, gates: [],
      origin: RunOrigin(command: ["cifar-eval"], version: "", mpi: "", system: "", date: ""), modelName: model.name,
      parameterCount: model.graph.learnedCount, checkpoint: "", checkpointFormat: "",
      dataset: DatasetDescription(
        name: "", kind: "", split: "test", images: images.count, fingerprint: fingerprint),
      normalization: NormalizationDescription(mean: [0.5], std: [0.5]), dtypeNote: nil, knownAnswer: nil,
      totalSeconds: 0)
  }
  for format in ReportFormat.allCases {
    try times.measure(format.rawValue) { _ = try report().bytes(as: format, pixels: planes) }
  }
  times.measure("samples") { _ = SamplesFormat.csv.bytes(metrics().scores, classNames: names, pixels: planes) }
}

let evaluation = times.medians[0].seconds
print("CPU time with \(images.count) images, median of \(rounds) rounds; each report with the figures that it asks for")
for (name, seconds) in times.medians {
  let share = String(format: "%6.2f %%", 100 * seconds / evaluation)
  print(name.padding(toLength: 12, withPad: " ", startingAt: 0), String(format: "%9.2f ms", 1000 * seconds), share)
}
try MPIEnvironment.finalize()
