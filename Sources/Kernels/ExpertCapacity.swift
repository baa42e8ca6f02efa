import Memory
import Tensors

/// What experts take of a batch where a capacity factor limits them.
///
/// As DeepSpeed's `top1gating` and `top2gating` (deepspeed/moe/sharded_moe.py), but in a fixed order where those draw lots:
/// the first images of the batch come first, and every image's first choice before any second one.
struct ExpertCapacity {
  let topK: Int
  let factor: Float

  /// The images that each of `experts` experts takes of `images`.
  func limit(images: Int, experts: Int) -> Int {
    let share = Float(images) / Float(experts) * (factor * Float(topK))
    return share < Float(images) ? Int(share.rounded(.up)) : images
  }

  /// Turns the softmax of every image, -1 for experts that it did not choose, into the weights of those that take it.
  ///
  /// `weight` is where the weight of an expert for an image lies.
  func assign(
    images: Int, experts: Int, dtype: DType, _ weight: (_ image: Int, _ expert: Int) -> FloatView
  ) {
    let limit = limit(images: images, experts: experts)
    var choices: [[Int]] = []
    for image in 0..<images {
      // The larger softmax is the first choice, of equal ones the first expert.
      let chosen = (0..<experts).filter { !(weight(image, $0)[0] < 0) }
      choices.append(chosen.sorted { weight(image, $0)[0] > weight(image, $1)[0] })
    }
    // A second choice is counted behind all first choices, those that were turned away included.
    var taken = [Int](repeating: 0, count: experts)
    for place in 0..<topK {
      for image in 0..<images where place < choices[image].count {
        let expert = choices[image][place]
        taken[expert] += 1
        if taken[expert] > limit { weight(image, expert)[0] = 0 }
      }
    }
    for image in 0..<images { normalize(choices[image], experts, dtype) { weight(image, $0) } }
  }

  private func normalize(
    _ chosen: [Int], _ experts: Int, _ dtype: DType, _ weight: (Int) -> FloatView
  ) {
    let both = chosen.reduce(Float(0)) { $0 + weight($1)[0] }
    let sum = topK == 1 ? 1 : max(both, .ulpOfOne)
    for expert in 0..<experts {
      let value = weight(expert)[0]
      weight(expert)[0] = chosen.contains(expert) ? dtype.round(value / sum) : 0
    }
  }
}

extension UnitProgram {
  /// Whether experts in the unit take a limited number of images of a batch, so that no later unit can run before all groups have.
  public var needsWholeBatch: Bool { !limitedGates.isEmpty }

  /// The gates with a capacity factor, and where each leaves its state.
  private var limitedGates: [(step: MixtureStep, topK: Int, factor: Float, state: Output)] {
    steps.compactMap {
      guard let step = $0 as? MixtureStep, case .gate(let topK, let factor?) = step.call,
        let state = outputs.first(where: { $0.operand.local == step.output.local })
      else { return nil }
      return (step, topK, factor, state)
    }
  }

  /// Limits what experts take of a batch, where the unit ``needsWholeBatch``; after all groups have run.
  public func limitExperts(_ slots: GroupSpan, images: Int) {
    for (step, topK, factor, state) in limitedGates {
      let features = step.features
      let experts = step.output.layout.channels - 2 * features
      ExpertCapacity(topK: topK, factor: factor).assign(images: images, experts: experts, dtype: dtype) {
        let (group, lane) = $0.quotientAndRemainder(dividingBy: PlaneLayout.lanes)
        return slots.group(group) + state.offset + (2 * features + $1) * PlaneLayout.lanes + lane
      }
    }
  }
}
