/// CIFAR-10 as it is distributed: a gzip-compressed tar archive of either layout, unpacked as it is read.
enum Archive {
  /// The bytes that a batch may have: all five of the training set in one.
  static let memberLimit = 5 * 31_100_000

  /// The records of a split, its batches in order.
  ///
  /// The archive is read to its end even where the batches were found before: the checksum of all comes last.
  ///
  /// - Throws: ``DatasetError`` where it is damaged, too large, or lacks a batch.
  static func records(_ path: String, _ split: Split) throws(DatasetError) -> [UInt8] {
    var batches = try read(path, split)
    for layout in Layout.allCases {
      let names = split.batchNames.map(layout.fileName)
      let absent = names.filter { batches[$0] == nil }
      if absent.count == names.count { continue }
      if let first = absent.first { throw .missingBatch(path: path, batch: first, split: split) }
      var records: [UInt8] = []
      records.reserveCapacity(names.reduce(0) { $0 + (batches[$1]?.count ?? 0) })
      for name in names { records += batches.removeValue(forKey: name) ?? [] }
      return records
    }
    throw .notInArchive(path: path, split: split)
  }

  /// The records of every batch of the split in either layout, by file name.
  private static func read(_ path: String, _ split: Split) throws(DatasetError) -> [String: [UInt8]] {
    var stream = try GzipStream(path)
    var block = [UInt8](repeating: 0, count: TarHeader.blockBytes)
    var batches: [String: [UInt8]] = [:]
    var isCIFAR100 = false
    while true {
      let start = stream.position
      let count = try read(&stream, into: &block)
      if count == 0 || block.allSatisfy({ $0 == 0 }) { break }
      guard count == block.count else { throw .archive(path: path, reason: "truncated archive; download it again") }
      guard let header = TarHeader(block) else {
        throw .archive(path: path, reason: "damaged tar header at unpacked byte \(start); download it again")
      }
      isCIFAR100 = isCIFAR100 || header.folder.hasPrefix("cifar-100-")
      let layout = Layout.allCases.first { split.batchNames.map($0.fileName).contains(header.name) }
      if let layout, header.isFile {
        batches[header.name] = try batch(header, layout, &stream, path)
      } else {
        try skip(header.paddedSize, &stream, path)
      }
    }
    try drain(&stream)
    if batches.isEmpty, isCIFAR100 { throw .cifar100(path: path) }
    return batches
  }

  private static func batch(_ header: TarHeader, _ layout: Layout, _ stream: inout GzipStream, _ path: String)
    throws(DatasetError) -> [UInt8]
  {
    guard header.size <= memberLimit else {
      throw .archive(
        path: path, reason: "\(header.name) has \(header.size) bytes, too many for CIFAR-10; download it again")
    }
    let content = UnsafeMutableRawBufferPointer.allocate(byteCount: header.paddedSize, alignment: 64)
    defer { content.deallocate() }
    try stream.fill(content)
    let input = UnsafeRawBufferPointer(rebasing: content[..<header.size])
    let place = "\(path) (\(header.name))"
    var records: [UInt8] = []
    switch layout {
    case .binary: try Batch.appendBinary(input, place, to: &records)
    case .python: try Batch.appendPython(input, place, to: &records)
    }
    return records
  }

  private static func skip(_ count: Int, _ stream: inout GzipStream, _ path: String) throws(DatasetError) {
    let part = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 64)
    defer { part.deallocate() }
    var rest = count
    while rest > 0 {
      let next = min(rest, part.count)
      try stream.fill(UnsafeMutableRawBufferPointer(rebasing: part[..<next]))
      rest -= next
    }
  }

  private static func drain(_ stream: inout GzipStream) throws(DatasetError) {
    let part = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 64)
    defer { part.deallocate() }
    while try stream.read(into: part) == part.count {}
  }

  private static func read(_ stream: inout GzipStream, into block: inout [UInt8]) throws(DatasetError) -> Int {
    var failure: DatasetError?
    let count = block.withUnsafeMutableBytes { bytes in
      do throws(DatasetError) {
        return try stream.read(into: bytes)
      } catch {
        failure = error
        return 0
      }
    }
    if let failure { throw failure }
    return count
  }
}
