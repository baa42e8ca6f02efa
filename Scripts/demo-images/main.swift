// Writes built-in images to a file as CIFAR-10 records: `demo-images SEED COUNT FILE`. Seed 0 is the test set.
import Demo
import Glibc

let arguments = CommandLine.arguments
guard arguments.count == 4, let seed = UInt64(arguments[1]), let count = Int(arguments[2]), count > 0 else {
  let usage = "usage: demo-images SEED COUNT FILE\n"
  _ = write(STDERR_FILENO, usage, usage.utf8.count)
  exit(64)
}
let records = DemoImages(seed: seed).records(0..<count)
guard let file = fopen(arguments[3], "w"), fwrite(records, 1, records.count, file) == records.count, fclose(file) == 0
else {
  perror(arguments[3])
  exit(74)
}
