import Graphs
import Tensors

extension BandCase {
  /// Tokens that are the pixels of planes, between convolutions and shortcuts of planes.
  static let pixels: [BandCase] = [
    BandCase("a depthwise convolution between linear layers", Shape(195, 24)) {
      let hidden = $0.gemm($0.layerNorm(0, "n"), "a", out: 96)
      let planes = $0.reshape($0.transpose(hidden, [1, 0]), [96, 15, 13])
      let filtered = $0.gelu($0.conv(planes, "d", out: 96, kernel: 3, pad: 1, groups: 96, bias: true))
      _ = $0.gemm($0.transpose($0.reshape(filtered, [96, 195]), [1, 0]), "b", out: 24)
    },
    BandCase("a convolution of stride 2 over tokens", Shape(195, 24)) {
      let hidden = $0.silu($0.gemm($0.layerNorm(0, "n"), "a", out: 40))
      _ = $0.conv(
        $0.reshape($0.transpose(hidden, [1, 0]), [40, 13, 15]), "d", out: 40, kernel: 5, stride: 2, pad: 2, groups: 40,
        bias: true)
    },
    BandCase("layer scale and shortcut of planes", Shape(24, 15, 13)) {
      let filtered = $0.conv(0, "d", out: 24, kernel: 7, pad: 3, groups: 24, bias: true)
      let hidden = $0.gelu($0.gemm($0.layerNorm($0.transpose(filtered, [1, 2, 0]), "n"), "a", out: 96))
      let planes = $0.transpose($0.gemm(hidden, "b", out: 24), [2, 0, 1])
      _ = $0.add($0.mul(planes, parameter: "scale", Shape(24, 1, 1)), 0)
    },
    BandCase("a convolution that would read its rows again", steps: 2, Shape(200, 9, 31)) {
      let filtered = $0.conv(0, "d", out: 200, kernel: 7, pad: 3, groups: 200, bias: true)
      let hidden = $0.gemm($0.layerNorm($0.transpose(filtered, [1, 2, 0]), "n"), "a", out: 24)
      _ = $0.sub(0, $0.transpose($0.gemm($0.relu(hidden), "b", out: 200), [2, 0, 1]))
    },
    BandCase("a normalisation of pixels between convolutions", Shape(3, 31, 29)) {
      let stem = $0.conv(0, "s", out: 24, kernel: 2, stride: 2, bias: true)
      let normalized = $0.transpose($0.layerNorm($0.transpose(stem, [1, 2, 0]), "n"), [2, 0, 1])
      _ = $0.conv(normalized, "d", out: 24, kernel: 3, pad: 1, groups: 24, bias: true)
    },
    BandCase("a function of the sum", steps: 2, Shape(24, 15, 13)) {
      let tokens = $0.layerNorm($0.transpose(0, [1, 2, 0]), "n")
      _ = $0.relu($0.add(0, $0.transpose($0.gemm(tokens, "a", out: 24), [2, 0, 1])))
    },
    BandCase("tokens of two bands that are no planes", steps: 2, Shape(64, 15, 13)) {
      let hidden = $0.gemm($0.layerNorm($0.transpose(0, [1, 2, 0]), "n"), "a", out: 1040)
      _ = $0.transpose($0.gemm($0.gelu(hidden), "b", out: 64), [2, 0, 1])
    },
    BandCase("planes turned on their side", steps: 3, Shape(195, 24)) {
      let planes = $0.reshape($0.transpose($0.gemm(0, "a", out: 40), [1, 0]), [40, 15, 13])
      let turned = $0.transpose(planes, [0, 2, 1])
      let scaled = $0.mul(turned, parameter: "scale", Shape(40, 1, 1))
      _ = $0.conv(scaled, "d", out: 8, kernel: 3, pad: 1, bias: true)
    },
  ]
}
