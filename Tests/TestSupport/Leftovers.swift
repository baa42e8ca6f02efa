import Foundation

/// A mark in the environment of a job's processes, by which those that it leaves behind are found.
public struct JobMark: Sendable {
  private let value = UUID().uuidString

  /// A mark that no other job has.
  public init() {}

  /// What to add to the job's environment.
  public var environment: [String: String] { ["CIFAR_EVAL_TEST_JOB": value] }

  /// The processes that still run, each with its name, once `seconds` have passed; at once where there are none.
  public func leftovers(after seconds: Double = 3) async throws -> [String] {
    for _ in 0..<Int(seconds * 20) where !running().isEmpty { try await Task.sleep(for: .milliseconds(50)) }
    return running()
  }

  private func running() -> [String] {
    let processes = ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).filter { Int($0) != nil }
    return processes.compactMap { process in
      guard let environment = FileManager.default.contents(atPath: "/proc/\(process)/environ"),
        environment.range(of: Data("CIFAR_EVAL_TEST_JOB=\(value)".utf8)) != nil
      else { return nil }
      let name = FileManager.default.contents(atPath: "/proc/\(process)/comm").map {
        String(decoding: $0, as: UTF8.self)
      }
      return "\(process) \(name?.trimmingCharacters(in: .newlines) ?? "?")"
    }
  }
}
