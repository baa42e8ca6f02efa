import Checkpoints
import Foundation
import TestSupport
import Testing

@Suite struct UnknownFormatTests {
  static let files: [([UInt8], String)] = [
    ([], "the file is empty; copy it again"),
    (Array("<!DOCTYPE html>\n".utf8), "an HTML or XML page, so the download failed; download it again"),
    (
      Array("version https://git-lfs.github.com/spec/v1\n".utf8),
      "a Git LFS pointer; fetch the file with git lfs pull"
    ),
    ([0x1f, 0x8b, 8, 0], "a gzip archive; unpack it first"),
    (
      [UInt8](repeating: 0, count: 257) + "ustar".utf8,
      "a tar archive; unpack it, or load a PyTorch file this old with torch.load and torch.save it"
    ),
    (
      [1, 2, 0xab], "unknown format, beginning with bytes 01 02 ab; wanted safetensors or a file of torch.save"
    ),
  ]

  @Test(arguments: files) func saysWhatTheFileLooksLike(bytes: [UInt8], line: String) throws {
    #expect(try failure(bytes) == "not a checkpoint: " + line)
  }

  @Test func aMissingFileIsMissing() {
    let path = "/nowhere/net.pth"
    #expect(failure(path) == "no such file; check the path")
    do throws(CheckpointError) { _ = try Catalogue.open(path) } catch { #expect(error.isMissing) }
    do throws(CheckpointError) { _ = try Catalogue.open("/tmp") } catch { #expect(error.isMissing) }
  }

  @Test func damageIsNotMissing() throws {
    let file = try TemporaryFile([0x80])
    do throws(CheckpointError) { _ = try Catalogue.open(file.path) } catch { #expect(!error.isMissing) }
  }
}
