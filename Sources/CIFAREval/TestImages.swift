import Datasets
import Evaluation
import ModelFiles
import Tensors

/// Labelled images to evaluate on.
public struct TestImages: Sendable {
  let labelled: LabelledImages

  /// Images of a program's own.
  ///
  /// ```swift
  /// let images = try TestImages(pixels: bytes, labels: [3, 8], channels: 3, rows: 32, columns: 32)
  /// ```
  ///
  /// - Parameters:
  ///   - pixels: image after image, of each its planes (red, green, blue), of each its rows from the top.
  ///   - labels: the class of each image, 0...65535.
  ///   - channels: the planes of an image.
  ///   - rows: the height.
  ///   - columns: the width.
  ///   - classNames: the names of the classes in label order; empty where they have none.
  /// - Throws: ``CIFAREvalError/pixels(count:expected:)`` or ``CIFAREvalError/label(_:image:classes:)``.
  public init(
    pixels: [UInt8], labels: [Int], channels: Int, rows: Int, columns: Int, classNames: [String] = []
  ) throws(CIFAREvalError) {
    guard let shape = Shape(checking: [channels, rows, columns]), shape.elementCount > 0,
      let all = Shape(checking: [labels.count, shape.elementCount])
    else { throw .shape([channels, rows, columns]) }
    guard all.elementCount == pixels.count else {
      throw .pixels(count: pixels.count, expected: all.elementCount)
    }
    if let image = labels.firstIndex(where: { !(0...65_535 ~= $0) }) {
      throw .label(labels[image], image: image, classes: 65_536)
    }
    labelled = LabelledImages(pixels: pixels, labels: labels, shape: shape, classNames: classNames)
  }

  init(_ labelled: LabelledImages) { self.labelled = labelled }

  /// How many there are.
  public var count: Int { labelled.count }

  /// The names of the classes, in label order; empty where the set does not tell.
  public var classNames: [String] { labelled.classNames }

  /// The class of an image, from 0 on.
  public func label(of image: Int) -> Int { labelled.label(of: image) }

  /// The first `count` images, or all where there are fewer.
  public func prefix(_ count: Int) -> TestImages { TestImages(labelled.prefix(count)) }

  /// The same with the numbers that the model's files give to classes of these names; those of a set without names are the model's.
  ///
  /// - Throws: ``CIFAREvalError/classes(_:)`` where the names are not the model's, or are of another number.
  func numbered(as model: Classifier) throws(CIFAREvalError) -> TestImages {
    let order: ClassOrder
    do throws(ModelFileError) { order = try ClassOrder(set: classNames, of: model.model) } catch {
      throw .classes(error.description)
    }
    let (found, wanted) = (order.names.count, model.classCount)
    guard found == 0 || found == wanted else {
      throw .classes("the set has \(found) classes, but the model has \(wanted); give the set that it was trained for")
    }
    return TestImages(order.numbered(labelled))
  }

  /// Refuses a set without images, and labels that are none of the model's.
  func check(classes: Int) throws(CIFAREvalError) {
    guard count > 0 else { throw .noImages }
    if let image = (0..<count).first(where: { label(of: $0) >= classes }) {
      throw .label(label(of: image), image: image, classes: classes)
    }
  }
}

extension Session {
  /// Reads a set of images in any form that is read: CIFAR's binary and python versions, folders of JPEG and PNG files, `.npz`, idx,
  /// SVHN, STL-10, archives of them.
  ///
  /// Each node holds it once, until ``end()``; images of folders are decoded as they are needed.
  ///
  /// - Parameters:
  ///   - path: the file or folder.
  ///   - split: which part of it, where it has several.
  /// - Returns: the images, whole and in the set's order.
  /// - Throws: ``CIFAREvalError/missing(_:)`` or ``CIFAREvalError/images(path:_:)``.
  public func images(at path: String, split: Split = .test) throws(CIFAREvalError) -> TestImages {
    let source = try agreeing { () throws(CIFAREvalError) in
      do throws(DatasetError) { return try DatasetSource.locate(path, split: split) } catch {
        throw error.isMissing ? .missing(error.description) : .images(path: path, error.description)
      }
    }
    do throws(EvaluationError) {
      let shared = try share(source, over: communicator)
      keep(shared)
      return TestImages(shared.images)
    } catch { throw .images(path: path, error.line) }
  }
}
