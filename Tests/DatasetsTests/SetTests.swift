import Datasets
import Foundation
import Tensors
import TestSupport
import Testing

/// Files of the folder `sets`, which numpy, pickle and gzip wrote, and what is wrong with others.
@Suite struct SetTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/sets/"

  private static func path(_ name: String) -> String { folder + name }

  /// Pixels by the script's formula.
  private func pixels(_ image: Int, _ shape: Shape) -> [UInt8] {
    let size = shape.elementCount
    return (image * size..<(image + 1) * size).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 13) }
  }

  private func check(_ images: LabelledImages, _ shape: Shape, labels: [Int]) {
    #expect(images.shape == shape)
    #expect((0..<images.count).map(images.label(of:)) == labels)
    for index in 0..<images.count {
      #expect(images.planes(of: index) == pixels(index, shape))
    }
  }

  @Test(arguments: ["hundred", "hundred/test.bin", "hundred-python", "hundred-python/test"])
  func readsCIFAR100(_ name: String) throws {
    let fine = try DatasetSource.locate(Self.path(name), split: .test)
    #expect(fine.name == "CIFAR-100 (\(name.contains("python") ? "python" : "binary"))")
    #expect(fine.layout.classNames.count == 100)
    #expect(fine.layout.classNames[7] == "beetle" && fine.layout.classNames[99] == "worm")
    check(try fine.map(), Shape(3, 32, 32), labels: [99, 7])
    let coarse = try DatasetSource.locate(Self.path(name), split: .test, labels: .coarse)
    #expect(coarse.layout.classNames.count == 20 && coarse.layout.classNames[19] == "vehicles_2")
    check(try coarse.map(), Shape(3, 32, 32), labels: [3, 19])
  }

  @Test(arguments: ["last", "last/cifar10.1_v6_data.npy"])
  func readsArraysWithChannelsLast(_ name: String) throws {
    let source = try DatasetSource.locate(Self.path(name), split: .test)
    #expect(source.layout.classNames == LabelledImages.classNames)
    check(try source.map(), Shape(3, 32, 32), labels: [9, 0])
  }

  @Test func readsArraysWithChannelsFirst() throws {
    check(try DatasetSource.locate(Self.path("first"), split: .test).map(), Shape(3, 5, 7), labels: [300, 2])
  }

  /// Channels are the axis that is shorter than both others, wherever it stands; where none is, the shape is refused.
  @Test(arguments: [
    ("(2, 5, 6, 7)", [5, 6, 7], false), ("(2, 6, 7, 5)", [5, 6, 7], true), ("(2, 2, 4, 3)", [3, 2, 4], true),
    ("(2, 4, 5, 4)", nil, false), ("(2, 6, 5, 7)", nil, false),
  ]) func readsArraysOfManyChannels(_ shape: String, _ image: [Int]?, _ isChannelsLast: Bool) throws {
    let folder = try TemporaryFolder()
    let count = shape.dropFirst().dropLast().split(separator: ", ").compactMap { Int($0) }.reduce(1, *)
    try folder.write("images.npy", numPyArray("|u1", shape: shape, (0..<count).map { UInt8(truncatingIfNeeded: $0) }))
    try folder.write("labels.npy", numPyArray("|u1", shape: "(2,)", [1, 0]))
    guard let image else {
      #expect(failure(folder.path)?.description.contains("which is no set of images") == true)
      return
    }
    let images = try DatasetSource.locate(folder.path, split: .test).map()
    #expect(images.shape(of: 1).dimensions == image)
    // Pixel (channel 1, row 0, column 0) of image 1.
    let place = isChannelsLast ? 1 : image[1] * image[2]
    let own = images.planes(of: 1)[image[1] * image[2]]
    #expect(own == UInt8(truncatingIfNeeded: count / 2 + place))
  }

  @Test(arguments: ["digits", "digits/t10k-images-idx3-ubyte.gz"])
  func readsDigits(_ name: String) throws {
    check(try DatasetSource.locate(Self.path(name), split: .test).map(), Shape(1, 28, 28), labels: [7, 2])
  }

  @Test(arguments: [
    ("object_data.npy", "elements of dtype |O, which are Python objects; save it as uint8 or int64"),
    (
      "flat_data.npy",
      """
      shape [2, 48], which is no set of images; give [N, rows, columns, channels], [N, channels, rows, columns] or \
      [N, rows, columns], of one channel, of three, or of fewer than rows and columns
      """
    ),
    ("lonely.npy", "no labels beside it; looked for labels.npy; put one of these there"),
  ]) func refuses(_ name: String, _ reason: String) {
    #expect(failure(Self.path("wrong/" + name))?.description == "\(Self.path("wrong/" + name)): \(reason)")
  }

  @Test func namesLabelsThatDoNotFit() {
    let more = Self.path("wrong/more_")
    #expect(
      failure(more + "data.npy")?.description
        == "\(more)labels.npy: labels of shape [2] for 3 images in \(more)data.npy; give one each")
    let minus = Self.path("wrong/minus_")
    #expect(
      failure(minus + "data.npy")?.description
        == "\(minus)labels.npy: image 1 has label -1, but this set's labels are 0 to 65535; copy it again")
  }

  @Test func refusesCutAndHostileFiles() throws {
    let folder = try TemporaryFolder()
    let whole = [UInt8](try Data(contentsOf: URL(fileURLWithPath: Self.path("last/cifar10.1_v6_data.npy"))))
    try folder.write(
      "labels.npy", [UInt8](try Data(contentsOf: URL(fileURLWithPath: Self.path("last/cifar10.1_v6_labels.npy")))))
    for length in [7, 9, 60, 128, whole.count - 1] {
      let path = try folder.write("images.npy", Array(whole.prefix(length)))
      #expect(failure(path)?.description == "\(path): truncated file; copy it again", "\(length) bytes")
    }
    let path = try folder.write("images.npy", whole + [0])
    #expect(
      failure(path)?.description.hasSuffix("more bytes than the shape [2, 32, 32, 3] says; copy it again") == true)
    for shape in [
      "(99999999999, 9999999999, 99, 9)", "(0, 32, 32, 3)", "(-2, 32, 32, 3)", "(2, 32, x, 3)", "()", "(2,\t, }\n",
    ] {
      try folder.write("images.npy", numPyArray("|u1", shape: shape, []))
      let line = try #require(failure(path)?.description)
      #expect(line.contains("shape") && !line.contains("\n"), "\(shape)")
    }
  }
}

/// Records of CIFAR-100 whose image i has the labels i % 20 and 99 - i.
func hundred(_ count: Int) -> [UInt8] {
  var bytes: [UInt8] = []
  for image in 0..<count {
    bytes += [UInt8(image % 20), UInt8(99 - image)]
    for place in 0..<3072 { bytes.append(UInt8(truncatingIfNeeded: image * 31 + place * 7)) }
  }
  return bytes
}
