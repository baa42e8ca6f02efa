import Foundation
import TestSupport
import Testing

/// What a run of `cifar-eval` found.
struct Evaluation {
  /// The JSON report.
  struct Report: Decodable {
    struct Class: Decodable {
      let correct: Int
    }
    let correct: Int
    let classes: [Class]
    let digest: String
    let dtype: String
    let bytesRead: [Int]
    let headerBytes: Int
    let checkpointFormat: String
    let experts: String?
  }

  let report: Report
  let logits: [Float]
  let predictions: [UInt8]
  /// The text report.
  let text: String

  static let head = TestData.path("cifar10-lossless846")
  static let jpeg = TestData.path("cifar10-jpeg")

  /// Evaluates `checkpoint` on the images in `data`, or the built-in ones, on `np` ranks; the run must succeed.
  static func run(
    _ checkpoint: String, np: Int, data: String?, _ options: [String] = []
  ) async throws -> Evaluation {
    let outputs = try TemporaryFolder()
    let files = ["--json", "\(outputs.path)/r.json", "--logits", "\(outputs.path)/l.npy"]
    let arguments =
      ["--checkpoint", checkpoint, "--predictions", "\(outputs.path)/p.npy"] + files + options
      + ["--data", data ?? demoBatch]
    let result = try await mpirun(np: np, "cifar-eval", arguments, timeout: 120)
    try #require(result.status == 0, "\(checkpoint) at np \(np): \(result.stderr)")
    let json = try Data(contentsOf: URL(fileURLWithPath: "\(outputs.path)/r.json"))
    return Evaluation(
      report: try decodeReport(Report.self, from: json),
      logits: try numpyFloats("\(outputs.path)/l.npy"), predictions: try numpyBytes("\(outputs.path)/p.npy"),
      text: result.stdout)
  }
}

/// The contents of a .npy file of float32.
func numpyFloats(_ path: String) throws -> [Float] {
  try numpy(path, "<f4").withUnsafeBytes { bytes in
    (0..<(bytes.count / 4)).map { bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) }
  }
}

/// The contents of a .npy file of uint8.
func numpyBytes(_ path: String) throws -> [UInt8] { try numpy(path, "|u1") }

private func numpy(_ path: String, _ type: String) throws -> [UInt8] {
  let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
  let start = 10 + Int(bytes[8]) + Int(bytes[9]) << 8
  let header = String(decoding: bytes[10..<start], as: UTF8.self)
  try #require(header.contains("'descr': '\(type)'") && header.contains("'fortran_order': False"), "\(path)")
  return Array(bytes[start...])
}
