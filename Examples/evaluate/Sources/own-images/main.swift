import CIFAREval
import Glibc

// Images that a program has in memory, in one process without MPI: `own-images cifar_net.pth test_batch.bin`.

/// Labels and pixels of a file of CIFAR-10's binary version.
func records(_ path: String) -> (labels: [Int], pixels: [UInt8])? {
  guard let file = fopen(path, "rb") else { return nil }
  defer { fclose(file) }
  var labels: [Int] = []
  var pixels: [UInt8] = []
  var record = [UInt8](repeating: 0, count: 3073)
  while fread(&record, record.count, 1, file) == 1 {
    labels.append(Int(record[0]))
    pixels += record[1...]
  }
  return (labels, pixels)
}

guard CommandLine.arguments.count == 3, let (labels, pixels) = records(CommandLine.arguments[2]) else {
  print("usage: own-images CHECKPOINT BATCH.bin")
  exit(64)
}
do {
  let session = Session()
  let model = try session.model(at: CommandLine.arguments[1])
  let images = try TestImages(pixels: pixels, labels: labels, channels: 3, rows: 32, columns: 32)
  let outcome = try session.evaluate(model, on: images)
  print("\(outcome.correct) of \(outcome.images) right, \(outcome.digest)")
  // Forgetting to start MPI is an error as any other.
  do { _ = try Session.overAllRanks() } catch { print("without MPI: \(error)") }
  try session.end()
} catch {
  print("own-images: \(error)")
  exit(65)
}
