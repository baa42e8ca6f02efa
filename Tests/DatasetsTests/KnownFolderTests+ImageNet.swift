import Datasets
import Foundation
import TestSupport
import Testing

extension KnownFolderTests {
  /// Kaggle's archive, and folders that were made from it.
  @Test(arguments: ["ILSVRC/Data/CLS-LOC/val/", "val/", ""])
  func takesKagglesListOfImageNet(images: String) throws {
    let names = ["ILSVRC2012_val_00048981", "ILSVRC2012_val_00037956"]
    try write(
      images: names.map { "\(images)\($0).JPEG" } + ["ILSVRC/Data/CLS-LOC/test/ILSVRC2012_test_00000001.JPEG"],
      lists: [
        "LOC_val_solution.csv": """
        ImageId,PredictionString
        \(names[0]),n03995372 85 1 499 272\u{20}
        \(names[1]),n03481172 131 0 499 254 n03481172 1 2 3 4\u{20}

        """
      ])
    try check(named: "ImageNet", [740, 587], ImageNetClasses.synsets)
    let list = folder.path + "/LOC_val_solution.csv"
    try folder.write("LOC_val_solution.csv", Array("ImageId,PredictionString\n\(names[0]),n00000001 1 2 3 4\n".utf8))
    #expect(failure(folder.path)?.description == "\(list): line 2 is not as its makers wrote it; copy it again")
  }

  @Test func takesClassesOfImageNetFromNames() throws {
    let names = ["ILSVRC2012_val_00000293_n01440764.JPEG", "ILSVRC2012_val_00002138_n15075141.JPEG"]
    try write(images: names.map { "val/" + $0 }, lists: [:])
    try check(named: "ImageNet", [0, 999], ImageNetClasses.synsets)
    try check(named: "ImageNet", [0, 999], ImageNetClasses.synsets, in: "/val")
    // Folders for classes come before names.
    try write(
      images: ["n01440764/1.JPEG", "n01443537/1.JPEG", "ILSVRC2012_val_00000001_n15075141.JPEG"].map { "other/" + $0 },
      lists: [:])
    try check(named: "image folder", [0, 1], ["n01440764", "n01443537"], in: "/other")
    try folder.write("val/ILSVRC2012_val_00000001.JPEG", png)
    let path = folder.path + "/val/ILSVRC2012_val_00000001.JPEG"
    #expect(
      failure(folder.path)?.description == "\(path): no class of ImageNet in its name, as beside it; remove it")
  }

  /// Its folders are numbers, which text sorts otherwise.
  @Test func takesNumbersOfImageNetV2() throws {
    try write(images: (0..<1000).map { "imagenetv2-top-images-format-val/\($0)/a.jpeg" }, lists: [:])
    try check(named: "ImageNetV2", Array(0..<1000), ImageNetClasses.synsets)
    try FileManager.default.removeItem(atPath: folder.path + "/imagenetv2-top-images-format-val/9/a.jpeg")
    let reason = "no image in the class folder 9; copy the set again"
    #expect(failure(folder.path)?.description.hasSuffix(": \(reason)") == true)
  }
}
