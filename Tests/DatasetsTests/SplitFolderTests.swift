import Datasets
import Foundation
import TestSupport
import Testing

/// Folders of splits, however they are called, are no classes.
@Suite struct SplitFolderTests {
  private let folder: TemporaryFolder
  private let png: [UInt8]

  init() throws {
    folder = try TemporaryFolder()
    png = try pngFile()
  }

  /// The same images in a folder and in a zip archive.
  private func set(_ name: String, _ images: [String]) throws -> [String] {
    var zip = ZipWriter(method: 0)
    for image in images {
      try folder.write(name + "/" + image, png)
      zip.add(image, png)
    }
    return [folder.path + "/" + name, try folder.write(name + ".zip", zip.finished())]
  }

  @Test(arguments: [
    ("train", "valid"), ("Train", "Test"), ("Training", "Testing"), ("TRAIN", "VAL"), ("train", "dev"),
  ]) func areTakenByTheirNames(_ train: String, _ test: String) throws {
    let images = [train + "/x/0.png", train + "/y/0.png", train + "/y/1.png", test + "/x/0.png", test + "/y/0.png"]
    for path in try set("set", images) {
      for (split, count) in [(Split.test, 2), (.train, 3)] {
        let found = try DatasetSource.locate(path, split: split)
        #expect(found.layout.classNames == ["x", "y"])
        #expect(try found.map().count == count)
      }
    }
  }

  @Test(arguments: [
    ["seg_train/x/0.png", "seg_train/y/0.png", "seg_test/x/0.png", "seg_test/y/0.png"],
    ["train_images/0.png", "test_images/0.png"], ["Trainset/0.png", "Testset/0.png", "meta/0.png"],
  ]) func areRefusedAsClasses(_ images: [String]) throws {
    for path in try set("set", images) {
      let line = try #require(failure(path)?.description)
      #expect(line.hasPrefix(path + ": folders of splits, "), "\(line)")
    }
  }

  /// As archives that were unpacked leave them.
  @Test func areFoundBelowFoldersAroundAll() throws {
    let images = ["a/b/train/x/0.png", "a/b/train/y/0.png", "a/b/val/x/0.png", "a/b/val/x/1.png", "a/b/val/y/0.png"]
    try folder.write("set/__MACOSX/a/._b", png)
    for path in try set("set", images) {
      #expect(try DatasetSource.locate(path, split: .test).map().count == 3)
      #expect(try DatasetSource.locate(path, split: .train).map().count == 2)
    }
    // Training images alone are not taken for others.
    for path in try set("other", ["a/train/x/0.png", "a/train/y/0.png"]) {
      #expect(failure(path)?.description.contains("one folder of images only, train") == true)
      #expect(try DatasetSource.locate(path, split: .train).map().count == 2)
    }
  }

  /// Images that lie in the folders of splits without classes are told too, where they were two classes.
  @Test func areRefusedWhereTheyHoldNoClasses() throws {
    _ = try set("set", ["train/0.png", "val/0.png"])
    let line =
      "\(folder.path)/set: folders of splits, train and val, which are no classes; give the one that is meant"
    #expect(failure(folder.path + "/set")?.description == line)
  }

  @Test func areNoClassesThatBeginAlike() throws {
    for path in try set("set", ["train station/0.png", "test tube/0.png", "train/0.png", "validator/0.png"]) {
      let names = try DatasetSource.locate(path, split: .test).layout.classNames
      #expect(names == ["test tube", "train", "train station", "validator"])
    }
  }

  /// What macOS puts beside each file of an archive is no image; a link to nothing is one that cannot be read.
  @Test func filesThatAreNone() throws {
    for path in try set("set", ["x/0.png", "y/0.png"]) {
      #expect(try DatasetSource.locate(path, split: .test).map().count == 2)
    }
    var zip = ZipWriter(method: 0)
    for name in ["set/x/0.png", "set/y/0.png"] { zip.add(name, png) }
    for name in ["__MACOSX/set/x/._0.png", "__MACOSX/._set"] { zip.add(name, [0, 5, 22, 7]) }
    let images = try DatasetSource.locate(try folder.write("mac.zip", zip.finished()), split: .test)
    #expect(images.layout.classNames == ["x", "y"])
    let link = folder.path + "/set/y/1.png"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "/nowhere/1.png")
    #expect(failure(folder.path + "/set")?.description == "\(link): no such file; check the path")
  }

  @Test(arguments: ["1", "2"]) func linksInAnArchiveAreNamed(_ kind: String) throws {
    var tar = TarBytes()
    for name in ["x/0.png", "y/0.png"] { tar.add(name, png) }
    tar.add("y/1.png", [], type: kind)
    let path = try folder.write("set.tar", tar.closed)
    let line = "\(path) (y/1.png): a link, which is not followed; pack the files with tar -h --hard-dereference"
    #expect(failure(path)?.description == line)
  }
}
