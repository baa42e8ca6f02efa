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
      case .npy: [array("|u1", "(2, 2, 2, 3)", pixels), array("<i8", "(2,)", little(Int64(3)) + little(Int64(4)))]
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

  /// A file of numpy.save, format 1.
  private func array(_ type: String, _ shape: String, _ elements: [UInt8]) -> [UInt8] {
    let header = "{'descr': '\(type)', 'fortran_order': False, 'shape': \(shape), }\n"
    return [0x93] + "NUMPY".utf8 + [1, 0] + little(UInt16(header.utf8.count)) + header.utf8 + elements
  }
}
