import Foundation
import TestSupport
import Testing

/// Runs `cifar-eval` on `np` ranks.
func cifarEval(
  np: Int, _ arguments: [String], environment: [String: String] = [:], timeout: Int = 60
) async throws -> RunResult {
  try await mpirun(np: np, "cifar-eval", arguments, environment: environment, timeout: timeout)
}

/// The members of the JSON report that tests look at.
struct Outcome: Decodable {
  struct Class: Decodable {
    let name: String
    let correct: Int
    let total: Int
    let accuracy: Double?
  }
  struct Gather: Decodable {
    let count: Int
    let bytes: Int
    let peakParameterBytes: Int
  }
  struct Seconds: Decodable {
    let load: Double
    let evaluate: Double
    let total: Double
  }
  struct Model: Decodable {
    let name: String
    let parameters: Int
  }
  let schema: String
  let accuracy: Double
  let correct: Int
  let total: Int
  let classes: [Class]
  let digest: String
  let kernels: String
  let agreed: Bool
  let ranks: Int
  let nodes: Int
  let zeroStage: Int
  let dtype: String
  let model: Model
  let gather: Gather
  let bytesRead: [Int]
  let peakResidentBytes: [Int]
  let seconds: Seconds
  let imagesPerSecond: Double
  let nonFiniteLogits: Int
}

/// A run that must succeed, with all the files that it can write.
struct Evaluation {
  let run: RunResult
  let outcome: Outcome
  /// Flat `[images][classes]`.
  let logits: [Float]
  let predictions: [UInt8]

  init(np: Int, _ arguments: [String], timeout: Int = 120) async throws {
    let folder = try TemporaryFolder()
    defer { withExtendedLifetime(folder) {} }
    func path(_ name: String) -> String { folder.path + "/" + name }
    let files = ["--json", path("a.json"), "--logits", path("l.npy"), "--predictions", path("p.npy")]
    run = try await cifarEval(np: np, arguments + files, timeout: timeout)
    try #require(run.status == 0, "\(run.stderr)")
    outcome = try decodeReport(Outcome.self, from: Data(contentsOf: URL(fileURLWithPath: path("a.json"))))
    logits = try NumPyArray(path("l.npy")).floats
    predictions = try NumPyArray(path("p.npy")).bytes
  }
}

/// An array that numpy.save wrote, or the program.
struct NumPyArray {
  let header: String
  private let data: Data

  init(_ path: String) throws {
    let file = try Data(contentsOf: URL(fileURLWithPath: path))
    try #require(file.count > 10 && file[0] == 0x93 && file[6] == 1, "\(path) is no array of format 1.0")
    let length = Int(file[8]) + Int(file[9]) << 8
    header = String(decoding: file[10..<10 + length], as: UTF8.self)
    data = file[(10 + length)...]
  }

  /// The elements of a float32 array.
  var floats: [Float] {
    data.withUnsafeBytes { bytes in
      stride(from: 0, to: bytes.count, by: 4).map {
        Float(bitPattern: UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: $0, as: UInt32.self)))
      }
    }
  }

  /// The elements of a uint8 array.
  var bytes: [UInt8] { Array(data) }
}

/// The class of each image by its logits: the first largest.
func classes(_ logits: [Float]) -> [UInt8] {
  stride(from: 0, to: logits.count, by: 10).map { start in
    let row = logits[start..<start + 10]
    return UInt8(row.firstIndex(of: row.max() ?? 0).map { $0 - start } ?? 255)
  }
}
