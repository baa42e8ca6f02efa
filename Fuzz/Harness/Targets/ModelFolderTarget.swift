import Checkpoints
import ModelFiles
import Models
import Tensors

/// config.json and preprocessor_config.json of a Hugging Face folder, beside the tensors of a small ViT.
struct ModelFolderTarget: FuzzTarget {
  let name = "model-folder"
  private let folder = MemoryFolder("model-folder")

  func load(_ input: UnsafeRawBufferPointer) {
    folder.hold(["config.json": Array(input), "preprocessor_config.json": Array(input)])
    do throws(ModelFileError) { _ = try ImageProcessor(of: folder.path) } catch { Loading.check(error.description) }
    do throws(ModelFileError) { _ = try Model.recognise(Self.catalogue(folder.path)) } catch {
      Loading.check(error.description)
    }
  }

  func seeds() -> [String: [UInt8]] {
    [
      "config": Array(
        """
        {"model_type": "vit", "hidden_size": 24, "num_hidden_layers": 1, "num_attention_heads": 3, "image_size": 32, \
        "patch_size": 8, "intermediate_size": 40, "id2label": {"0": "a", "1": "b"}, "hidden_act": "gelu"}
        """.utf8),
      "processor": Array(
        """
        {"image_processor_type": "ConvNextImageProcessor", "size": {"shortest_edge": 32}, "crop_pct": 0.9, "resample": 3, \
        "image_mean": [0.5, 0.5, 0.5], "image_std": [0.5, 0.5, 0.5], "rescale_factor": 0.0039}
        """.utf8),
    ]
  }

  /// A checkpoint in `path` that claims to hold a ViT of one layer.
  private static func catalogue(_ path: String) -> Catalogue {
    let width = 24
    let layer = "vit.layers.0"
    var shapes: [(name: String, shape: Shape)] = [
      ("vit.embeddings.cls_token", Shape(1, 1, width)), ("vit.embeddings.position_embeddings", Shape(1, 17, width)),
      ("vit.embeddings.patch_embeddings.projection.weight", Shape(width, 3, 8, 8)),
      ("vit.embeddings.patch_embeddings.projection.bias", Shape(width)),
      ("\(layer).mlp.fc1.weight", Shape(40, width)), ("\(layer).mlp.fc1.bias", Shape(40)),
      ("\(layer).mlp.fc2.weight", Shape(width, 40)), ("\(layer).mlp.fc2.bias", Shape(width)),
      ("classifier.weight", Shape(2, width)), ("classifier.bias", Shape(2)),
    ]
    for name in ["q_proj", "k_proj", "v_proj", "o_proj"] {
      shapes += [
        ("\(layer).attention.\(name).weight", Shape(width, width)), ("\(layer).attention.\(name).bias", Shape(width)),
      ]
    }
    for name in ["\(layer).layernorm_before", "\(layer).layernorm_after", "vit.layernorm"] {
      shapes += [("\(name).weight", Shape(width)), ("\(name).bias", Shape(width))]
    }
    let tensors = shapes.map { name, shape in
      TensorEntry(
        name: name, shape: shape, scalar: .float32,
        layout: .contiguous([TensorExtent(file: 0, offset: 0, elementCount: shape.elementCount)]))
    }
    return Catalogue(path: path, format: "", files: [], tensors: tensors, headerBytes: 0)
  }
}
