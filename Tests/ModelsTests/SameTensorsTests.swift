import Checkpoints
import Graphs
import Models
import Tensors
import Testing

/// Models whose tensors are the same and whose forwards differ.
@Suite struct SameTensorsTests {
  private func catalogue(_ tensors: [(name: String, shape: Shape)], sets: WeightSets? = nil) -> Catalogue {
    let entries = tensors.map { name, shape in
      TensorEntry(
        name: name, shape: shape, scalar: .float32,
        layout: .contiguous([TensorExtent(file: 0, offset: 0, elementCount: shape.elementCount)]))
    }
    return Catalogue(
      path: "model.pth", format: "", files: [.path("model.pth")], tensors: entries, headerBytes: 0, weightSets: sets)
  }

  private func norm(_ name: String, _ channels: Int) -> [(name: String, shape: Shape)] {
    ["weight", "bias", "running_mean", "running_var"].map { ("\(name).\($0)", Shape(channels)) }
  }

  /// A PreActResNet of one block a stage.
  private var preAct: [(name: String, shape: Shape)] {
    var tensors = [("conv1.weight", Shape(4, 3, 3, 3)), ("linear.weight", Shape(10, 32)), ("linear.bias", Shape(10))]
    var channels = 4
    for stage in 1...4 {
      let (name, out) = ("layer\(stage).0", 2 << stage)
      tensors += norm("\(name).bn1", channels) + norm("\(name).bn2", out)
      tensors += [
        ("\(name).conv1.weight", Shape(out, channels, 3, 3)), ("\(name).conv2.weight", Shape(out, out, 3, 3)),
      ]
      if out != channels { tensors.append(("\(name).shortcut.0.weight", Shape(out, channels, 1, 1))) }
      channels = out
    }
    return tensors
  }

  @Test func shortcutsOfActivatedValuesAreSaid() throws {
    let model = try Model(recognising: catalogue(preAct))
    #expect(model.assumptions.contains { $0.what == "shortcuts of activated values" && $0.value == "yes" })
    let other = try Model(recognising: catalogue(preAct), assume: ["activated-shortcut": "no"])
    #expect(other.assumptions.contains { $0.what == "shortcuts of activated values" && $0.value == "no" })
  }

  @Test func shortcutsBesideANormAtTheTopAreAskedFor() throws {
    let tensors = preAct + norm("bn", 32)
    #expect {
      try Model(recognising: catalogue(tensors))
    } throws: {
      "\($0)".contains("activated-shortcut")
    }
    _ = try Model(recognising: catalogue(tensors), assume: ["activated-shortcut": "no"])
  }

  @Test func averagedWeightsTellFixMatch() throws {
    let tensors = try #require(Architectures.graph(named: "wrn-10-2")).parameters.map { ($0.name, $0.shape) }
    let sets = WeightSets(taken: "state_dict", others: ["ema_state_dict"])
    #expect(try Model(recognising: catalogue(tensors, sets: sets)).name == "fixmatch-wrn-10-2")
    let plain = try Model(recognising: catalogue(tensors))
    #expect(plain.name == "wrn-10-2")
    #expect(plain.assumptions.contains { $0.what == "model" && $0.value.contains("--model fixmatch-wrn") })
    let forced = try Model(recognising: catalogue(tensors, sets: sets), forced: "xternalz-wrn")
    #expect(forced.name == "wrn-10-2")
  }
}
