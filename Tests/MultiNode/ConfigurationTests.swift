import Foundation
import Kernels
import TestSupport
import Testing

/// Ranks, nodes, gathers, stages, threads, CPU levels: one digest.
@Suite(.serialized) struct ConfigurationTests {
  private struct Job {
    let ranks: Int
    let options: String

    init(_ ranks: Int, _ options: String = "") {
      self.ranks = ranks
      self.options = options
    }
  }

  /// The jobs on one machine.
  private static let jobs: [Job] = {
    var jobs = ((1...8) + [16]).map { Job($0) }
    jobs += [2, 3, 5, 8, 16].map { Job($0, "--gather flat") }
    jobs += [2, 4, 7].map { Job($0, "--zero-stage 0") }
    for level in CPULevel.available { jobs += [Job(1, "--cpu \(level.name)"), Job(3, "--cpu \(level.name)")] }
    for ranks in [1, 3] { jobs += [Job(ranks, "--threads 2"), Job(ranks, "--threads 3 --batch-size 300")] }
    jobs += [Job(4, "--split-data"), Job(7, "--split-data --gather flat"), Job(6, "--replicas 3"), Job(4, "--verify")]
    return jobs
  }()

  @Test func oneNode() async throws {
    let folder = try TemporaryFolder()
    let expected = try await reportOfOneProcess(in: folder.path)
    for job in Self.jobs {
      let file = folder.path + "/report.json"
      let result = try await mpirun(
        np: job.ranks, "cifar-eval", ["--json", file] + job.options.split(separator: " ").map(String.init))
      #expect(result.status == 0, "\(job): \(result.stderr)")
      try check(file, expected, job.ranks, nodes: 1, job.options)
    }
  }

  @Test(
    .enabled(if: Cluster.obstacle == nil, "\(Cluster.obstacle ?? "")"),
    arguments: [(2, 1, 2), (2, 3, 5), (3, 2, 6), (4, 2, 8)])
  func severalNodes(nodes: Int, slots: Int, ranks: Int) async throws {
    let folder = try TemporaryFolder()
    let expected = try await reportOfOneProcess(in: folder.path)
    let options = ["", "--gather flat", "--zero-stage 0", "--split-data --threads 2", "--replicas node"]
    let result = try await Cluster.run(
      nodes: nodes, slots: slots,
      """
      folder=$1 ranks=$2 program=$3; shift 3
      for options; do job $ranks "$program" $options --json "$folder/$options.json" >/dev/null || exit; done
      """, [folder.path, "\(ranks)", builtExecutable("cifar-eval")] + options)
    #expect(result.status == 0, "\(result.stdout)\(result.stderr)")
    for options in options { try check("\(folder.path)/\(options).json", expected, ranks, nodes: nodes, options) }
  }

  private func check(_ file: String, _ expected: JobReport, _ ranks: Int, nodes: Int, _ options: String) throws {
    let report = try JobReport(file)
    #expect(report.digest == expected.digest, "\(ranks) ranks on \(nodes) nodes, \(options)")
    #expect(report.ranks == ranks && report.nodes == nodes && report.knownAnswer == true)
    let threads = Set(report.threads).sorted().map(String.init).joined(separator: ", ")
    record(
      "configurations",
      [
        mpiLibrary.hasPrefix("MPICH") ? "MPICH" : "Open MPI", "\(nodes)", "\(ranks)", "\(report.zeroStage)",
        report.zeroStage == 0 || ranks == 1 ? "-" : report.gather.mode, threads,
        Set(report.cpu).sorted().joined(separator: ", "), options.isEmpty ? "-" : "`\(options)`",
        "`\(report.digest.prefix(16))…`",
      ])
  }
}
