/// CIFAR-10 or CIFAR-100 as it is distributed: a gzip-compressed tar archive of either layout, unpacked as it is read.
enum Archive {
  /// The bytes that a batch may have: a training set in one.
  static let memberLimit = 160_000_000

  /// The records of a split, its batches in order.
  ///
  /// The archive is read to its end even where the batches were found before: the checksum of all comes last.
  ///
  /// - Throws: ``DatasetError`` where it is damaged, too large, or lacks a batch.
  static func records(
    _ path: String, _ split: Split, _ set: CIFARSet, _ records: RecordLayout
  ) throws(DatasetError) -> [UInt8] {
    var batches = try read(path, split, set, records)
    for layout in Layout.allCases {
      let names = set.batchNames(split).map(layout.fileName)
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
  private static func read(
    _ path: String, _ split: Split, _ set: CIFARSet, _ records: RecordLayout
  ) throws(DatasetError) -> [String: [UInt8]] {
    var stream = try GzipStream(path)
    var batches: [String: [UInt8]] = [:]
    while true {
      let start = stream.position
      let block = try stream.bytes(upTo: TarHeader.blockBytes)
      if block.allSatisfy({ $0 == 0 }) { break }
      guard block.count == TarHeader.blockBytes else {
        throw .archive(path: path, reason: "truncated archive; download it again")
      }
      guard let header = TarHeader(block) else {
        throw .archive(path: path, reason: "damaged tar header at unpacked byte \(start); download it again")
      }
      let layout = Layout.allCases.first { set.batchNames(split).map($0.fileName).contains(header.name) }
      if let layout, header.isFile {
        batches[header.name] = try batch(header, layout, &stream, path, records)
      } else {
        try skip(header.paddedSize, &stream)
      }
    }
    try drain(&stream)
    return batches
  }

  /// The folders before the first file that are looked at.
  private static let folderLimit = 16

  /// The set that an archive holds, as the folder of its first member says.
  ///
  /// - Throws: ``DatasetError`` where it cannot be read.
  static func set(in path: String) throws(DatasetError) -> CIFARSet {
    var stream = try GzipStream(path)
    for _ in 0..<folderLimit {
      let block = try stream.bytes(upTo: TarHeader.blockBytes)
      guard block.count == TarHeader.blockBytes, let header = TarHeader(block) else { break }
      if "\(header.folder)/\(header.name)".contains(CIFARSet.cifar100.prefix) { return .cifar100 }
      if header.isFile { break }
      try skip(header.paddedSize, &stream)
    }
    return .cifar10
  }

  /// Whether an archive has an image, or the class of one, among its first members, and no batch before it.
  ///
  /// - Throws: ``DatasetError`` where it cannot be read.
  static func hasImages(_ path: String) throws(DatasetError) -> Bool {
    var stream = try GzipStream(path)
    for _ in 0..<memberCount {
      guard let block = try? stream.bytes(upTo: TarHeader.blockBytes), let header = TarHeader(block),
        header.size <= textBytes
      else { return false }
      if header.isFile {
        if ImageFolder.isImage(header.name) || SampleName(header.name)?.isClass == true { return true }
        let names = CIFARSet.allCases.flatMap { $0.batchNames(.test) + $0.batchNames(.train) }
        if names.contains(where: { header.name == $0 || header.name == $0 + ".bin" }) { return false }
      }
      guard (try? skip(header.paddedSize, &stream)) != nil else { return false }
    }
    return false
  }

  /// How many members are looked at to tell what an archive holds, and how large those are that are no images.
  private static let memberCount = 256
  private static let textBytes = 1 << 24

  private static func batch(
    _ header: TarHeader, _ layout: Layout, _ stream: inout GzipStream, _ path: String, _ form: RecordLayout
  ) throws(DatasetError) -> [UInt8] {
    guard header.size <= memberLimit else {
      throw .archive(
        path: path, reason: "\(header.name) has \(header.size) bytes, too many for \(form.name); download it again")
    }
    let input = try stream.exactly(header.size)
    try skip(header.paddedSize - header.size, &stream)
    let place = "\(path) (\(header.name))"
    var records: [UInt8] = []
    switch layout {
    case .binary: try Batch.appendBinary(input, place, form, to: &records)
    case .python: try Batch.appendPython(input, place, form, to: &records)
    }
    return records
  }

  private static func skip(_ count: Int, _ stream: inout GzipStream) throws(DatasetError) {
    var rest = count
    while rest > 0 { rest -= try stream.exactly(min(rest, 1 << 16)).count }
  }

  private static func drain(_ stream: inout GzipStream) throws(DatasetError) {
    while try !stream.bytes(upTo: 1 << 16).isEmpty {}
  }
}
