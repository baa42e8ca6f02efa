import Foundation
import TestSupport
import Testing

/// Jobs on 2 to 4 nodes give what one process gives, and say where they ran.
@Suite(.serialized, .enabled(if: Cluster.obstacle == nil, "\(Cluster.obstacle ?? "")"))
struct MultiNodeTests {
  /// Nodes, slots on each, and ranks: also with a last node that is not full.
  @Test(arguments: [(2, 2, 4), (3, 2, 5), (4, 1, 4)])
  func sameAnswerAsOneProcess(nodes: Int, slots: Int, ranks: Int) async throws {
    try await withTemporaryFolder { folder in
      let expected = try await reportOfOneProcess(in: folder)
      let result = try await Cluster.run(
        nodes: nodes, slots: slots,
        """
        for stage in 0 3; do
          job $2 "$3" --zero-stage $stage --json "$1/$stage.json" >"$1/$stage.out" || exit
        done
        gone 5
        """, [folder, "\(ranks)", builtExecutable("cifar-eval")])
      #expect(result.status == 0, "\(result.stdout)\(result.stderr)")
      #expect(result.stderr == "")
      for stage in [0, 3] {
        let report = try JobReport("\(folder)/\(stage).json")
        #expect(report.digest == expected.digest)
        #expect(report.correct == expected.correct)
        #expect(report.classes == expected.classes)
        #expect(report.knownAnswer == true)
        #expect(report.zeroStage == stage)
        #expect(report.ranks == ranks)
        #expect(report.nodes == nodes)
        #expect(report.bytesRead.count == ranks)
        try checkOneReport("\(folder)/\(stage).out", ranks: ranks, nodes: nodes)
      }
    }
  }

  /// Rank 0 alone prints, and says how many ranks there were on how many nodes.
  private func checkOneReport(_ path: String, ranks: Int, nodes: Int) throws {
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    #expect(lines.count { $0.hasPrefix("Accuracy of the network") } == 1)
    #expect(lines.count { $0.hasPrefix("known answer  ok") } == 1)
    #expect(lines.count { $0.hasPrefix("ranks         \(ranks) on \(nodes) nodes, ") } == 1)
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
