import TestSupport
import Testing

/// The kernels of other architectures.
@Suite struct ArchitectureTests {
  private static let missing = missingPrograms(["clang", "aarch64-linux-gnu-gcc", "qemu-aarch64-static"])

  /// Every kernel cross-compiled for aarch64 gives, under qemu, the digests of all of this machine's levels.
  ///
  /// No MPI is in it: the suite of one library runs it. Beside other tests qemu may take minutes.
  @Test(.enabled(if: missing == nil, "\(missing ?? "")"), .disabled(if: mpiLibrary.hasPrefix("MPICH"), "no MPI in it"))
  func aarch64GivesTheSameDigests() async throws {
    let result = try await run(
      repositoryRoot + "/Tests/aarch64/compare.sh", [builtExecutable("kernel-digests")], timeout: 900)
    #expect(result.stderr == "")
    #expect(result.status == 0)
    #expect(result.stdout.contains("aarch64: 78 digests, neon as portable\n"))
  }
}
