import Checkpoints
import Files
import Memory
import Tensors
import TestSupport
import Testing

@Suite struct ReadingTests {
  /// One tensor `w` of `shape` in a safetensors file.
  private func catalogue(_ type: String, _ shape: [Int], _ data: [UInt8]) throws -> (TemporaryFile, Catalogue) {
    let header = "{\"w\":{\"dtype\":\"\(type)\",\"shape\":\(shape),\"data_offsets\":[0,\(data.count)]}}"
    let file = try TemporaryFile(safetensors(header, data: data))
    return (file, try Catalogue.open(file.path))
  }

  @Test func widensEveryHalfExactly() throws {
    let all = (0...UInt16.max).map { $0 }
    let (file, halves) = try catalogue("F16", [65536], all.flatMap(little))
    defer { withExtendedLifetime(file) {} }
    let wide = try elements(halves.tensors[0], of: halves, as: .float32, UInt32.self)
    #expect(wide == all.map(DType.widenHalf))
    let narrow = try elements(halves.tensors[0], of: halves, as: .bfloat16, UInt16.self)
    #expect(narrow == wide.map { DType.bfloat16Bits(Float(bitPattern: $0)) })
    #expect(try elements(halves.tensors[0], of: halves, as: .float16, UInt16.self) == all)
  }

  @Test func roundsFloat32AsTensorsDo() throws {
    // Every exponent, with fractions around each rounding boundary of both narrow dtypes.
    let fractions: [UInt32] = [0, 1, 0xfff, 0x1000, 0x1001, 0x2fff, 0x3000, 0x3001, 0x7fff, 0x8000, 0x8001, 0x17fff]
    let values = (0..<512 as Range<UInt32>).flatMap { high in
      (fractions + fractions.map { 0x7fffff - $0 }).map { Float(bitPattern: high << 23 | $0) }
    }
    let (file, floats) = try catalogue("F32", [values.count], little(values))
    defer { withExtendedLifetime(file) {} }
    #expect(
      try elements(floats.tensors[0], of: floats, as: .float16, UInt16.self) == values.map(DType.halfBits))
    #expect(
      try elements(floats.tensors[0], of: floats, as: .bfloat16, UInt16.self) == values.map(DType.bfloat16Bits))
  }

  @Test func roundsFloat64Once() throws {
    // Just past halfway between two neighbours: rounding to float32 first would land on the tie.
    let cases: [(Double, half: UInt16, bfloat: UInt16)] = [
      (1 + 0x1p-11 + 0x1p-40, 0x3c01, 0x3f80), (1 + 0x1p-11 - 0x1p-40, 0x3c00, 0x3f80), (1 + 0x1p-11, 0x3c00, 0x3f80),
      (1 + 0x1p-8 + 0x1p-40, 0x3c04, 0x3f81), (-(1 + 0x1p-8 + 0x1p-40), 0xbc04, 0xbf81),
      (1 + 0x1p-8 - 0x1p-40, 0x3c04, 0x3f80), (0x1p-25 + 0x1p-60, 0x0001, 0x3300), (0x1p-25, 0, 0x3300),
      (0x1p-134 + 0x1p-170, 0, 0x0001), (0x1p-134, 0, 0), (1e300, 0x7c00, 0x7f80), (-1e300, 0xfc00, 0xff80),
      (0x1p-1060, 0, 0), (-0.0, 0x8000, 0x8000), (.infinity, 0x7c00, 0x7f80),
    ]
    let (file, doubles) = try catalogue("F64", [cases.count], cases.flatMap { little($0.0.bitPattern) })
    defer { withExtendedLifetime(file) {} }
    #expect(doubles.dtype == .float32)
    #expect(try elements(doubles.tensors[0], of: doubles, as: .float16, UInt16.self) == cases.map(\.half))
    #expect(try elements(doubles.tensors[0], of: doubles, as: .bfloat16, UInt16.self) == cases.map(\.bfloat))
    #expect(
      try elements(doubles.tensors[0], of: doubles, as: .float32, UInt32.self) == cases.map { Float($0.0).bitPattern })
    let (nanFile, nan) = try catalogue("F64", [1], little(Double.nan.bitPattern))
    defer { withExtendedLifetime(nanFile) {} }
    for dtype in DType.allCases where dtype != .float32 {
      let bits = try elements(nan.tensors[0], of: nan, as: dtype, UInt16.self)
      #expect(dtype == .float16 ? bits[0] & 0x7fff > 0x7c00 : bits[0] & 0x7fff > 0x7f80)
    }
  }

  @Test func joinsExtentsOfSeveralFiles() throws {
    let files = try [
      TemporaryFile([9] + little([0, 1, 2] as [Float])), TemporaryFile(little([3, 4, 5, 6] as [Float])),
    ]
    defer { withExtendedLifetime(files) {} }
    let extents = [
      TensorExtent(file: 0, offset: 1, elementCount: 3), TensorExtent(file: 1, offset: 4, elementCount: 3),
      TensorExtent(file: 0, offset: 5, elementCount: 1),
    ]
    let tensor = TensorEntry(name: "w", shape: Shape(7), scalar: .float32, layout: .contiguous(extents))
    let catalogue = Catalogue(
      path: "x", format: "x", files: files.map { .path($0.path) }, tensors: [tensor], headerBytes: 0)
    let whole: [Float] = [0, 1, 2, 4, 5, 6, 1]
    for start in 0...7 {
      for end in start...7 {
        #expect(try floats(tensor, of: catalogue, start..<end) == Array(whole[start..<end]))
        let halves = try elements(tensor, of: catalogue, start..<end, as: .float16, UInt16.self)
        #expect(halves == whole[start..<end].map(DType.halfBits))
      }
    }
  }

  @Test func readsStridesLikeIndexing() throws {
    var random = SystemRandomNumberGenerator()
    let values = (0..<5000).map { Float($0) }
    let storage = Storage("0", values)
    for _ in 0..<60 {
      let shape = (0..<Int.random(in: 0...4, using: &random)).map { _ in Int.random(in: 1...5, using: &random) }
      var stride = Int.random(in: 1...2, using: &random)
      var strides = shape.map { extent in
        defer { stride *= extent + Int.random(in: 0...1, using: &random) }
        return Bool.random(using: &random) && Bool.random(using: &random) ? 0 : stride
      }
      strides.shuffle(using: &random)
      let offset = Int.random(in: 0..<100, using: &random)
      let file = try TemporaryFile(
        TorchFile.zip(.dict([("w", storage.tensor(shape, strides: strides, offset: offset))]), [storage]))
      let catalogue = try Catalogue.open(file.path)
      let wanted = indexed(values, shape, strides, offset)
      let start = Int.random(in: 0...wanted.count, using: &random)
      let end = Int.random(in: start...wanted.count, using: &random)
      #expect(try floats(catalogue.tensors[0], of: catalogue) == wanted, "\(shape) \(strides)")
      #expect(
        try elements(catalogue.tensors[0], of: catalogue, start..<end, as: .bfloat16, UInt16.self)
          == wanted[start..<end].map(DType.bfloat16Bits), "\(shape) \(strides) \(start)..<\(end)")
    }
  }

  private func indexed(_ values: [Float], _ shape: [Int], _ strides: [Int], _ offset: Int) -> [Float] {
    var positions = [offset]
    for (extent, stride) in zip(shape, strides) {
      positions = positions.flatMap { position in (0..<extent).map { position + $0 * stride } }
    }
    return positions.map { values[$0] }
  }

  @Test(arguments: DType.allCases) func readsALongTransposeForwards(dtype: DType) throws {
    let (rows, columns) = (300, 700)
    let values = (0..<rows * columns).map { Float($0 % 2048) }
    let storage = Storage("0", values)
    let transposed = storage.tensor([columns, rows], strides: [1, columns])
    let file = try TemporaryFile(TorchFile.zip(.dict([("w", transposed)]), [storage]))
    let catalogue = try Catalogue.open(file.path)
    var reader = TensorReader(catalogue)
    let range = 1000..<rows * columns - 1000
    let size = range.count * dtype.byteWidth
    let room = MemoryBlock(byteCount: size).bytes.prefix(size)
    try reader.read(catalogue.tensors[0], elements: range, as: dtype, into: room)
    let bytes = room.copied(as: UInt8.self)
    let wanted = range.map { values[$0 % rows * columns + $0 / rows] }
    switch dtype {
    case .float32: #expect(bytes == little(wanted))
    case .float16: #expect(bytes == wanted.flatMap { little(DType.halfBits($0)) })
    case .bfloat16: #expect(bytes == wanted.flatMap { little(DType.bfloat16Bits($0)) })
    }
    // At most once for the whole rows and once for each partial row at the ends.
    #expect(reader.bytesRead <= 3 * storage.bytes.count)
  }

  @Test func refusesRangesThatDoNotFit() throws {
    let (file, catalogue) = try catalogue("F32", [4], little([1, 2, 3, 4] as [Float]))
    var reader = TensorReader(catalogue)
    let bytes = MemoryBlock(byteCount: 8).bytes.prefix(8)
    for range in [3..<5, 0..<3, -1..<1] {
      #expect(throws: CheckpointError.self) {
        try reader.read(catalogue.tensors[0], elements: range, as: .float32, into: bytes)
      }
    }
    withExtendedLifetime(file) {}
  }

  @Test func saysWhenAFileWasCutSinceItWasOpened() throws {
    let (file, catalogue) = try catalogue("F32", [4], little([1, 2, 3, 4] as [Float]))
    try file.write([0])
    #expect { try floats(catalogue.tensors[0], of: catalogue) } throws: {
      "\($0)".hasPrefix("\(file.path): changed while it was read")
    }
  }
}
