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
    ([0xfd] + Array("7zXZ".utf8), "an xz archive; unpack it first"),
    ([0x89] + Array("PNG\r\n".utf8), "a PNG image; \(cure)"),
    ([0x28, 0xb5, 0x2f, 0xfd, 1], "a Zstandard archive; unpack it first"),
    ([0x37, 0x7a, 0xbc, 0xaf], "a 7-Zip archive; unpack it first"),
    (Array("GGUF".utf8), "a GGUF file; \(cure)"),
    ([UInt8](repeating: 0, count: 16) + [0xde, 0xc0, 0xef, 0xbe], "an LMDB database; \(cure)"),
    (Array("\n\n <html>Google Drive".utf8), "an HTML or XML page, so the download failed; download it again"),
    (
      Array("{\"error\": \"not\nfound\"}".utf8),
      "text that begins \"{\"error\": \"not found\"}\", so the download failed; download it again"
    ),
    (Array("Entry not found".utf8), "text that begins \"Entry not found\", so the download failed; download it again"),
    (Array("{\"lr\": 0.1}".utf8), "text that begins \"{\"lr\": 0.1}\"; \(cure)"),
    (Array("epoch,loss\n1,2".utf8), "text that begins \"epoch,loss 1,2\"; \(cure)"),
    (
      [UInt8](repeating: 0, count: 257) + "ustar".utf8,
      "a tar archive; unpack it, or load a PyTorch file this old with torch.load and torch.save it"
    ),
    (
      [1, 2, 0xab], "unknown format, beginning with bytes 01 02 ab; wanted safetensors or a file of torch.save"
    ),
    (Array("\u{1c}\0\0\0TFL3".utf8), "a TFLite model; \(cure) before it is converted"),
    (
      [8, 8, 0x12, 7] + Array("pytorch".utf8),
      "an ONNX model; give it a name that ends in .onnx"
    ),
    (
      [0x89] + Array("HDF\r\n".utf8),
      "an HDF5 file, such as Keras's .h5; load it where it was made and \(cure)"
    ),
  ]

  static let cure = "save the model's state_dict with torch.save or safetensors"

  static let archives: [([String], String)] = [
    (
      ["net/archive_format", "net/models/model.json"],
      "a program of torch.export (.pt2); torch.save(torch.export.load(FILE).state_dict, \"model.pth\") and give that"
    ),
    (["metadata.json", "model.weights.h5"], "a model of Keras (.keras); load it there and \(cure)"),
    (["runs/best.pth"], "a zip archive around a checkpoint; unpack it first"),
    (["notes.txt"], "a zip archive without data.pkl, so not of torch.save; give it a .pth file"),
  ]

  @Test(arguments: [
    ("pb", "a graph of TensorFlow"), ("mlmodel", "a Core ML model"), ("weights", "weights of Darknet"),
    ("data-00000-of-00001", "a part of a checkpoint of TensorFlow"),
  ])
  func saysWhatTheEndingTells(ending: String, what: String) throws {
    let line = try failure([8, 1, 0x12, 0xaf, 1, 0x0a], ending: ending)
    #expect(line?.hasPrefix("not a checkpoint: " + what) == true)
  }

  @Test(arguments: archives) func saysWhatTheArchiveIs(names: [String], line: String) throws {
    var writer = ZipWriter()
    for name in names { writer.add(name, [1, 2, 3]) }
    #expect(try failure(writer.finished()) == line)
  }

  @Test(arguments: files) func saysWhatTheFileLooksLike(bytes: [UInt8], line: String) throws {
    #expect(try failure(bytes) == "not a checkpoint: " + line)
  }

  @Test func aMissingFileIsMissing() throws {
    let empty = try TemporaryFolder()
    let path = "/nowhere/net.pth"
    #expect(failure(path) == "no such file; check the path")
    do throws(CheckpointError) { _ = try Catalogue.open(path) } catch { #expect(error.isMissing) }
    do throws(CheckpointError) { _ = try Catalogue.open(empty.path) } catch { #expect(error.isMissing) }
  }

  @Test func damageIsNotMissing() throws {
    let file = try TemporaryFile([0x80])
    do throws(CheckpointError) { _ = try Catalogue.open(file.path) } catch { #expect(!error.isMissing) }
  }
}
