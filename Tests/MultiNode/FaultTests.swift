import Foundation
import TestSupport
import Testing

/// A rank that ends or hangs in any phase ends the job: soon, with a code, and with one line that says who and where.
@Suite(.serialized) struct FaultTests {
  private static let phases = ["start", "read", "plan", "load", "gather", "compute", "report"]
  private static let ranks = 4
  /// Seconds for a job to start, and to end after a fault.
  private static let limit = 10.0

  @Test(arguments: phases)
  func killed(in phase: String) async throws { try await endsWithoutAWord("kill", phase, status: 137) }

  @Test(arguments: phases)
  func trapped(in phase: String) async throws { try await endsWithoutAWord("trap", phase, status: 132) }

  @Test(arguments: phases)
  func failing(in phase: String) async throws {
    let victim = victim(phase)
    try await check("throw", phase) { line, host in
      line == "cifar-eval: rank \(victim) (\(host)), phase \(phase): fault-injector: a test ordered this failure"
    } status: {
      $0 == 71
    }
  }

  @Test(arguments: phases)
  func hanging(in phase: String) async throws {
    let victim = victim(phase)
    try await check("hang", phase) { line, host in
      line.hasPrefix("cifar-eval: rank \(victim) (\(host)) makes no progress in phase \(phase) for 2 s: ")
    } status: {
      $0 != 0
    }
  }

  /// The system no longer runs a rank, whose own watchdog says nothing then.
  @Test(arguments: ["load", "compute"])
  func stopped(in phase: String) async throws {
    let victim = victim(phase)
    try await check("stop", phase) { line, host in
      line.contains("and rank \(victim) (\(host)) does not come out of phase \(phase): the job is ended")
    } status: {
      $0 != 0
    }
  }

  /// What is sent from outside ends a rank as it does any program, without a report of a fault that there is not.
  @Test(arguments: [
    ("QUIT", 131), ("ILL", 132), ("TRAP", 133), ("ABRT", 134), ("BUS", 135), ("FPE", 136), ("SEGV", 139),
  ])
  func endsBySignals(_ signal: String, status: Int32) async throws {
    let timeout = try #require(findProgram("timeout"))
    let result = try await run(
      timeout, ["--foreground", "--preserve-status", "-s", signal, "0.7", builtExecutable("fault-injector")],
      environment: ["CIFAR_EVAL_FAULT": "hang:compute:0"])
    #expect(result.status == status)
    #expect(result.stdout == "" && result.stderr == "", "\(result.stderr)")
  }

  /// The program itself knows no fault: only tests bring one.
  @Test func theProgramTakesNoOrders() async throws {
    for order in ["kill:compute:0", "flip:shard:0:1"] {
      let result = try await run("cifar-eval", ["--verify"], environment: ["CIFAR_EVAL_FAULT": order])
      #expect(result.status == 0 && result.stdout.contains("\nknown answer  ok\n"), "\(result.stderr)")
    }
    let program = try Data(contentsOf: URL(fileURLWithPath: builtExecutable("cifar-eval")), options: .alwaysMapped)
    #expect(program.range(of: Data("CIFAR_EVAL_FAULT".utf8)) == nil)
  }

  private func endsWithoutAWord(_ action: String, _ phase: String, status: Int32) async throws {
    let victim = victim(phase)
    let openMPI = mpiLibrary.hasPrefix("Open MPI")
    // MPICH's Hydra kills the other ranks at once, and itself says what happened where.
    // Swift's report of a trap takes seconds, in which the others wait.
    try await check(action, phase, stallTimeout: 30, launcherSpeaks: !openMPI) { line, host in
      line.hasPrefix("cifar-eval: rank \(victim) (\(host)) ended without a word in phase \(phase): ")
    } status: {
      openMPI ? $0 == status : $0 != 0
    }
  }

  /// Another rank each time, rank 0 too.
  private func victim(_ phase: String) -> Int { (Self.phases.firstIndex(of: phase) ?? 0) % Self.ranks }

  private func check(
    _ action: String, _ phase: String, stallTimeout: Int = 2, launcherSpeaks: Bool = false,
    line isRight: (String, String) -> Bool,
    status isStatus: (Int32) -> Bool
  ) async throws {
    let folder = try TemporaryFolder()
    let mark = JobMark()
    // mpirun gives the others a second after the first signal, as it does where nobody says otherwise.
    let fault = ["CIFAR_EVAL_FAULT": "\(action):\(phase):\(victim(phase))", "OMPI_MCA_odls_base_sigkill_timeout": "1"]
    let result = try await mpirun(
      np: Self.ranks, "fault-injector", ["--json", folder.path + "/report.json", "--stall-timeout", "\(stallTimeout)"],
      environment: fault.merging(mark.environment) { $1 }, timeout: 30)
    let host = ProcessInfo.processInfo.hostName
    // Without a line feed before it where a backtrace was cut short.
    let lines = result.stderr.split(separator: "\n").compactMap { line in
      line.range(of: "cifar-eval: ").map { String(line[$0.lowerBound...]) }
    }.filter { !$0.isProgress }
    #expect(launcherSpeaks ? lines.count <= 1 : lines.count == 1, "\(result.stderr)")
    #expect(lines.allSatisfy { isRight($0, host) }, "\(lines)")
    #expect(isStatus(result.status), "\(result.status)")
    #expect(result.seconds < Self.limit, "\(result.seconds) s")
    record("faults", [action, phase, "\(Self.ranks) ranks", seconds(result.seconds), seconds(Self.limit)])
    // No report; Hydra may tell of the ranks that it killed.
    let launcherSpoke = result.stdout.contains("BAD TERMINATION") && result.stdout.contains("RUNNING AT \(host)")
    #expect(launcherSpoke || !launcherSpeaks, "\(result.stdout)")
    #expect(result.stdout == "" || launcherSpoke && !result.stdout.contains("Accuracy"), "\(result.stdout)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
    #expect(try await mark.leftovers() == [])
  }
}
