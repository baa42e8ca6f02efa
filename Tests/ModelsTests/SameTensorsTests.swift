import Checkpoints
import Graphs
import Models
import Tensors
import Testing

/// Models whose tensors are the same and whose forwards differ.
@Suite struct SameTensorsTests {
  private func norm(_ name: String, _ channels: Int) -> NamedShapes {
    ["weight", "bias", "running_mean", "running_var"].map { ("\(name).\($0)", Shape(channels)) }
  }

  /// A PreActResNet of one block a stage.
  private var preAct: NamedShapes {
    var tensors: NamedShapes = [
      ("conv1.weight", Shape(4, 3, 3, 3)), ("linear.weight", Shape(10, 32)), ("linear.bias", Shape(10)),
    ]
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
    let model = try Model(recognising: .claiming(preAct))
    #expect(model.assumptions.contains { $0.what == "shortcuts of activated values" && $0.value == "yes" })
    let other = try Model(recognising: .claiming(preAct), assume: ["activated-shortcut": "no"])
    #expect(other.assumptions.contains { $0.what == "shortcuts of activated values" && $0.value == "no" })
  }

  @Test func shortcutsBesideANormAtTheTopAreAskedFor() throws {
    let tensors = preAct + norm("bn", 32)
    #expect {
      try Model(recognising: .claiming(tensors))
    } throws: {
      "\($0)".contains("activated-shortcut")
    }
    _ = try Model(recognising: .claiming(tensors), assume: ["activated-shortcut": "no"])
  }

  @Test func averagedWeightsTellFixMatch() throws {
    let tensors = try #require(Architectures.graph(named: "wrn-10-2")).parameters.map { ($0.name, $0.shape) }
    let sets = WeightSets(taken: "state_dict", others: ["ema_state_dict"])
    #expect(try Model(recognising: .claiming(tensors, sets: sets)).name == "fixmatch-wrn-10-2")
    let plain = try Model(recognising: .claiming(tensors))
    #expect(plain.name == "wrn-10-2")
    #expect(plain.assumptions.contains { $0.what == "model" && $0.basis == .otherForward("fixmatch-wrn") })
    let forced = try Model(recognising: .claiming(tensors, sets: sets), forced: "xternalz-wrn")
    #expect(forced.name == "wrn-10-2")
  }
}
