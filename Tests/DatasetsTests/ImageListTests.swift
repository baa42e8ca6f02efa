import Datasets
import Foundation
import TestSupport
import Testing

/// Text files that name images and their classes.
@Suite struct ImageListTests {
  private let folder: TemporaryFolder
  private let png: [UInt8]

  init() throws {
    folder = try TemporaryFolder()
    png = try pngFile()
    for name in ["a.png", "b c.png", "d.png"] { try folder.write(name, png) }
  }

  private func read(_ text: String, _ name: String = "list.csv", _ split: Split = .test) throws -> LabelledImages {
    let source = try DatasetSource.locate(try folder.write(name, Array(text.utf8)), split: split)
    #expect(source.name == "image list")
    return try source.map()
  }

  @Test(arguments: [
    ("a.png,0\nb c.png,1\nd.png,0\n", "list.csv"), ("a.png 0\nb c.png 1\nd.png 0\n", "val.txt"),
    ("a.png\t0\r\n\r\nb c.png\t1\r\nd.png\t0", "list.TSV"),
    ("label,image\n0,a.png\n1.0,b c.png\n0,d.png\n", "list.csv"),
    ("\u{feff}Filename;Width;Roi.X1;ClassId\na.png;8;1;0\nb c.png;8;1;1\nd.png;8;1;0\n", "GT-final.csv"),
    ("id,image,class id\n1,./a.png,0\n2,./b c.png,1\n3,./d.png,0\n", "list.csv"),
  ]) func readsNumbers(_ text: String, _ name: String) throws {
    let images = try read(text, name)
    #expect((0..<images.count).map(images.label(of:)) == [0, 1, 0])
    #expect(images.classNames.isEmpty && images.planes(of: 0) == images.planes(of: 1))
  }

  @Test func readsNamesInTheirOrder() throws {
    let images = try read("\"file_name\",\"class\"\n\"d.png\",\"dog \"\"x\"\"\"\na.png, \"cat, big\"\nb c.png,été\n")
    #expect(images.classNames == ["cat, big", "dog \"x\"", "été"])
    #expect((0..<images.count).map(images.label(of:)) == [1, 0, 2])
  }

  /// Kaggle's ids have no endings; its images lie in a folder beside the list, those to be told in another.
  @Test func findsImagesOfIds() throws {
    let other = try TemporaryFolder()
    for name in ["train/1.PNG", "test/1.png", "train/2.PNG"] { try other.write(name, png) }
    let named = try other.write("trainLabels.csv", Array("id,label\n1,frog\n2,truck\n".utf8))
    let source = try DatasetSource.locate(named, split: .test)
    #expect(source.layout.classNames == ["frog", "truck"] && source.files.last == other.path + "/train/2.PNG")
    #expect(try source.map().count == 2)
    let unclear = try other.write("labels.csv", Array("id_code,diagnosis\n1,0\n".utf8))
    #expect(
      failure(unclear)?.description
        == "\(unclear): line 2 names the image 1, which is in several folders (test, train); move it into the one that is meant"
    )
    try other.write("test/3.png", png)
    let only = try other.write("solution.csv", Array("image_id,class,fold\n3,5,0\n".utf8))
    #expect(try DatasetSource.locate(only, split: .test).map().label(of: 0) == 5)
  }

  /// Of a number and a name that go together the number counts.
  @Test func readsNumbersWithTheirNames() throws {
    let images = try read("class id,path,labels\n1,a.png,ANT\n0,d.png,ZEBRA\n1,b c.png,ANT\n")
    #expect(images.classNames == ["ZEBRA", "ANT"] && (0..<3).map(images.label(of:)) == [1, 0, 1])
    #expect(try read("path,label,class_name\na.png,3,x\nd.png,1,y\n").classNames.isEmpty)
  }

  @Test(arguments: [
    ("lesion,image_id,dx,dx_type\n1,a,nv,histo\n2,d,bcc,histo\n", "HAM.csv"),
    (",image,bcc,nv\n0,a.png,0,1\n1,d.png,1,0\n", "index.csv"),
    (",image,label\n0,a.png,nv\n1,d.png,bcc\n", "pandas.csv"),
    ("name,path,label\na.png,./a.png,nv\nd.png,./d.png,bcc\n", "paths.csv"),
    ("path|species|x\n.\\a.png|nv|1\n.\\d.png|bcc|2\n", "bars.csv"),
  ]) func readsTablesOfManyColumns(_ text: String, _ name: String) throws {
    let images = try read(text, name)
    #expect(images.classNames == ["bcc", "nv"] && (0..<images.count).map(images.label(of:)) == [1, 0])
  }

  @Test func readsObjectsOfJSON() throws {
    let lines = "{\"file_name\": \"d.png\", \"w\": 3, \"label\": 2}\n\n{\"label\": 0, \"file_name\": \"b c.png\"}\n"
    let images = try read(lines, "list.jsonl")
    #expect((0..<images.count).map(images.label(of:)) == [2, 0])
    for (last, reason) in [
      ("{", "line 2 is no object of JSON"),
      ("{\"file_name\": \"a.png\", \"label\": null}", "line 2 is not an image's name and its class, as the others are"),
    ] {
      let path = try folder.write("list.jsonl", Array("{\"file_name\": \"d.png\", \"label\": 2}\n\(last)".utf8))
      #expect(failure(path)?.description == "\(path): \(reason)")
    }
  }

  /// The folders of `datasets`' imagefolder.
  @Test func readsFoldersWithMetadata() throws {
    let other = try TemporaryFolder()
    for name in ["train/a.png", "test/images/a.png", "test/images/b.png"] { try other.write(name, png) }
    try other.write("train/metadata.csv", Array("file_name,label\na.png,cat\n".utf8))
    let text = "{\"file_name\": \"images/b.png\", \"label\": 5}\n{\"file_name\": \"images/a.png\", \"label\": 3}\n"
    try other.write("test/metadata.jsonl", Array(text.utf8))
    let images = try DatasetSource.locate(other.path, split: .test).map()
    #expect((0..<images.count).map(images.label(of:)) == [5, 3])
    #expect(try DatasetSource.locate(other.path, split: .train).map().classNames == ["cat"])
  }

  @Test func readsMXNetsLists() throws {
    let images = try read("0\t7.000000\ta.png\n1\t2.000000\td.png\n", "val.lst")
    #expect((0..<images.count).map(images.label(of:)) == [7, 2])
  }

  /// HAM10000's images lie in two folders, cassava's in one that begins as the list is called.
  @Test func findsImagesInFoldersBesideTheList() throws {
    let other = try TemporaryFolder()
    for name in ["ham_part_1/a.png", "ham_part_2/b.png", "x_images/0.png", "y_images/0.png"] {
      try other.write(name, png)
    }
    let parts = try other.write("metadata.csv", Array("image_id,dx\na,nv\nb,bcc\n".utf8))
    #expect(try DatasetSource.locate(parts, split: .test).map().count == 2)
    let named = try other.write("x.csv", Array("image_id,label\n0.png,nv\n".utf8))
    #expect(try DatasetSource.locate(named, split: .test).files.last == other.path + "/x_images/0.png")
  }

  @Test func readsAColumnForEachClass() throws {
    let images = try read("image,MEL,NV,BCC\na,0.0,1.0,0.0\nd,0.0,0.0,1.0\nb c,1.0,0.0,0.0\n")
    #expect(images.classNames == ["MEL", "NV", "BCC"] && (0..<3).map(images.label(of:)) == [1, 2, 0])
    #expect(
      try read("x.jpg,0,1\na.png,0,1\n".replacingOccurrences(of: "x.jpg,0,1", with: "file,0,1")).label(of: 0) == 1)
  }

  @Test func findsImagesBesideItself() throws {
    for (name, place) in [("train.csv", "train/"), ("list.txt", "images/"), ("abs.csv", "")] {
      let other = try TemporaryFolder()
      try other.write(place + "x/e.png", png)
      let named = name == "abs.csv" ? other.path + "/x/e.png" : "x/e.png"
      let list = try other.write(name, Array("\(named),1\n".utf8))
      #expect(try DatasetSource.locate(list, split: .test).map().label(of: 0) == 1)
    }
  }

  /// Lists that were written elsewhere name folders that are not here.
  @Test(arguments: ["/kaggle/input/x/images/", "x/images/", "C:\\x\\images\\"]) func leavesOutFoldersThatAreElsewhere(
    _ before: String
  ) throws {
    let other = try TemporaryFolder()
    for name in ["images/a.png", "images/b.png", "a.png"] { try other.write(name, png) }
    let list = try other.write("list.csv", Array("fname,label\n\(before)a.png,1\n\(before)b.png,0\n".utf8))
    let files = try DatasetSource.locate(list, split: .test).files
    #expect(files.dropFirst() == ["\(other.path)/images/a.png", "\(other.path)/images/b.png"])
  }

  @Test func takesTheRowsOfTheSplit() throws {
    let text = "image,label,Set\na.png,0,Train\nb c.png,1,valid\nd.png,2,VALID\n"
    let images = try read(text)
    #expect((0..<images.count).map(images.label(of:)) == [1, 2])
    #expect(try read(text, "list.csv", .train).label(of: 0) == 0)
    #expect(try read("image,label,set\na.png,0,x\nd.png,2,y\n").count == 2)
    for text in [
      "image,label,split\na.png,0,extra\nb c.png,1,test\nd.png,2,train\n",
      "image,label,phase\na.png,0,train\nb c.png,1,val\nd.png,2,train\n",
      "image,label,is_train\na.png,0,1\nb c.png,1,0\nd.png,2,1\n",
      "image,label,is_valid\na.png,0,False\nb c.png,1,True\nd.png,2,False\n",
    ] {
      let images = try read(text)
      #expect((0..<images.count).map(images.label(of:)) == [1], "\(text)")
    }
  }

  @Test(arguments: [
    ("a.png,0\nd.png,-1\n", "line 2 has the class -1, no number from 0 to 65535"),
    ("a.png,0.5\nd.png,1\n", "line 1 has the class 0.5, no number from 0 to 65535"),
    ("a.png,0\n\nd.png,0\na.png,1\n", "lines 1 and 4 name the same image; leave one of them"),
    ("a.png,0\nd.png\n", "line 2 is not an image's name and its class, as the others are"),
    ("a.png,0\nd.png,\n", "line 2 is not an image's name and its class, as the others are"),
    ("a.gif,0\nd.png,0\n", "line 1 is not an image's name and its class, as the others are"),
    ("a.gif,cat\nd.png,dog\n", "line 1 is not an image's name and its class, as the others are"),
    ("a.png,\"0\nd.png,1\n", "line 1 has a quote that is not closed"),
    (
      "image,label,split\na.png,0,1\nd.png,0,2\n",
      "the column split says 1, 2, not which rows are of the test split; leave those that are"
    ),
    (
      "image,label,name,class_name\na.png,0,u,x\nd.png,0,v,y\n",
      "line 3 has the class 0 called y, other lines have either with another; leave the column that is meant"
    ),
    ("a.png,0,x\n", "3 columns that do not tell which is the image and which the class; leave those two"),
    (
      "image,label,class\na.png,0,1\n",
      "3 columns that do not tell which is the image and which the class; leave those two"
    ),
    (
      "image,cat,dog\na.png,1,1\n", "3 columns that do not tell which is the image and which the class; leave those two"
    ),
    (
      "image,cat,cat\na.png,1,0\n", "3 columns that do not tell which is the image and which the class; leave those two"
    ),
    ("image,cat,dog\na.png,1,0\nd.png,1,1\n", "line 3 is not an image's name and its class, as the others are"),
    ("id,breed\nx,1\n", "line 2 names the image x, which is not beside it, in list/ or in images/"),
    ("image,label,split\na.png,1,train\n", "no row of the test split in it, only of train"),
    ("x.png,1\n", "line 1 names the image x.png, which is not beside it, in list/ or in images/"),
  ]) func namesTheLine(_ text: String, _ reason: String) throws {
    let path = try folder.write("list.csv", Array(text.utf8))
    #expect(failure(path)?.description == "\(path): \(reason)")
  }

  @Test func namesAnImageThatIsMissing() throws {
    let path = try folder.write("list.csv", Array("a.png,0\nx.png,1\n".utf8))
    #expect(failure(path)?.description == "\(folder.path)/x.png: no such file; check the path")
    let rest = try DatasetSource.locate(path, split: .test, skippingBroken: true).map()
    #expect(rest.count == 1 && rest.leftOut.count == 1)
  }

  /// A text that names no image is told as such.
  @Test(arguments: ["hello,world\n1,2\n", "filename,label\n", "key,breed\na,0\n"])
  func textIsNoList(_ text: String) throws {
    let path = try folder.write("list.csv", Array(text.utf8))
    #expect(failure(path)?.description.contains("not CIFAR-10: a text file") == true)
  }
}
