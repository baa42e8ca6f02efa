import Checkpoints
import Exported
import Foundation
import ModelFiles
import Models
import TestSupport
import Testing

/// Files of torch.export by what they hold.
@Suite(.enabled(if: TestData.has("models/kl-densenet", "models/kl-shufflenetv2"), "\(TestData.skipReason)"))
struct ExportedFileTests {
  private static let models = ["kl-densenet", "kl-shufflenetv2"]
  private static func path(_ model: String) -> String { TestData.path("models/\(model)/\(model).pt2") }

  @Test(arguments: models)
  func parametersHaveTheNamesOfTheStateDict(_ model: String) throws {
    let opened = try Model.open(Self.path(model))
    #expect(opened.graph.imageShape.dimensions == [3, 32, 32])
    #expect(opened.graph.classCount == 10)
    #expect(opened.normalization == nil)
    let checkpoint = try Catalogue.open(TestData.path("models/\(model)/ckpt.pth"))
    for parameter in opened.graph.parameters {
      #expect(checkpoint[parameter.name]?.shape == parameter.shape, "\(parameter.name)")
    }
  }

  @Test(arguments: models)
  func graphTakesWeightsOfACheckpoint(_ model: String) throws {
    let checkpoint = TestData.path("models/\(model)/ckpt.pth")
    let opened = try Model.open(checkpoint, graph: Self.path(model))
    let own = try Model.open(Self.path(model))
    #expect(opened.graph.parameters.map(\.name) == own.graph.parameters.map(\.name))
    #expect(opened.tensors.map(\.shape) == own.tensors.map(\.shape))
    #expect(opened.catalogue.path == checkpoint)
  }

  @Test func weightsOfAnotherModelAreNamed() throws {
    let error = #expect(throws: ModelFileError.self) {
      _ = try Model.open(TestData.path("models/kl-densenet/ckpt.pth"), graph: Self.path("kl-shufflenetv2"))
    }
    let line = try #require(error?.description)
    #expect(line.contains("ckpt.pth: tensor ") && line.contains("give the checkpoint of that model"))
    #expect(error?.isUsage == false && error?.isMissing == false)
  }

  @Test func truncatedAndChangedFilesAreRefusedInOneLine() throws {
    let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: Self.path("kl-shufflenetv2"))))
    for length in stride(from: 0, to: bytes.count, by: bytes.count / 24) {
      try Self.refused(Array(bytes[..<length]))
    }
    // Every replacement is as long as what it replaces, so that the archive itself stays sound.
    let changes = [
      ("\"use_pickle\": false", "\"use_pickle\": true "),
      ("torch.ops.aten.relu.default", "torch.ops.aten.rulu.default"),
      ("\"sizes\": [{\"as_int\": 8}", "\"sizes\": [{\"as_int\":88}"),
      ("\"path_name\": \"weight_0\"", "\"path_name\": \"weight_x\""),
      ("\"major\": 8", "\"major\": 7"), ("{\"graph_module\": {\"", "[[[[[[[[[[[[[[[[[[["),
      ("models/model.json", "models/modal.json"),
    ]
    for (old, new) in changes {
      let changed = try #require(bytes.replacingAll(old, by: new), "\(old)")
      try Self.refused(changed)
    }
  }

  /// Any digit of the graph may be another, or a sign: what comes of it is a model or one line.
  @Test func changedGraphsAreImportedOrRefused() throws {
    let sound = Array(try Data(contentsOf: URL(fileURLWithPath: Self.path("kl-shufflenetv2"))))
    let start = try #require(sound.firstRange(of: Array("{\"graph_module".utf8))?.lowerBound)
    let places = (start..<min(start + 200_000, sound.count)).filter { (0x30...0x39).contains(sound[$0]) }
    var state: UInt64 = 1
    func below(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    var refused = 0
    for _ in 0..<150 {
      var bytes = sound
      for _ in 0...below(3) { bytes[places[below(places.count)]] = Array("0123456789-".utf8)[below(11)] }
      let file = try TemporaryFile(bytes, ending: "pt2")
      do throws(ModelFileError) { _ = try Model.open(file.path) } catch {
        refused += 1
        #expect(!error.description.contains("\n"))
      }
    }
    #expect(refused > 10)
  }

  private static func refused(_ bytes: [UInt8]) throws {
    let file = try TemporaryFile(bytes, ending: "pt2")
    let error = #expect(throws: ModelFileError.self) { _ = try Model.open(file.path) }
    let line = error?.description ?? ""
    #expect(line.contains(file.path) && !line.contains("\n"), "\(line)")
  }
}

extension [UInt8] {
  /// A copy with every occurrence of `old` replaced by `new`, which is as long; nil where there is none or the lengths differ.
  fileprivate func replacingAll(_ old: String, by new: String) -> [UInt8]? {
    let (old, new) = (Array(old.utf8), Array(new.utf8))
    guard old.count == new.count, let first = old.first else { return nil }
    var copy = self
    var isFound = false
    for position in indices.dropLast(old.count - 1)
    where self[position] == first && self[position..<position + old.count].elementsEqual(old) {
      copy.replaceSubrange(position..<position + old.count, with: new)
      isFound = true
    }
    return isFound ? copy : nil
  }
}
