import Graphs
import Kernels
import Tensors
import Testing

/// What experts take of a batch with a capacity factor, and the exponential behind their weights.
@Suite struct ExpertTests {
  /// The states that a gate leaves, one an image.
  private func states(
    _ images: [[Float]], experts: Int, topK: Int, factor: Float?, _ dtype: DType, level: CPULevel = .best
  ) throws -> [[Float]] {
    let gate = GraphRecipe(Shape(6)) {
      _ = $0.topKGate(0, "wg", experts: experts, topK: topK, capacityFactor: factor)
    }
    return ModelRun(try gate.graph(), dtype: dtype, seed: 5).kernels(images, level: level)
  }

  private func images(_ count: Int) -> [[Float]] {
    var numbers = SeededNumbers(seed: 9)
    return (0..<count).map { _ in numbers.floats(6, scale: 3) }
  }

  /// DeepSpeed's way to count (`top2gating`): masks, running sums over the batch, and what lies below the capacity.
  private func kept(_ first: [Int], _ second: [Int]?, experts: Int, capacity: Int) -> [[Bool]] {
    func running(_ choices: [Int], _ start: [Int]) -> [Int] {
      choices.indices.map { image in start[choices[image]] + choices[..<image].count { $0 == choices[image] } }
    }
    let firsts = (0..<experts).map { expert in first.count { $0 == expert } }
    let firstPlaces = running(first, [Int](repeating: 0, count: experts))
    let secondPlaces = second.map { running($0, firsts) }
    return first.indices.map { image in
      [firstPlaces[image] < capacity] + (secondPlaces.map { [$0[image] < capacity] } ?? [])
    }
  }

  @Test(arguments: [1, 2], [1, 4, 16, 33, 100]) func countsAsDeepSpeedDoes(topK: Int, count: Int) throws {
    let experts = 3
    let images = images(count)
    for (factor, dtype) in [
      (Float(0.5), DType.float32), (1, .float32), (1, .bfloat16), (1.25, .float16), (3, .float32),
    ] {
      let found = try states(images, experts: experts, topK: topK, factor: factor, dtype)
      let free = try states(images, experts: experts, topK: topK, factor: nil, dtype)
      let single = try states(images, experts: experts, topK: 1, factor: nil, dtype)
      func weights(_ state: [Float]) -> [Float] { Array(state[12...]) }
      let first = single.map { state in weights(state).indices.max { weights(state)[$0] < weights(state)[$1] } ?? 0 }
      let second =
        topK == 1
        ? nil
        : zip(free, first).map { state, first in
          weights(state).indices.first { $0 != first && weights(state)[$0] > 0 } ?? 0
        }
      let capacity = Int((Float(count) / Float(experts) * factor * Float(topK)).rounded(.up))
      let keeps = kept(first, second, experts: experts, capacity: capacity)
      for image in images.indices {
        var wanted = [Float](repeating: 0, count: experts)
        if topK == 1 {
          if keeps[image][0] { wanted[first[image]] = weights(single[image])[first[image]] }
        } else if let second {
          let both = weights(free[image])
          switch (keeps[image][0], keeps[image][1]) {
          case (true, true): wanted = both
          // What is left is normalised by itself.
          case (true, false): wanted[first[image]] = 1
          case (false, true): wanted[second[image]] = 1
          case (false, false): break
          }
        }
        #expect(weights(found[image]) == wanted, "image \(image) of \(count), factor \(factor), \(dtype.rawValue)")
      }
    }
  }

  @Test func aCapacityThatIsNeverReachedChangesNothing() throws {
    let images = images(40)
    for topK in 1...2 {
      let free = try states(images, experts: 4, topK: topK, factor: nil, .float32)
      for level in CPULevel.available {
        let limited = try states(images, experts: 4, topK: topK, factor: 4, .float32, level: level)
        #expect(limited == free, "\(level.name)")
      }
    }
  }

  @Test func weightsAreTheSoftmax() throws {
    let images = images(50)
    for topK in 1...2 {
      let gate = GraphRecipe(Shape(6)) { _ = $0.topKGate(0, "wg", experts: 3, topK: topK) }
      let run = ModelRun(try gate.graph(), dtype: .float32, seed: 5)
      let states = run.kernels(images, level: .best)
      for (image, state) in zip(images, states) {
        // In float64, with the C library's exponential.
        let logits = (0..<3).map { expert in
          (0..<6).reduce(0.0) { $0 + Double(run.parameters[0][6 * expert + $1]) * Double(image[$1]) }
        }
        let powers = logits.map { exponential($0 - (logits.max() ?? 0)) }
        let all = powers.map { $0 / powers.reduce(0, +) }
        let least = all.sorted(by: >)[topK - 1]
        let sum = topK == 1 ? 1 : all.filter { $0 >= least }.reduce(0, +)
        for expert in 0..<3 {
          let wanted = all[expert] >= least ? all[expert] / sum : 0
          #expect(abs(Double(state[12 + expert]) - wanted) < 1e-6)
        }
        #expect(Array(state[..<6]) == image)
        #expect(state[6..<12].allSatisfy { $0 == 0 })
      }
    }
  }

  /// e^x by squaring a short series: as exact as float64 is, and nothing like the kernels' way.
  private func exponential(_ x: Double) -> Double {
    var power = 1.0
    for term in stride(from: 12.0, to: 0, by: -1) { power = 1 + x / 4096 / term * power }
    for _ in 0..<12 { power *= power }
    return power
  }
}
