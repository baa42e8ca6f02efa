/// A set of images as its makers distribute it.
package struct OfficialSet {
  /// A file of it.
  package struct File {
    let name: String
    /// Where it lies, without its name.
    let folder: String
    let bytes: Int
    /// In hexadecimal.
    package let md5: String
    /// The folder that it unpacks to; nil where it is read as it is.
    let unpacksTo: String?

    package init(_ name: String, from folder: String, bytes: Int, md5: String, unpacksTo: String? = nil) {
      self.name = name
      self.folder = folder
      self.bytes = bytes
      self.md5 = md5
      self.unpacksTo = unpacksTo
    }
  }

  /// The name on the command line.
  let name: String
  let files: [File]

  private static let toronto = "https://www.cs.toronto.edu/~kriz/"
  private static let mnist = "https://ossci-datasets.s3.amazonaws.com/mnist/"
  private static let fashion = "https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/"

  /// All sets; sizes and sums are those that the makers, Zenodo and torchvision publish.
  static let all = [
    OfficialSet(
      name: "cifar10",
      files: [
        File(
          "cifar-10-binary.tar.gz", from: toronto, bytes: 170_052_171, md5: "c32a1d4ab5d03f1284b67883e8d87530",
          unpacksTo: "cifar-10-batches-bin")
      ]),
    OfficialSet(
      name: "cifar100",
      files: [
        File(
          "cifar-100-binary.tar.gz", from: toronto, bytes: 168_513_733, md5: "03b5dce01913d631647c71ecec9e9cb8",
          unpacksTo: "cifar-100-binary")
      ]),
    OfficialSet(
      name: "cifar10-c",
      files: [
        File(
          "CIFAR-10-C.tar", from: "https://zenodo.org/records/2535967/files/", bytes: 2_918_471_680,
          md5: "56bf5dcef84df0e2308c6dcbcbbd8499", unpacksTo: "CIFAR-10-C")
      ]),
    OfficialSet(
      name: "cifar100-c",
      files: [
        File(
          "CIFAR-100-C.tar", from: "https://zenodo.org/records/3555552/files/", bytes: 2_918_473_216,
          md5: "11f0ed0f1191edbf9fa23466ae6021d3", unpacksTo: "CIFAR-100-C")
      ]),
    OfficialSet(
      name: "svhn",
      files: [
        File(
          "test_32x32.mat", from: "https://ufldl.stanford.edu/housenumbers/", bytes: 64_275_384,
          md5: "eb5a983be6a315427106f1b164d9cef3")
      ]),
    OfficialSet(
      name: "stl10",
      files: [
        File(
          "stl10_binary.tar.gz", from: "https://ai.stanford.edu/~acoates/stl10/", bytes: 2_640_397_119,
          md5: "91f7769df0f17e558f3565bffb0c7dfb", unpacksTo: "stl10_binary")
      ]),
    OfficialSet(
      name: "mnist",
      files: [
        File("t10k-images-idx3-ubyte.gz", from: mnist, bytes: 1_648_877, md5: "9fb629c4189551a2d022fa330f9573f3"),
        File("t10k-labels-idx1-ubyte.gz", from: mnist, bytes: 4_542, md5: "ec29112dd5afa0611ce80d1b7f02629c"),
      ]),
    OfficialSet(
      name: "fashion-mnist",
      files: [
        File("t10k-images-idx3-ubyte.gz", from: fashion, bytes: 4_422_102, md5: "bef4ecab320f06d8554ea6380940ec79"),
        File("t10k-labels-idx1-ubyte.gz", from: fashion, bytes: 5_148, md5: "bb300cfdad3c16e7a12a480ee83cd310"),
      ]),
  ]
}
