import Datasets
import TestSupport

/// A set of images that is told by its content, or labels beside one.
struct SetTarget: FuzzTarget {
  enum Form: String { case npz, mat, structures, labels, list, objects, parquet, arrow, tfrecord }

  let form: Form
  private let folder: MemoryFolder

  var name: String { "set-" + form.rawValue }

  init(_ form: Form) {
    self.form = form
    folder = MemoryFolder("set-" + form.rawValue)
  }

  func load(_ input: UnsafeRawBufferPointer) {
    var bytes = Array(input)
    // What mutation would seldom find.
    if form == .tfrecord { RecordWriter.repair(&bytes) }
    // A list is told by its name; the image that it names is not looked into.
    let files: [Form: String] = [
      .list: "input.csv", .objects: "input.jsonl", .structures: "cars_test_annos_withlabels.mat",
    ]
    let file = files[form] ?? "input"
    let image = form == .structures ? "cars_test/00001.jpg" : "a.png"
    folder.hold(files[form] != nil ? [file: bytes, image: Array("no image".utf8)] : [file: bytes])
    do throws(DatasetError) {
      if form == .labels {
        _ = try LabelFile.read(folder.path + "/" + file)
      } else {
        let place = form == .structures ? folder.path : folder.path + "/" + file
        _ = try DatasetSource.locate(place, split: .test).map()
      }
    } catch { Loading.check(error.description) }
  }

  func seeds() throws -> [String: [UInt8]] {
    switch form {
    case .npz:
      let images = numPyArray("|u1", shape: "(1, 2, 2, 3)", [UInt8](repeating: 3, count: 12))
      let labels = numPyArray("<i8", shape: "(1,)", little(Int64(1)))
      let floats = numPyArray(
        "<f4", shape: "(1, 2, 2, 3)", (0..<12).flatMap { little((Float($0) / 255).bitPattern) }, isFortran: true)
      return [
        "stored": Self.zip(images, labels, method: 0), "deflated": Self.zip(images, labels, method: 8),
        "floats": Self.zip(floats, labels, method: 0),
      ]
    case .mat:
      let images = Self.matrix("X", class: 9, [32, 32, 3, 1], type: 2, [UInt8](repeating: 5, count: 3072))
      return ["plain": Self.mat(images + Self.matrix("y", class: 9, [1, 1], type: 2, [10]))]
    case .structures:
      return try TestFile.seeds(["cars_test_annos_withlabels"], in: "cars", ending: "mat")
    case .parquet:
      return try TestFile.seeds(
        [
          "none-1-plain", "snappy-1-words", "gzip-2-plain", "snappy-2-words", "zstd-1-plain", "lz4-1-words", "names",
          "gap", "delta-lengths", "delta-prefixes",
        ],
        in: "parquet", ending: "parquet")
    case .arrow:
      return try TestFile.seeds(["stream", "file", "names", "uint8", "words"], in: "arrow", ending: "arrow")
    case .tfrecord:
      return try TestFile.seeds(["names", "keys", "hot", "gap"], in: "tfrecord", ending: "tfrecord")
    case .list:
      return [
        "pixels": Array(
          ("label" + (0..<49).map { ",p\($0)" }.joined() + "\n"
            + [String](repeating: "7", count: 50).joined(separator: ",")).utf8),
        "texts": Array(
          ("emotion,pixels,Usage\n3,\([String](repeating: "7", count: 49).joined(separator: " ")),PrivateTest\n").utf8),
        "numbers": Array("a.png,0\nb.png,1\n".utf8), "words": Array("a.png dog\nb c.png cat\n".utf8),
        "split": Array("path,class id,class_name,is_test\na.png,0,x,1\n".utf8),
        "ids": Array("image_id,label\na,0\n".utf8), "columns": Array("image,x,y\na.png,1,0.0\n".utf8),
        "table": Array("Id;File;Class Id;Set\n1;\"a.png\";\"x \"\"y\"\"\";Test\n".utf8),
      ]
    case .objects: return ["lines": Array("{\"file_name\": \"a.png\", \"label\": 0, \"x\": [1]}\n".utf8)]
    case .labels:
      return [
        "text": Array("label\n3\n7\n".utf8), "rows": Array("0.5,0.5\n1,0\n".utf8),
        "floats": numPyArray("<f8", shape: "(1, 2)", little(0.25.bitPattern) + little(0.75.bitPattern)),
        "votes": numPyArray("<i8", shape: "(1, 2)", little(Int64(3)) + little(Int64(48))),
      ]
    }
  }

  private static func zip(_ images: [UInt8], _ labels: [UInt8], method: UInt16) -> [UInt8] {
    var zip = ZipWriter(method: method)
    zip.add("x_test.npy", images)
    zip.add("y_test.npy", labels)
    return zip.finished()
  }

  private static func mat(_ elements: [UInt8]) -> [UInt8] {
    let text = Array("MATLAB 5.0 MAT-file".utf8)
    return text + [UInt8](repeating: 32, count: 124 - text.count) + [0, 1] + "IM".utf8 + elements
  }

  private static func matrix(
    _ name: String, class kind: UInt8, _ shape: [Int32], type: UInt32, _ bytes: [UInt8]
  ) -> [UInt8] {
    let content =
      element(6, [kind, 0, 0, 0, 0, 0, 0, 0]) + element(5, shape.flatMap { little($0) }) + element(1, Array(name.utf8))
      + element(type, bytes)
    return element(14, content)
  }

  private static func element(_ type: UInt32, _ bytes: [UInt8]) -> [UInt8] {
    little(type) + little(UInt32(bytes.count)) + bytes + [UInt8](repeating: 0, count: (8 - bytes.count % 8) % 8)
  }
}
