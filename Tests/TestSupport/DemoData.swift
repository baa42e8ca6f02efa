import Demo
import Foundation

/// The built-in test images as a batch file of CIFAR-10, made once a build: what `--data` takes where a test brings a checkpoint.
public let demoBatch: String = {
  let path = buildFolder + "/demo-images.bin"
  if !FileManager.default.fileExists(atPath: path) {
    let records = DemoImages.test.records(0..<DemoImages.testCount)
    try? Data(records).write(to: URL(fileURLWithPath: path), options: .atomic)
  }
  return path
}()
