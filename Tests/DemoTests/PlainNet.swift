import Demo
import Files
import Foundation
import Testing

/// The tutorial's Net in plain loops, with the embedded model's parameters.
struct PlainNet {
  private var parameters: [String: (shape: [Int], values: [Float])] = [:]

  private struct Entry: Decodable {
    let dtype: String?
    let shape: [Int]?
    let offsets: [Int]?

    private enum CodingKeys: String, CodingKey {
      case dtype
      case shape
      case offsets = "data_offsets"
    }
  }

  init() throws {
    let file = try ReadableFile(DemoModel.checkpoint)
    let bytes = try file.read(at: 0, count: file.size)
    let length = bytes.withUnsafeBytes { Int($0.loadUnaligned(as: UInt64.self)) }
    let header = try JSONDecoder().decode([String: Entry].self, from: Data(bytes[8..<8 + length]))
    for (name, entry) in header where name != "__metadata__" {
      let offsets = try #require(entry.offsets)
      #expect(entry.dtype == "F32")
      let values = stride(from: offsets[0], to: offsets[1], by: 4).map {
        byte in bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: 8 + length + byte, as: Float.self) }
      }
      parameters[name] = (try #require(entry.shape), values)
    }
  }

  var shapes: [String: [Int]] { parameters.mapValues(\.shape) }

  var parameterCount: Int { parameters.values.reduce(0) { $0 + $1.values.count } }

  /// The ten logits of normalised pixels (3, 32, 32).
  func logits(_ pixels: [Float]) throws -> [Float] {
    let first = pool(relu(try convolve("conv1", pixels, channels: 3, side: 32)), channels: 6, side: 28)
    let second = pool(relu(try convolve("conv2", first, channels: 6, side: 14)), channels: 16, side: 10)
    return try linear("fc3", relu(try linear("fc2", relu(try linear("fc1", second)))))
  }

  private func parameter(_ name: String) throws -> [Float] { try #require(parameters[name]).values }

  private func convolve(_ name: String, _ input: [Float], channels: Int, side: Int) throws -> [Float] {
    let weight = try parameter(name + ".weight")
    let out = side - 4
    var output: [Float] = []
    for (filter, bias) in try parameter(name + ".bias").enumerated() {
      for row in 0..<out {
        for column in 0..<out {
          var sum = bias
          for channel in 0..<channels {
            for tap in 0..<25 {
              let place = (channel * side + row + tap / 5) * side + column + tap % 5
              sum += input[place] * weight[(filter * channels + channel) * 25 + tap]
            }
          }
          output.append(sum)
        }
      }
    }
    return output
  }

  private func pool(_ input: [Float], channels: Int, side: Int) -> [Float] {
    (0..<channels * side * side / 4).map { index in
      let row = index / (side / 2) * 2
      let place = row * side + index % (side / 2) * 2
      return max(input[place], input[place + 1], input[place + side], input[place + side + 1])
    }
  }

  private func relu(_ input: [Float]) -> [Float] { input.map { max($0, 0) } }

  private func linear(_ name: String, _ input: [Float]) throws -> [Float] {
    let weight = try parameter(name + ".weight")
    return try parameter(name + ".bias").enumerated().map { row, bias in
      input.indices.reduce(bias) { $0 + input[$1] * weight[row * input.count + $1] }
    }
  }
}
