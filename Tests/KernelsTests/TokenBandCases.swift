import Graphs
import Tensors

extension BandCase {
  /// Chains of what goes from token to token, and the steps that they take.
  static let tokens: [BandCase] = [
    BandCase("feed-forward layers between planes", Shape(24, 15, 13)) {
      let tokens = $0.transpose($0.reshape(0, [24, 195]), [1, 0])
      let hidden = $0.gelu($0.gemm($0.layerNorm(tokens, "n"), "a", out: 96))
      _ = $0.reshape($0.transpose($0.gemm(hidden, "b", out: 24), [1, 0]), [24, 15, 13])
    },
    BandCase("a residual", Shape(195, 24)) {
      let hidden = $0.silu($0.gemm($0.layerNorm(0, "n"), "a", out: 96))
      _ = $0.add($0.gemm(hidden, "b", out: 24), 0)
    },
    BandCase("a scaled residual", Shape(195, 24)) {
      let hidden = $0.relu($0.gemm(0, "a", out: 90))
      _ = $0.add($0.mul($0.gemm(hidden, "b", out: 24), parameter: "scale", Shape(24)), 0)
    },
    BandCase("heads", Shape(130, 36)) {
      let all = $0.gemm($0.layerNorm(0, "n"), "qkv", out: 108)
      _ = $0.transpose($0.reshape(all, [130, 9, 12]), [1, 0, 2])
    },
    BandCase("a position's parameters first", Shape(195, 24)) {
      _ = $0.gemm($0.layerNorm($0.add(0, parameter: "position", Shape(195, 24)), "n"), "a", out: 31)
    },
    BandCase("as many tokens as features", steps: 2, Shape(64, 64)) {
      let mixed = $0.gemm($0.transpose(0, [1, 0]), "a", out: 64)
      _ = $0.gemm($0.layerNorm($0.transpose(mixed, [1, 0]), "n"), "b", out: 64)
    },
    BandCase("one number a token", Shape(197, 22)) {
      _ = $0.reduceMean($0.tanh($0.gemm(0, "a", out: 44)), axes: [1])
    },
    BandCase("functions before a layer", Shape(48, 99)) {
      let tokens = $0.sigmoid($0.transpose(0, [1, 0]))
      _ = $0.gemm(tokens, "a", out: 50)
    },
    BandCase("layers side by side", steps: 2, Shape(195, 24)) {
      let keys = $0.gemm(0, "k", out: 24)
      _ = $0.mul(keys, $0.gemm(0, "v", out: 24))
    },
    BandCase("layers side by side that meet later", steps: 3, Shape(195, 24)) {
      let keys = $0.gemm(0, "k", out: 24)
      let values = $0.gemm(0, "v", out: 24)
      _ = $0.matMul($0.transpose(values, [1, 0]), keys)
    },
    BandCase("hidden tokens that are read again", steps: 2, Shape(195, 24)) {
      let hidden = $0.gemm($0.layerNorm(0, "n"), "a", out: 40)
      _ = $0.add($0.gemm($0.gelu(hidden), "b", out: 40), hidden)
    },
    BandCase("tokens too long for the cache", steps: 2, Shape(9, 1100)) {
      _ = $0.gemm($0.layerNorm(0, "n"), "a", out: 8)
    },
    BandCase("weights too many for the cache", steps: 2, Shape(70, 64)) {
      _ = $0.gemm($0.gelu($0.gemm(0, "a", out: 1040)), "b", out: 64)
    },
  ]
}
