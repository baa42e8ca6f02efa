import Evaluation
import Models
import Preprocessing

extension EvaluationError {
  /// What cannot be run as it was asked for.
  init(naming error: SetupError, of model: Model? = nil) {
    let other = model.flatMap { assumedSide(of: $0, behind: error) } ?? ""
    self.init(optionLine(of: error) + other, Self(error).exitStatus)
  }
}

/// Where the model's own side is an assumption, how images of another are taken as they are, by a model of the same tensors where there is one
/// that was made for them; nil elsewhere.
private func assumedSide(of model: Model, behind error: SetupError) -> String? {
  guard case .preprocessing(.size(_, let result, _, _)) = error,
    model.assumptions.contains(where: { $0.basis == .published(key: "image-size") }),
    let side = result.last, result == [side, side]
  else { return nil }
  for case .namesake(let other) in model.assumptions.map(\.basis) {
    return "; where it is a \(other), which has the same tensors, --model \(other)"
  }
  return "; where it was trained on \(side)x\(side), --assume image-size=\(side)"
}

private func optionLine(of error: SetupError) -> String {
  switch error {
  case .kernels(let kernels, let dtype):
    "--kernels \(kernels.rawValue): for bf16 only, and this is \(dtype.rawValue); add --dtype bf16"
  case .kernelsAtLevel(let kernels, let level):
    "--kernels \(kernels.rawValue): they are a level of their own; leave out --cpu \(level)"
  case .kernelsUnavailable(let kernels, let needs): "--kernels \(kernels.rawValue): needs \(needs); leave it out"
  case .zeroStage(let stage): "--zero-stage \(stage): only 0 and 3 are known to an evaluation"
  case .replicas(let count, let ranks):
    "--replicas \(count): a replica needs a rank or more, and there are \(ranks) ranks"
  case .capacityOfParts:
    "--moe-capacity-factor: it is of batches of all images in their order; leave out --split-data and --replicas"
  case .normalization(let channels, let wanted, let model):
    """
    the normalisation is of \(channels) channels, but the model \(model) takes images of \(wanted); give --mean and --std of \
    as many numbers
    """
  case .brightness(_, let wanted, _, _):
    "\(error); \(wanted == 255 ? "give" : "leave out") --scale 255"
  case .severalSizes(_, _, _, _, let wanted):
    "\(error), such as --resize 256 --crop \(wanted.dimensions.last ?? 224)"
  case .preprocessing(let error): optionLine(of: error)
  // The options' own bounds refuse these before.
  case .batchSize, .threads, .normalisedTwice, .bytes: error.description
  }
}

private func optionLine(of error: PreprocessingError) -> String {
  switch error {
  case .order(let channels): "--channels bgr: the model takes \(channels) channels, not 3; leave it out"
  case .side: "--resize: \(error)"
  case .size(let images, _, let wanted, isUntouched: true):
    """
    the images have the shape \(images), but the model takes \(wanted); say how they were resized for its training, such as \
    --resize \(size(wanted.dimensions[1...]))
    """
  case .size(_, let result, let wanted, isUntouched: false):
    """
    --resize and --crop make images of \(size(result[...])), but the model takes \(size(wanted.dimensions[1...])); let them \
    end at \(size(wanted.dimensions[1...]))
    """
  case .notImages, .channels: error.description
  }
}

private func size(_ extents: ArraySlice<Int>) -> String { extents.map(String.init).joined(separator: "x") }
