import CDemo
import Foundation
import TestSupport

/// What the tests ask of a job's JSON report.
struct JobReport: Decodable {
  struct Class: Decodable, Equatable {
    let name: String
    let correct: Int
    let total: Int
  }
  struct Gather: Decodable {
    let mode: String
  }
  let digest: String
  let correct: Int
  let classes: [Class]
  let knownAnswer: Bool?
  let zeroStage: Int
  let gather: Gather
  let threads: [Int]
  let cpu: [String]
  let ranks: Int
  let nodes: Int
  let ranksPerNode: [Int]
  let bytesRead: [Int]

  /// Reads the report that a job wrote.
  init(_ path: String) throws {
    self = try decodeReport(JobReport.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
  }
}

/// The report of one process on the built-in model and images.
func reportOfOneProcess(in folder: String) async throws -> JobReport {
  let result = try await run("cifar-eval", ["--json", folder + "/alone.json"])
  guard result.status == 0 else { throw RunError(description: result.stderr) }
  return try JobReport(folder + "/alone.json")
}

/// Writes the built-in model as a checkpoint file.
func writeDemoCheckpoint(to path: String) throws {
  try Data(bytes: cifar_eval_demo_model_bytes(), count: Int(cifar_eval_demo_model_size))
    .write(to: URL(fileURLWithPath: path))
}

/// The bytes that a process and its children have read with read(2), from its `/proc/PID/io`.
func bytesRead(_ io: String) throws -> Int {
  let lines = try String(contentsOfFile: io, encoding: .utf8).split(separator: "\n")
  let count = lines.first { $0.hasPrefix("rchar: ") }.flatMap { Int($0.dropFirst("rchar: ".count)) }
  guard let count else { throw RunError(description: "\(io): no rchar") }
  return count
}
