import Datasets
import TestSupport

/// Images and labels in arrays of their own, one input as both files.
struct ArrayTarget: FuzzTarget {
  enum Form: String { case npy, idx }

  let form: Form
  private let folder: MemoryFolder

  var name: String { form.rawValue }

  init(_ form: Form) {
    self.form = form
    folder = MemoryFolder(form.rawValue)
  }

  func load(_ input: UnsafeRawBufferPointer) {
    folder.hold(Parts.split(input, names: names))
    do throws(DatasetError) { _ = try DatasetSource.locate(folder.path, split: .test).map() } catch {
      Loading.check(error.description)
    }
  }

  func seeds() -> [String: [UInt8]] {
    let pixels = [UInt8](repeating: 5, count: 24)
    let arrays: [[UInt8]] =
      switch form {
      case .npy:
        [
          numPyArray("|u1", shape: "(2, 2, 2, 3)", pixels),
          numPyArray("<i8", shape: "(2,)", little(Int64(3)) + little(Int64(4))),
        ]
      case .idx: [[0, 0, 8, 3] + [2, 3, 4].flatMap { [0, 0, 0, $0] } + pixels, [0, 0, 8, 1, 0, 0, 0, 2, 3, 4]]
      }
    return ["two": Parts.joined(Dictionary(uniqueKeysWithValues: zip(names, arrays)), names: names)]
  }

  private var names: [String] {
    switch form {
    case .npy: ["images.npy", "labels.npy"]
    case .idx: ["t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"]
    }
  }
}
