import Datasets
import Evaluation
import FaultInjection
import Glibc
import MPI
import RankChecks
import SyntheticModels

/// `count` evaluations in one process, in all ways in turn and every tenth one failing, give back what they made and leave memory flat.
func checkEvaluations(_ checks: inout Checks, _ world: Communicator, count: Int) throws {
  try withModel(SyntheticGraphs.odd(), world) { model in
    /// Shares images and evaluates them; says whether that went well.
    func evaluation(_ index: Int) throws -> Bool {
      var options = EvaluationOptions()
      (options.gather, options.threads) = (index % 2 == 0 ? .node : .flat, 1)
      (options.verify, options.splitData) = (index % 5 == 0, index % 3 == 1)
      if index % 4 == 3 { options.replicas = .count((world.size + 1) / 2) }
      if index % 10 == 0 { options.tampering = Flip("flip:shard:\(world.size - 1):1")?.tampering }
      let shared = try share(DatasetSource(name: "noise", count: 16, generate: draw), over: world)
      var isDone = true
      do throws(EvaluationError) {
        _ = try evaluate(
          model, on: shared.images, normalization: .tutorial, dtype: .float32, communicator: world, options: options)
      } catch {
        guard error.agreed else { throw error }
        isDone = false
      }
      try shared.free()
      return isDone
    }
    let (before, files) = (Handles.counted, openFiles())
    var (failed, residents) = (0, [Int]())
    for index in 0..<count {
      if try !evaluation(index) { failed += 1 }
      if index == count / 3 { residents.append(residentBytes()) }
    }
    residents.append(residentBytes())
    let after = Handles.counted
    let made = after.communicators.made - before.communicators.made
    try checks.equal(failed, (count + 9) / 10, "evaluations that failed")
    try checks.equal(made >= 4 * count, true, "\(made) communicators made")
    try checks.equal(after.alive, before.alive, "communicators and windows alive")
    try checks.equal(openFiles(), files, "open files")
    let growth = residents[1] - residents[0]
    try checks.equal(growth < 2 << 20, true, "resident memory grows by \(growth) bytes in the last two thirds")
    if world.rank == 0 {
      let windows = after.windows.made - before.windows.made
      write("\(made) communicators and \(windows) windows made and freed, \(growth) bytes of growth", to: 1)
    }
  }
}

private func draw(_ images: Range<Int>) -> [UInt8] {
  (0..<images.count * DatasetSource.recordBytes).map { index in
    let image = images.lowerBound + index / DatasetSource.recordBytes
    return index % DatasetSource.recordBytes == 0 ? UInt8(image % 10) : UInt8(truncatingIfNeeded: index)
  }
}

/// The files that this process has open.
private func openFiles() -> Int {
  guard let folder = opendir("/proc/self/fd") else { return 0 }
  defer { closedir(folder) }
  var count = 0
  while readdir(folder) != nil { count += 1 }
  return count
}

/// The memory of this process that is resident now, without what it shares.
private func residentBytes() -> Int {
  guard let file = fopen("/proc/self/statm", "re") else { return 0 }
  defer { fclose(file) }
  var line = [CChar](repeating: 0, count: 128)
  guard fgets(&line, CInt(line.count), file) != nil else { return 0 }
  let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  let pages = text.split(separator: " ").compactMap { Int($0) }
  return pages.count > 2 ? (pages[1] - pages[2]) * Int(getpagesize()) : 0
}
