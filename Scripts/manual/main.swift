// Writes the manual pages of the command: `manual PROGRAM DATE FOLDER`. They are what the program says of its own options, so
// none can be missing.
import Foundation

let arguments = CommandLine.arguments
guard arguments.count == 4 else {
  FileHandle.standardError.write(Data("usage: manual PROGRAM DATE FOLDER\n".utf8))
  exit(64)
}

let process = Process()
let pipe = Pipe()
process.executableURL = URL(fileURLWithPath: arguments[1])
process.arguments = ["--experimental-dump-help"]
process.standardOutput = pipe
let started = (try? process.run()) != nil
let described = started ? pipe.fileHandleForReading.readDataToEndOfFile() : Data()
if started { process.waitUntilExit() }
guard started, process.terminationStatus == 0 else {
  FileHandle.standardError.write(Data("manual: \(arguments[1]) failed\n".utf8))
  exit(70)
}
let root = try JSONDecoder().decode(Described.self, from: described).command
let pages = [root] + (root.subcommands ?? []).filter { $0.commandName != "help" }
for command in pages {
  let page = ManualPage(
    command, of: command.commandName == root.commandName ? nil : root, date: arguments[2], all: pages)
  try page.text.write(toFile: "\(arguments[3])/\(page.name).1", atomically: true, encoding: .utf8)
}
