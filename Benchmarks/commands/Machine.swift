import Foundation
import MPI

/// What a table was measured on.
enum Machine {
  /// The cores that this process may use; threads of one core count once.
  static var cores: Int {
    let allowed = MPIEnvironment.allowedCores.indices.filter { MPIEnvironment.allowedCores[$0] != 0 }
    let cores = allowed.map { cpu in
      let path = "/sys/devices/system/cpu/cpu\(cpu)/topology/thread_siblings_list"
      return (try? String(contentsOfFile: path, encoding: .utf8)) ?? "\(cpu)"
    }
    return Set(cores).count
  }

  /// The processor's name.
  static var processor: String {
    let lines = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8))?.split(separator: "\n") ?? []
    let name = lines.first { $0.hasPrefix("model name") }?.split(separator: ":").last
    return name?.trimmingCharacters(in: .whitespaces) ?? "an unknown processor"
  }
}
