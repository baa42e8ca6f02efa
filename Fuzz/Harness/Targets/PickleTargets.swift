import Checkpoints
import Files
import Pickles
import TestSupport

/// The pickle machine by itself.
struct PickleTarget: FuzzTarget {
  let name = "pickle"

  func load(_ input: UnsafeRawBufferPointer) {
    do throws(PickleError) { _ = try Unpickler.load(bytes: Array(input)) } catch { Loading.check(error.description) }
  }

  func seeds() -> [String: [UInt8]] { StateDictTarget.objects.mapValues(\.pickled) }
}

/// What a pickle holds, in an archive that is sound.
struct StateDictTarget: FuzzTarget {
  let name = "state-dict"

  func load(_ input: UnsafeRawBufferPointer) {
    let location = FileLocation.embedded(name: "input.pth", bytes: Packed.archive(Array(input)))
    Loading.checkpoint { () throws(CheckpointError) in try Catalogue.open(location) }
  }

  func seeds() -> [String: [UInt8]] { Self.objects.mapValues(\.pickled) }

  static let objects: [String: Py] = [
    "state-dict": Samples.stateDict, "views": Samples.views, "module": Samples.module,
    "list": .dict([("acc", Samples.storages[0].tensor([1])), ("state_dict", .list([Samples.views]))]),
    "sets": .dict([("model", Samples.views), ("model_ema", Samples.views), ("epoch", .float(3))]),
    "parameter": .dict([
      (
        "p",
        .call("torch._utils", "_rebuild_parameter", [Samples.storages[0].tensor([6]), .bool(true), .dict([])])
      )
    ]),
  ]
}
