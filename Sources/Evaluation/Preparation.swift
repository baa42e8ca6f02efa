import Datasets
import Models
import Preprocessing
import Tensors

/// What makes images of a model's shape of those of a set, whatever theirs.
public struct Preparation: Sendable {
  /// The one plan where all images have one shape.
  let uniform: PreprocessingPlan?
  /// The bytes of a prepared image.
  let outputBytes: Int
  /// The bytes that a thread needs beside: for the largest image.
  let scratchBytes: Int

  private let preprocessing: Preprocessing
  private let wanted: Shape

  /// Finds out whether every shape that occurs can be made `wanted`.
  ///
  /// - Throws: ``SetupError`` that names both shapes where one cannot.
  init(
    _ preprocessing: Preprocessing, to wanted: Shape, from shapes: [(shape: Shape, first: Int)]
  ) throws(SetupError) {
    self.preprocessing = preprocessing
    self.wanted = wanted
    if shapes.count > 1, preprocessing.resize == nil, preprocessing.crop == nil {
      throw .severalSizes(
        image: shapes[0].first, shapes[0].shape, other: shapes[1].first, shapes[1].shape, wanted: wanted)
    }
    var (output, scratch) = (0, 0)
    var only: PreprocessingPlan?
    for (shape, _) in shapes {
      let plan: PreprocessingPlan
      do throws(PreprocessingError) { plan = try preprocessing.plan(from: shape, to: wanted) } catch {
        throw .preprocessing(error)
      }
      (only, output, scratch) = (plan, plan.outputBytes, max(scratch, plan.scratchBytes))
    }
    uniform = shapes.count == 1 ? only : nil
    (outputBytes, scratchBytes) = (output, scratch)
  }

  /// The plan for images of a shape that occurs; nil for one that does not.
  func plan(for shape: Shape) -> PreprocessingPlan? {
    if let uniform { return uniform }
    return try? preprocessing.plan(from: shape, to: wanted)
  }
}
