import CFuzzer
import Foundation

// fuzz list                              the targets' names
// fuzz seeds FOLDER                      writes the seeds of every target to FOLDER/TARGET
// fuzz TARGET [libFuzzer's own options]

/// The target that this process fuzzes.
enum Chosen {
  static let target: (any FuzzTarget)? = CommandLine.arguments.dropFirst().first.flatMap(Targets.named)
}

func writeSeeds(to folder: String) throws {
  for target in Targets.all {
    let place = URL(fileURLWithPath: folder).appendingPathComponent(target.name)
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    for (name, bytes) in try target.seeds() { try Data(bytes).write(to: place.appendingPathComponent(name)) }
  }
}

func fuzz(_ arguments: [String]) -> Int32 {
  var pointers: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
  var count = Int32(pointers.count)
  pointers.append(nil)
  return pointers.withUnsafeMutableBufferPointer { buffer in
    var base = buffer.baseAddress
    return withUnsafeMutablePointer(to: &base) { place in
      place.withMemoryRebound(to: Optional<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>.self, capacity: 1) {
        LLVMFuzzerRunDriver(&count, $0) { data, size in
          Chosen.target?.load(UnsafeRawBufferPointer(start: data, count: size))
          return 0
        }
      }
    }
  }
}

let arguments = CommandLine.arguments
switch arguments.dropFirst().first {
case "list": for target in Targets.all { print(target.name) }
case "seeds" where arguments.count == 3: try writeSeeds(to: arguments[2])
default:
  guard Chosen.target != nil else {
    print("usage: fuzz list | seeds FOLDER | TARGET [libFuzzer's options]")
    exit(64)
  }
  exit(fuzz([arguments[0]] + arguments.dropFirst(2)))
}
