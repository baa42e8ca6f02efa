import Graphs
import Kernels
import Sharding
import Tensors
import Testing

/// Units are held together up to a bound, in order, and never beyond a gate that needs the whole batch.
@Suite struct SegmentsTests {
  @Test func unitsFollowOneAnotherUpToTheBound() throws {
    let units = try Self.program { builder in
      var x = builder.flatten(0)
      for layer in 0..<6 {
        if layer > 0 { builder.startUnit("layer\(layer)") }
        x = builder.gemm(x, "layer\(layer)", out: 64)
      }
    }
    let bytes = units.map { $0.packedCount * MemoryLayout<Float>.stride }
    for most in [0, bytes[1], 2 * bytes[1], 3 * bytes[1], bytes.reduce(0, +)] {
      let segments = Segments(of: units, upTo: most)
      #expect(segments.unitCount == units.count)
      #expect(segments.units.flatMap(Array.init) == Array(units.indices))
      for segment in segments.units where segment.count > 1 { #expect(bytes[segment].reduce(0, +) <= most) }
      for (one, next) in zip(segments.units, segments.units.dropFirst()) {
        #expect(bytes[one].reduce(0, +) + bytes[next.lowerBound] > most, "\(one) and \(next) fit into \(most) bytes")
      }
    }
    #expect(Segments(of: units, upTo: 0).units.count == units.count)
    #expect(Segments(of: units, upTo: bytes.reduce(0, +)).units == [0..<units.count])
  }

  @Test func aGateWithCapacityRunsByItself() throws {
    let units = try Self.program { builder in
      var x = builder.gemm(builder.flatten(0), "first", out: 8)
      builder.startUnit("gate")
      x = builder.topKGate(x, "gate", experts: 2, topK: 1, capacityFactor: 1)
      for expert in 0..<2 {
        builder.startUnit("expert\(expert)")
        x = builder.expert(x, "expert\(expert)", index: expert, features: 8)
      }
      x = builder.combineExperts(x, features: 8)
      builder.startUnit("last")
      _ = builder.gemm(x, "last", out: 3)
    }
    #expect(units.map(\.needsWholeBatch) == [false, true, false, false, false])
    #expect(Segments(of: units).units == [0..<1, 1..<2, 2..<5])
  }

  @Test func unitsWithoutParametersAreOnesToo() throws {
    let units = try Self.program { builder in
      var x = builder.gemm(builder.flatten(0), "first", out: 8)
      for unit in ["relu", "sigmoid"] {
        builder.startUnit(unit)
        x = unit == "relu" ? builder.relu(x) : builder.sigmoid(x)
      }
      builder.startUnit("last")
      _ = builder.gemm(x, "last", out: 3)
    }
    #expect(units.map { $0.packedCount == 0 } == [false, true, true, false])
    #expect(Segments(of: units, upTo: 0).units == [0..<1, 1..<2, 2..<3, 3..<4])
    #expect(Segments(of: units).units == [0..<4])
  }

  private static func program(_ build: (inout GraphBuilder) -> Void) throws -> [UnitProgram] {
    var builder = GraphBuilder(image: Shape(1, 8, 8), firstUnit: "first")
    build(&builder)
    return Program(try builder.finish(), dtype: .float32, level: .best).units
  }
}
