import Foundation
import TestSupport
import Testing

/// Jobs on 2 to 4 nodes give what one process gives, and say where they ran.
@Suite(.serialized, .enabled(if: Cluster.obstacle == nil, "\(Cluster.obstacle ?? "")"))
struct MultiNodeTests {
  /// Nodes, slots on each, and ranks: also with a last node that is not full.
  @Test(arguments: [(2, 2, 4), (3, 2, 5), (4, 1, 4)])
  func sameAnswerAsOneProcess(nodes: Int, slots: Int, ranks: Int) async throws {
    let folder = try TemporaryFolder()
    let expected = try await reportOfOneProcess(in: folder.path)
    let jobs = ["--zero-stage 0", "--gather node", "--gather flat", "--replicas node --split-data"]
    let result = try await Cluster.run(
      nodes: nodes, slots: slots,
      """
      folder=$1 ranks=$2 program=$3; shift 3
      for options; do
        job $ranks "$program" $options --json "$folder/$options.json" >"$folder/$options.out" || exit
      done
      gone 5
      """, [folder.path, "\(ranks)", builtExecutable("cifar-eval")] + jobs)
    #expect(result.status == 0, "\(result.stdout)\(result.stderr)")
    // mpirun and the ssh that it starts race to put that in a process group; shells that start pyenv race to rehash its shims.
    let races = ["plm:rsh: Warning: setpgid", "pyenv: cannot rehash: ", ".pyenv/shims/tmp."]
    #expect(result.stderr.split(separator: "\n").filter { line in !races.contains { line.contains($0) } } == [])
    for job in jobs {
      let report = try JobReport("\(folder.path)/\(job).json")
      #expect(report.digest == expected.digest, "\(job)")
      #expect(report.correct == expected.correct)
      #expect(report.classes == expected.classes)
      #expect(report.knownAnswer == true)
      #expect(report.zeroStage == (job == jobs[0] ? 0 : 3))
      #expect(report.ranks == ranks)
      #expect(report.nodes == nodes)
      #expect(report.ranksPerNode == (0..<nodes).map { min(slots, ranks - $0 * slots) })
      #expect(report.bytesRead.count == ranks)
      try checkOneReport("\(folder.path)/\(job).out", ranks: ranks, nodes: nodes)
    }
  }

  /// Rank 0 alone prints, and says how many ranks there were on how many nodes.
  private func checkOneReport(_ path: String, ranks: Int, nodes: Int) throws {
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    #expect(lines.count { $0.hasPrefix("Accuracy of the network") } == 1)
    #expect(lines.count { $0.hasPrefix("known answer  ok") } == 1)
    #expect(lines.count { $0.hasPrefix("ranks         \(ranks) on \(nodes) nodes") } == 1)
  }

  /// With gathers into the memory of a node each piece crosses to a node once, and not once for each of its ranks.
  ///
  /// What a job says besides, the same in both, is taken off: that of a job which gathers nothing (stage 0).
  @Test func wireBytes() async throws {
    let (nodes, slots) = (2, 3)
    let folder = try TemporaryFolder()
    try writeDemoCheckpoint(to: folder.path + "/demo.safetensors")
    let result = try await Cluster.run(
      nodes: nodes, slots: slots,
      """
      cd "$1" && mkdir data && "$4" 0 2000 data/test_batch.bin || exit
      for options in "--zero-stage 0" "--gather flat" "--gather node"; do
        before=$(($(sent node1) + $(sent node2)))
        job $2 "$3" --checkpoint demo.safetensors --batch-size 16 $options >/dev/null || exit
        gone 5
        echo $(($(sent node1) + $(sent node2) - before))
      done
      """, [folder.path, "\(nodes * slots)", builtExecutable("cifar-eval"), builtExecutable("demo-images")])
    #expect(result.status == 0, "\(result.stdout)\(result.stderr)")
    let bytes = result.stdout.split(separator: "\n").compactMap { Double($0) }
    try #require(bytes.count == 3, "\(result.stdout)")
    let (flat, node) = (bytes[1] - bytes[0], bytes[2] - bytes[0])
    #expect(flat > 0)
    #expect(node <= flat / Double(slots) * 1.1, "stage 0 \(bytes[0]), flat \(bytes[1]), node \(bytes[2])")
  }

  /// A set that is unpacked is read by one rank of each node; one that is mapped lies in each node's page cache.
  @Test(arguments: [("data.tar.gz", 1), ("data", 0)])
  func eachNodeReadsTheDataOnce(data: String, readers: Int) async throws {
    let (nodes, ranks) = (2, 4)
    try await withTemporaryFolder { folder in
      let expected = try await reportOfOneProcess(in: folder)
      try writeDemoCheckpoint(to: folder + "/demo.safetensors")
      let result = try await Cluster.run(
        nodes: nodes, slots: ranks / nodes,
        """
        cd "$1" && mkdir data && "$2" 0 2000 data/test_batch.bin && tar -czf data.tar.gz data || exit
        job $3 bash -c '"$@" || exit; cat /proc/$$/io >io.$OMPI_COMM_WORLD_RANK.$(hostname)' rank \\
          "$4" --checkpoint demo.safetensors --data "$5" --json report.json
        """,
        [folder, builtExecutable("demo-images"), "\(ranks)", builtExecutable("cifar-eval"), data])
      #expect(result.status == 0, "\(result.stdout)\(result.stderr)")
      #expect(try JobReport(folder + "/report.json").digest == expected.digest)
      let size = try Data(contentsOf: URL(fileURLWithPath: folder + "/data.tar.gz")).count
      let files = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasPrefix("io.") }
      #expect(files.count == ranks)
      // What starting MPI and the program reads besides is little.
      let read = try files.map { (String($0.split(separator: ".").last ?? ""), try bytesRead(folder + "/" + $0)) }
      for node in ["node1", "node2"] {
        #expect(read.count { $0.0 == node && $0.1 > size } == readers, "\(read), \(size) bytes of data")
      }
    }
  }
}
