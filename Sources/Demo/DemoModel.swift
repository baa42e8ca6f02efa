import CDemo
import Files

/// The built-in model: the Net of PyTorch's CIFAR-10 tutorial, trained on ``DemoImages`` by `Scripts/train_demo.py`.
public enum DemoModel {
  /// The model as a safetensors file of 62,006 float32 parameters.
  ///
  /// Its inputs are normalised by `Normalization.tutorial`.
  public static var checkpoint: FileLocation {
    let start = unsafe cifar_eval_demo_model_bytes()
    let bytes = unsafe UnsafeRawBufferPointer(start: start, count: Int(cifar_eval_demo_model_size))
    return .embedded(name: "built-in demo model", bytes: unsafe Array(bytes))
  }
}
