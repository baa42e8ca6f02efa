// Writes a DeepSpeed ZeRO-3 checkpoint of any size, in the layout that save_checkpoint has:
//
//   swift run -c release zero3-folder FOLDER [RANKS [LAYERS [WIDTH]]]
//
// A chain of LAYERS linear layers of WIDTH features behind one that takes an image, with seeded weights; by default 4 ranks
// and 1 GiB of parameters. The optimizer's moments are holes in the files: they take no room on disk, and no reader of
// weights should miss them. Needs neither Python nor DeepSpeed.
import Foundation
import TestSupport

let arguments = CommandLine.arguments.dropFirst()
guard let folder = arguments.first, !folder.hasPrefix("-") else {
  print("usage: zero3-folder FOLDER [RANKS [LAYERS [WIDTH]]]")
  exit(64)
}
let numbers = arguments.dropFirst().compactMap { Int($0) }
let run = LinearRun(
  ranks: numbers.first ?? 4, layers: numbers.dropFirst().first ?? 255, width: numbers.dropFirst(2).first ?? 1024)
let tag = "global_step20"
try FileManager.default.createDirectory(atPath: "\(folder)/\(tag)", withIntermediateDirectories: true)
for rank in 0..<run.ranks {
  let prefix = "\(folder)/\(tag)/zero_pp_rank_\(rank)_mp_rank_00"
  try Data(run.modelStates()).write(to: URL(fileURLWithPath: prefix + "_model_states.pt"))
  try run.writeOptimizerStates(rank, to: prefix + "_optim_states.pt")
}
try Data(tag.utf8).write(to: URL(fileURLWithPath: folder + "/latest"))
print("\(run.parameters.reduce(0) { $0 + $1.count }) parameters, \(run.ranks) ranks, in \(folder)")
