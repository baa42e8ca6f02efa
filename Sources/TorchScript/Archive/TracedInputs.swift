import Checkpoints
import Exported
import Pickles

/// What a program was traced with: `traced_inputs.pkl`, whose tensors have shapes and no elements.
enum TracedInputs {
  /// The shape of the images, with the batch; nil where the file does not say, or of other inputs.
  static func shape(_ archive: inout ScriptArchive) throws(ExportedError) -> [Int]? {
    guard let pickle = try archive.pickle("traced_inputs") else { return nil }
    let methods = untagged(pickle.root).dict?.entries ?? []
    guard let forward = methods.first(where: { pickle.text($0.key) == "forward" }),
      let inputs = untagged(forward.value).elements, inputs.count == 1, let tensor = inputs[0].object,
      ZipPickle.isTensor(inputs[0]), tensor.arguments.count > 2, let sizes = tensor.arguments[2].elements
    else { return nil }
    let extents = sizes.compactMap(\.int)
    return extents.count == sizes.count && extents.count == 4 && extents.allSatisfy { $0 > 0 } ? extents : nil
  }

  /// A list or dictionary without the note of its type.
  private static func untagged(_ value: PickleValue) -> PickleValue {
    guard let object = value.object, object.callableName == "torch.jit._pickle.restore_type_tag" else { return value }
    return object.arguments.first ?? value
  }
}
