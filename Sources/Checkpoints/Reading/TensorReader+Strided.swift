import Memory
import Tensors

/// A block of a tensor: some extents, and for each how far its elements lie apart in the file and in row-major order.
struct StridedBox {
  /// A dimension of it.
  struct Dimension {
    let extent: Int
    let stored: Int
    let flat: Int
  }

  /// The dimensions, from the widest stride in the file to the narrowest, so that walking them reads forwards.
  let dimensions: [Dimension]
  /// The first element, counted in the file from the tensor's first.
  let stored: Int
  /// The first element in row-major order.
  let flat: Int

  /// The elements in the file from the first of the box to its last.
  var span: Int { dimensions.reduce(1) { $0 + ($1.extent - 1) * $1.stored } }

  /// A dimension of the tensor, and the part of it that a box has.
  private struct Side {
    let part: Range<Int>
    let stored: Int
    let flat: Int

    func dimension(_ rows: Range<Int>) -> Dimension { Dimension(extent: rows.count, stored: stored, flat: flat) }
  }

  /// Cuts what `box` has of the elements `range` of a tensor into blocks, at most two a dimension.
  static func covering(_ range: Range<Int>, of box: TensorBox, in shape: Shape) -> [StridedBox] {
    var sides: [Side] = []
    var flat = 1
    for dimension in shape.dimensions.indices.reversed() {
      let first = box.offsets[dimension]
      sides.append(
        Side(part: first..<first + box.sizes[dimension], stored: box.elements.strides[dimension], flat: flat))
      flat *= shape.dimensions[dimension]
    }
    var boxes: [StridedBox] = []
    if range.isEmpty { return [] }
    append(range, stored: 0, flat: 0, sides.reversed()[...], to: &boxes)
    return boxes
  }

  /// Cuts `range`, counted from the start of the sub-tensor of `sides` at (`stored`, `flat`).
  private static func append(
    _ range: Range<Int>, stored: Int, flat: Int, _ sides: ArraySlice<Side>, to boxes: inout [StridedBox]
  ) {
    guard let outer = sides.first else {
      boxes.append(StridedBox(dimensions: [], stored: stored, flat: flat))
      return
    }
    let inner = sides.dropFirst()
    func place(_ row: Int) -> Int { stored + (row - outer.part.lowerBound) * outer.stored }
    func partial(_ row: Int, _ columns: Range<Int>) {
      guard outer.part.contains(row) else { return }
      append(columns, stored: place(row), flat: flat + row * outer.flat, inner, to: &boxes)
    }
    let (firstRow, firstColumn) = range.lowerBound.quotientAndRemainder(dividingBy: outer.flat)
    let (endRow, endColumn) = range.upperBound.quotientAndRemainder(dividingBy: outer.flat)
    if firstRow == endRow { return partial(firstRow, firstColumn..<endColumn) }
    let wholeRow = firstColumn == 0 ? firstRow : firstRow + 1
    if firstColumn > 0 { partial(firstRow, firstColumn..<outer.flat) }
    let rows = (wholeRow..<max(wholeRow, endRow)).clamped(to: outer.part)
    if !rows.isEmpty {
      let dimensions = [outer.dimension(rows)] + inner.map { $0.dimension($0.part) }
      let first = inner.reduce(flat + rows.lowerBound * outer.flat) { $0 + $1.part.lowerBound * $1.flat }
      boxes.append(
        StridedBox(
          dimensions: dimensions.filter { $0.extent > 1 }.sorted { $0.stored > $1.stored },
          stored: place(rows.lowerBound), flat: first))
    }
    if endColumn > 0 { partial(endRow, 0..<endColumn) }
  }
}

extension TensorBox {
  /// The whole of a tensor.
  init(whole shape: Shape, _ elements: TensorStrides) {
    let dimensions = shape.dimensions
    self.init(offsets: dimensions.map { _ in 0 }, sizes: dimensions, elements: elements)
  }
}

extension TensorReader {
  /// Reads elements of blocks, each block's span of the file once and forwards, in bounded pieces.
  mutating func read(
    _ boxes: [TensorBox], _ tensor: TensorEntry, _ range: Range<Int>, _ conversion: Conversion,
    _ destination: ByteView
  ) throws(CheckpointError) {
    for box in boxes {
      let blocks = StridedBox.covering(range, of: box, in: tensor.shape)
      try read(blocks, of: box.elements, from: range.lowerBound, conversion, destination)
    }
  }

  private mutating func read(
    _ blocks: [StridedBox], of layout: TensorStrides, from first: Int, _ conversion: Conversion,
    _ destination: ByteView
  ) throws(CheckpointError) {
    if blocks.isEmpty { return }
    let capacity = Self.blockBytes / max(conversion.source.byteWidth, conversion.target.byteWidth)
    var window = Window(width: conversion.target.byteWidth, capacity: capacity)
    for box in blocks {
      let end = box.stored + box.span
      var walk = BoxWalk(box)
      while let line = walk.next() {
        var done = 0
        while done < line.count {
          let stored = line.stored + done * line.storedStride
          if !window.elements.contains(stored) {
            window.elements = stored..<min(end, stored + capacity)
            try readRun(
              file: layout.file, at: layout.offset + stored * conversion.source.byteWidth, conversion,
              into: window.bytes)
          }
          let rest = line.count - done
          let reach = line.storedStride == 0 ? rest : (window.elements.upperBound - stored - 1) / line.storedStride + 1
          let flat = line.flat + done * line.flatStride - first
          done += min(rest, reach)
          window.copy(
            min(rest, reach), from: stored, stride: line.storedStride, to: destination, flat, line.flatStride)
        }
      }
    }
  }
}

/// Elements of the file that were read last, already converted.
private struct Window {
  var elements = 0..<0
  private let width: Int
  private let room: ByteView

  init(width: Int, capacity: Int) {
    self.width = width
    room = MemoryBlock(byteCount: width * capacity).bytes
  }

  var bytes: ByteView { room.prefix(elements.count * width) }

  func copy(_ count: Int, from stored: Int, stride: Int, to destination: ByteView, _ flat: Int, _ flatStride: Int) {
    let source = ElementLine(bytes, width: width, first: stored - elements.lowerBound, stride: stride)
    source.copy(count, to: ElementLine(destination, width: width, first: flat, stride: flatStride))
  }
}

/// Walks a block line by line in the order of the file.
private struct BoxWalk {
  /// Elements along the narrowest stride.
  typealias Line = (stored: Int, flat: Int, count: Int, storedStride: Int, flatStride: Int)

  private let box: StridedBox
  private var index: [Int]
  private var isDone = false

  init(_ box: StridedBox) {
    self.box = box
    index = [Int](repeating: 0, count: max(box.dimensions.count - 1, 0))
  }

  mutating func next() -> Line? {
    if isDone { return nil }
    let inner = box.dimensions.last ?? StridedBox.Dimension(extent: 1, stored: 0, flat: 0)
    var line = (box.stored, box.flat, inner.extent, inner.stored, inner.flat)
    for (position, dimension) in zip(index, box.dimensions) {
      line.0 += position * dimension.stored
      line.1 += position * dimension.flat
    }
    advance()
    return line
  }

  private mutating func advance() {
    for place in index.indices.reversed() {
      index[place] += 1
      if index[place] < box.dimensions[place].extent { return }
      index[place] = 0
    }
    isDone = true
  }
}
