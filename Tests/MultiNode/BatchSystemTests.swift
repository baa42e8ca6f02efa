import Foundation
import TestSupport
import Testing

/// The job scripts in `cluster/`, as they stand.
@Suite(.serialized) struct BatchSystemTests {
  private static let slurmObstacle =
    Cluster.obstacle
    ?? Cluster.missing(["/usr/sbin/slurmctld", "/usr/sbin/slurmd", "/usr/sbin/munged", "srun", "sbatch"])

  /// Slurm's scripts on a real slurmctld and two slurmd.
  @Test(.enabled(if: slurmObstacle == nil, "\(slurmObstacle ?? "")"))
  func slurm() async throws {
    try await withTemporaryFolder { folder in
      let expected = try await reportOfOneProcess(in: folder)
      for name in ["first", "second"] { try writeDemoCheckpoint(to: "\(folder)/\(name).safetensors") }
      let result = try await Cluster.run(
        nodes: 2, slots: 2,
        """
        source "$1/Tests/MultiNode/slurm.sh" && cd "$2" && export PATH="$3:$PATH" && slurm_up 2 2 || exit
        for form in srun mpirun; do
          timeout 60 sbatch --quiet --wait --output=$form.out "$1/cluster/slurm-$form.sh" --json $form.json || exit
        done
        export CIFAR10_ROOT="$4"
        timeout 60 sbatch --quiet --wait --array=0-2 --job-name=array --output=array-%a.out \\
          "$1/cluster/slurm-array.sh" first.safetensors second.safetensors
        gone 10
        """, [repositoryRoot, folder, buildFolder, demoBatch], timeout: 180)
      #expect(result.status == 0, "\(result.stdout)\(result.stderr)")
      for form in ["srun", "mpirun"] {
        try checkReport("\(folder)/\(form).json", "\(folder)/\(form).out", nodes: 2, ranks: 4, expected)
      }
      let files = try FileManager.default.contentsOfDirectory(atPath: folder)
      let reports = files.filter { $0.hasPrefix("array-") && $0.hasSuffix(".json") }
      #expect(reports.count == 2, "\(files)")
      for report in reports {
        let task = report.dropLast(".json".count).suffix(1)
        try checkReport("\(folder)/\(report)", "\(folder)/array-\(task).out", nodes: 1, ranks: 2, expected)
      }
      let beyond = try String(contentsOfFile: folder + "/array-2.out", encoding: .utf8)
      #expect(beyond == "no checkpoint number 2: 2 given; use --array=0-1\n")
    }
  }

  /// PBS's and LSF's scripts on two nodes, with what those systems put in a job's environment.
  @Test(
    .enabled(if: Cluster.obstacle == nil, "\(Cluster.obstacle ?? "")"),
    arguments: [("pbs", "PBS_NODEFILE"), ("lsf", "LSB_DJOB_HOSTFILE")])
  func hostfileOfABatchSystem(system: String, variable: String) async throws {
    try await withTemporaryFolder { folder in
      let expected = try await reportOfOneProcess(in: folder)
      let result = try await Cluster.run(
        nodes: 2, slots: 2,
        """
        cd "$2" && printf '%s\\n' node1 node1 node2 node2 >nodes && export PATH="$3:$PATH" PBS_O_WORKDIR="$2" || exit
        export $5="$2/nodes" ARGUMENTS="--quiet --json report.json"
        on node1 timeout -k 5 60 bash "$1/cluster/$4.sh" >report.out || exit
        gone 5
        """, [repositoryRoot, folder, buildFolder, system, variable])
      #expect(result.status == 0, "\(result.stdout)\(result.stderr)")
      try checkReport("\(folder)/report.json", "\(folder)/report.out", nodes: 2, ranks: 4, expected)
    }
  }

  @Test(arguments: ["slurm-srun", "slurm-mpirun", "slurm-array", "pbs", "lsf"])
  func scriptsAreBash(name: String) async throws {
    let result = try await run("/bin/bash", ["-n", "\(repositoryRoot)/cluster/\(name).sh"])
    #expect(result.status == 0, "\(result.stderr)")
  }

  /// The manifest is YAML, and holds what the MPI operator's v2beta1 asks for.
  @Test(.enabled("python3-yaml is not installed; run Scripts/setup-tests.sh") { await canReadYAML() })
  func kubernetesManifest() async throws {
    let check = """
      import sys, yaml
      job = yaml.safe_load(open(sys.argv[1]))
      assert (job["apiVersion"], job["kind"]) == ("kubeflow.org/v2beta1", "MPIJob")
      kinds = job["spec"]["mpiReplicaSpecs"]
      assert set(kinds) == {"Launcher", "Worker"} and kinds["Launcher"]["replicas"] == 1
      for kind in kinds.values():
          spec = kind["template"]["spec"]
          volumes = {volume["name"] for volume in spec.get("volumes", [])}
          for container in spec["containers"]:
              assert container["name"] and container["image"] and container["command"]
              assert all(isinstance(text, str) for text in container["command"] + container.get("args", []))
              assert all(isinstance(entry["value"], str) for entry in container.get("env", []))
              assert {mount["name"] for mount in container.get("volumeMounts", [])} <= volumes
      ranks = kinds["Worker"]["replicas"] * job["spec"]["slotsPerWorker"]
      command = kinds["Launcher"]["template"]["spec"]["containers"][0]["command"]
      assert command[command.index("-np") + 1] == str(ranks)
      """
    let python = try #require(findProgram("python3"))
    let result = try await run(python, ["-c", check, repositoryRoot + "/cluster/mpijob.yaml"])
    #expect(result.status == 0, "\(result.stderr)")
  }

  private static func canReadYAML() async -> Bool {
    guard let python = findProgram("python3") else { return false }
    return (try? await run(python, ["-c", "import yaml"]))?.status == 0
  }

  private func checkReport(
    _ report: String, _ output: String, nodes: Int, ranks: Int, _ expected: JobReport
  ) throws {
    let found = try JobReport(report)
    #expect(found.digest == expected.digest)
    #expect(found.correct == expected.correct)
    #expect(found.nodes == nodes)
    #expect(found.ranks == ranks)
    let lines = try String(contentsOfFile: output, encoding: .utf8).split(separator: "\n")
    #expect(lines.count { $0.hasPrefix("Accuracy of the network") } == 1)
  }
}
