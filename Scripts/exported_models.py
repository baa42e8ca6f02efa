#!/usr/bin/env python3
"""Exports well-known image classifiers at full size and compares cifar-eval's logits with PyTorch's and onnxruntime's.

    pip install torch torchvision timm transformers onnx onnxscript onnxruntime
    make build
    Scripts/exported_models.py --only 'resnet50|vit_b_16'     # prints rows of the table of docs/models.md
    Scripts/exported_models.py --list

Weights are random (nothing is downloaded): each layer keeps the scale of what goes through it, the statistics of batch
norms are those of the images, disturbed, and the logits are scaled to a deviation of 3 between images. Results are kept
in --work as one JSON file a model and exporter; what is there is not made again. Exit code 1 where logits differ.
"""
import argparse
import json
import pathlib
import re
import subprocess
import sys
import traceback
import warnings

import numpy as np
import torch
from torch import nn

ROOT = pathlib.Path(__file__).resolve().parent.parent
MEAN, DEVIATION = 0.5, 0.25
# Made by torch.jit, of every model that it takes.
TORCHSCRIPT = {"traced": lambda model, image: torch.jit.trace(model, image, check_trace=False),
               "scripted": lambda model, image: torch.jit.script(model)}
# The images that are made, of which --images takes some.
GROUP = 16

# Names of each library, with the side of the images where it is not 224, and the exporters beside dynamo's and torch.jit.
TORCHVISION = """
resnet18:pt2,legacy resnet50:pt2,legacy resnext50_32x4d mobilenet_v2:pt2 mobilenet_v3_large:pt2,legacy
efficientnet_b0:pt2,legacy efficientnet_v2_s densenet121:pt2,legacy convnext_tiny:pt2,legacy swin_t:pt2,legacy
swin_v2_t:pt2,legacy vit_b_16:pt2,legacy maxvit_t:pt2 googlenet:pt2,legacy inception_v3@299 squeezenet1_1:pt2,legacy
shufflenet_v2_x1_0:pt2,legacy mnasnet1_0 regnet_y_800mf:pt2 regnet_x_800mf alexnet vgg11_bn wide_resnet50_2
"""
TIMM = """
resnet50.a1_in1k:pt2 resnet50d resnext50_32x4d seresnet50 ecaresnet50t res2net50_26w_4s resnest50d.in1k convnext_tiny:pt2
convnextv2_nano:pt2 deit_tiny_patch16_224:pt2,legacy deit3_small_patch16_224 vit_small_patch16_224:pt2
vit_base_patch16_clip_quickgelu_224 beit_base_patch16_224:pt2 beitv2_base_patch16_224 eva02_tiny_patch14_224:pt2
mixer_s32_224:pt2 resmlp_12_224 gmlp_s16_224 cait_xxs24_224:pt2 xcit_tiny_12_p16_224:pt2 pvt_v2_b0:pt2 levit_128:pt2
coatnet_0_rw_224:pt2 maxvit_tiny_tf_224 mobilenetv4_conv_small:pt2 mobilenetv3_large_100 tf_efficientnet_b0
tf_efficientnetv2_s efficientformer_l1:pt2 efficientformerv2_s0 efficientvit_b0:pt2 swin_tiny_patch4_window7_224
swinv2_tiny_window8_256@256 twins_svt_small poolformer_s12 caformer_s18 convformer_s18 mobilevit_s@256:pt2 mobilevitv2_100@256
mobileone_s0 fastvit_t8@256 repvgg_a0 ghostnet_100:pt2 dpn68 dla34 hrnet_w18_small nf_resnet50 dm_nfnet_f0@192
eca_nfnet_l0 volo_d1_224 crossvit_9_240@240 visformer_tiny edgenext_small@256:pt2 focalnet_tiny_srf inception_v4@299
xception41@299 inception_resnet_v2@299 darknet53 cspresnet50 vovnet39a rexnet_100 hardcorenas_a regnety_008 lcnet_100
tinynet_a hgnet_tiny inception_next_tiny davit_tiny gcvit_xxtiny nest_tiny convit_tiny tnt_s_patch16_224
halonet26t@256:pt2 botnet26t_256@256:pt2 lambda_resnet26t@256:pt2 coat_tiny:pt2 cpubone_nano:pt2 cspnext_tiny:pt2 efficientvim_m1:pt2
sequencer2d_s:pt2 hieradet_small@256:pt2 mvitv2_tiny:pt2 tresnet_m swinv2_cr_tiny_224 swiftformer_xs:pt2 nextvit_small hrnet_w18_small_v2
convmixer_768_32 csatv2@512:pt2 densenetblur121d:pt2 efficientvit_m0:pt2 fasternet_t0:pt2 hiera_tiny_224:pt2 iformer_t:pt2
lcnetv2_base:pt2 lowformer_b0:pt2 mambaout_femto:pt2 naflexvit_base_patch16_gap:pt2 pit_ti_224:pt2,legacy qwen3_vit_88m:pt2
rdnet_tiny:pt2 repghostnet_050:pt2 repvit_m0_9:pt2 resnetv2_50:pt2 selecsls42b:pt2 legacy_seresnet18 shvit_s1:pt2 skresnet18:pt2
starnet_s1:pt2 tiny_vit_5m_224:pt2,legacy vit_tiny_r_s16_p8_224:pt2 vit_relpos_small_patch16_224:pt2 samvit_base_patch16_224:pt2
vitamin_small_224:pt2 legacy_xception@299 gemma4_vit_167m:pt2 mobilenetv5_300m:pt2 nasnetalarge@331 pnasnet5large@331
bat_resnext26ts@256:pt2 tf_efficientnet_cc_b0_4e:pt2
mvitv2_small_cls
"""
TRANSFORMERS = """
ViT:pt2,legacy DeiT:pt2 BEiT:pt2 Swin:pt2,legacy Swinv2 ConvNext:pt2,legacy ConvNextV2 ResNet:pt2 DINOv2:pt2 MobileViT@256:pt2
MobileViTV2@256 MobileNetV2 PVT LeViT PoolFormer RegNet BiT Cvt:pt2 Data2VecVision:pt2 Dinov2WithRegisters:pt2 DonutSwin:pt2
EfficientNet:pt2 FocalNet:pt2 HGNetV2:pt2 Hiera:pt2 IJepa:pt2 MobileNetV1:pt2 PvtV2:pt2 Segformer:pt2 Siglip:pt2
CLIP:pt2 SwiftFormer:pt2 TextNet:pt2 ViTMSN:pt2
"""


def entries():
    for library, text in (("torchvision", TORCHVISION), ("timm", TIMM), ("transformers", TRANSFORMERS)):
        for word in text.split():
            name, _, exporters = word.partition(":")
            name, _, side = name.partition("@")
            yield library, name, int(side or 224), ["dynamo"] + [e for e in exporters.split(",") if e] + list(TORCHSCRIPT)


class Logits(nn.Module):
    """A classifier of transformers, without the record around its logits."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, pixel_values):
        return self.model(pixel_values=pixel_values).logits


def transformer(name, side):
    import transformers as t
    # What is not a small model of the library's own configuration, or has another name there.
    settings = {
        "DeiT": ("DeiT", {"hidden_size": 384, "num_attention_heads": 6, "intermediate_size": 1536}),
        "BEiT": ("Beit", {"use_relative_position_bias": True, "use_mask_token": False}),
        "Swinv2": ("Swinv2", {"window_size": 7}),
        "DINOv2": ("Dinov2", {"hidden_size": 384, "num_attention_heads": 6, "patch_size": 14}),
        "PVT": ("Pvt", {}), "LeViT": ("Levit", {}), "BiT": ("Bit", {}),
    }
    own, options = settings.get(name, (name, {}))
    config = getattr(t, f"{own}Config")(**options)
    model = getattr(t, f"{own}ForImageClassification" + ("WithTeacher" if name == "DeiT" else ""))
    vision = getattr(config, "vision_config", config)
    if isinstance(getattr(vision, "image_size", None), int):
        vision.image_size = side
    config.num_labels = 1000
    if name in ("BEiT", "Data2VecVision", "Swin"):
        # torch.onnx cannot decompose their fused attention, whose result it takes to be contiguous.
        config._attn_implementation = "eager"
    return Logits(model(config))


def made(library, name, side):
    if library == "torchvision":
        import torchvision
        extra = {"init_weights": False} if name in ("googlenet", "inception_v3") else {}
        extra |= {"aux_logits": False} if extra else {}
        return torchvision.models.get_model(name, weights=None, **extra)
    if library == "timm":
        import timm
        # torch.onnx cannot decompose these models' fused attention.
        timm.layers.set_fused_attn(not name.startswith(("beit", "nest", "twins")))
        return timm.create_model(name, pretrained=False)
    return transformer(name, side)


def randomise(model):
    """Weights that keep the scale of what they are given, and nothing that is exactly 0 or 1."""
    with torch.no_grad():
        for name, values in model.named_parameters():
            noise = torch.randn(values.shape)
            if re.search(r"gamma|layer_?scale|lambda|\bls\d", name):
                values.copy_(0.3 + 0.05 * noise)
            elif values.dim() > 1 and values[0].numel() > 1 and not re.search(r"pos|token|bias|embed$|table", name):
                values.copy_(noise * (1.4 / values[0].numel()) ** 0.5)
            elif values.dim() <= 1 and name.endswith("weight"):
                values.copy_(1 + 0.1 * noise)
            else:
                values.add_(0.1 * noise)


def settle(model, images):
    """Gives batch norms the statistics of these images, a little off."""
    norms = [m for m in model.modules() if isinstance(m, nn.modules.batchnorm._BatchNorm) and m.running_mean is not None]
    if not norms:
        return
    momenta = [m.momentum for m in norms]
    for norm in norms:
        norm.reset_running_stats()
        norm.momentum = None
        norm.train()
    with torch.no_grad():
        model(images)
        for norm, momentum in zip(norms, momenta):
            norm.eval()
            norm.momentum = momentum
            norm.running_mean.add_(0.1 * norm.running_var.sqrt() * torch.randn_like(norm.running_mean))
            norm.running_var.mul_(1 + 0.2 * torch.rand_like(norm.running_var)).add_(1e-3)


def scale(model, images):
    """Scales the last layer, so that logits differ between images by 3."""
    with torch.no_grad():
        logits = model(images)
        factor = 3 / max(float(logits.std(0).mean()), 1e-6)
        layers = [m for m in model.modules() if isinstance(m, (nn.Linear, nn.Conv2d)) and m.weight.shape[0] == 1000]
        for layer in layers:
            layer.weight.mul_(factor)
        return model(images)


def pictures(count, side):
    """Coloured blotches with some noise, [count, side, side, 3]."""
    random = torch.Generator().manual_seed(1)
    coarse = torch.rand(count, 3, 7, 7, generator=random)
    images = nn.functional.interpolate(coarse, size=(side, side), mode="bicubic")
    images = (images + 0.1 * torch.randn(images.shape, generator=random)).clamp(0, 1)
    return (images * 255).to(torch.uint8).permute(0, 2, 3, 1).contiguous().numpy()


def normalised(pixels):
    images = torch.from_numpy(pixels).permute(0, 3, 1, 2).contiguous()
    return (images.float() / 255 - MEAN) / DEVIATION


def exported(model, image, exporter, path):
    if exporter == "legacy":
        torch.onnx.export(model, (image,), str(path), dynamo=False, opset_version=17)
        return
    if exporter in TORCHSCRIPT:
        with torch.no_grad():
            torch.jit.save(TORCHSCRIPT[exporter](model, image), str(path))
        return
    program = torch.export.export(model, (image,))
    if exporter == "pt2":
        torch.export.save(program, str(path))
    else:
        torch.onnx.export(program, (image,), str(path), dynamo=True, external_data=True, verbose=False)


def evaluated(program, path, folder, count):
    """The program's logits and report, on one thread of one rank."""
    logits = folder / "logits.npy"
    run = subprocess.run(
        [program, "--checkpoint", path, "--data", folder, "--logits", logits, "--limit", str(count), "--threads", "1",
         "--mean", str(MEAN), "--std", str(DEVIATION), "--dtype", "fp32", "--json", "-"], capture_output=True, text=True)
    if run.returncode:
        raise RuntimeError(run.stderr.strip().splitlines()[-1] if run.stderr.strip() else f"exit {run.returncode}")
    return np.load(logits), json.loads(run.stdout)


def reference(path, images):
    """onnxruntime's logits, image by image, with its own rewriting of the graph."""
    import onnxruntime
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    return np.concatenate([session.run(None, {name: images[i:i + 1]})[0] for i in range(len(images))])


def compared(model, logits, images, arguments, entry, exporter):
    library, name, side, _ = entry
    ending = "pt2" if exporter == "pt2" else "pt" if exporter in TORCHSCRIPT else f"{exporter}.onnx"
    path = arguments.work / f"{library}-{name}.{ending}"
    exported(model, images[:1], exporter, path)
    result = {"bytes": sum(p.stat().st_size for p in arguments.work.glob(path.name + "*"))}
    if path.suffix == ".onnx":
        result["other_difference"] = float(np.abs(reference(path, images.numpy()) - logits).max())
    found, report = evaluated(arguments.program, path, arguments.work / str(side), len(images))
    result |= {
        "range": float(np.abs(logits).max()), "spread": float(logits.std(0).mean()),
        "difference": float(np.abs(found - logits).max()), "agreed": int((found.argmax(1) == logits.argmax(1)).sum()),
        "images": len(images),
        "parameters": report["model"]["parameters"], "peak": max(report["peak_resident_bytes"]),
    }
    if not arguments.keep:
        for made in arguments.work.glob(path.name + "*"):
            made.unlink()
    return result


def run(entry, arguments):
    """One model by its exporters; yields (exporter, result)."""
    library, name, side, exporters = entry
    wanted = [e for e in exporters if e in arguments.exporters]
    files = {e: arguments.work / f"{library}-{name}-{e}.json" for e in wanted}
    folder = arguments.work / str(side)
    if not (folder / "images.npy").exists():
        folder.mkdir()
        np.save(folder / "images.npy", pictures(GROUP, side))
        np.save(folder / "labels.npy", np.arange(GROUP, dtype=np.int64))
    model = None
    for exporter in wanted:
        if not files[exporter].exists() or arguments.again and "error" in json.loads(files[exporter].read_text()):
            try:
                if model is None:
                    torch.manual_seed(0)
                    images = normalised(np.load(folder / "images.npy")[:arguments.images])
                    model = made(library, name, side).eval()
                    randomise(model)
                    settle(model, images)
                    logits = scale(model, images).numpy()
                result = compared(model, logits, images, arguments, entry, exporter)
            except Exception as error:  # An exporter's own failures are results too.
                if arguments.trace:
                    traceback.print_exc()
                result = {"error": f"{type(error).__name__}: {error}".splitlines()[0][:300]}
            files[exporter].write_text(json.dumps(result))
        yield exporter, json.loads(files[exporter].read_text())


def fits(result):
    """Whether logits are PyTorch's but for rounding; onnxruntime's own distance is the measure where it is large."""
    bound = max(1e-4 * result["range"], 4 * result.get("other_difference", 0))
    return result["difference"] <= bound and result["agreed"] == result["images"]


def row(entry, exporter, result):
    library, name, side, _ = entry
    start = f"| {library} {name} | {side} | {exporter} |"
    if "error" in result:
        return f"{start} {result['error']} |"
    other = f"{result['other_difference']:.1e}" if "other_difference" in result else ""
    verdict = "" if fits(result) else " **differs**"
    return f"{start} {result['parameters'] / 1e6:.1f} | {result['range']:.1f} | {result['difference']:.1e}{verdict} | {other} |"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default=".", help="a regular expression of library and name, such as 'timm deit'")
    parser.add_argument(
        "--exporters", default="dynamo,legacy,pt2", type=lambda text: text.split(","), help="also traced and scripted")
    parser.add_argument("--images", type=int, choices=range(1, GROUP + 1), metavar="N", default=4, help=f"up to {GROUP}")
    parser.add_argument("--program", default=str(ROOT / ".build/release/cifar-eval"))
    parser.add_argument("--work", type=pathlib.Path, default=pathlib.Path("exported-models"))
    parser.add_argument("--keep", action="store_true", help="keep the exported files")
    parser.add_argument("--again", action="store_true", help="make what failed again")
    parser.add_argument("--trace", action="store_true", help="print where Python failed")
    parser.add_argument("--list", action="store_true")
    arguments = parser.parse_args()
    warnings.filterwarnings("ignore")
    torch.set_num_threads(1)
    chosen = [e for e in entries() if re.search(arguments.only, f"{e[0]} {e[1]}", re.IGNORECASE)]
    if arguments.list:
        print("\n".join(f"{library} {name} {side} {' '.join(exporters)}" for library, name, side, exporters in chosen))
        return 0
    arguments.work.mkdir(parents=True, exist_ok=True)
    print("| model | side | exporter | parameters, M | largest logit | difference to PyTorch | onnxruntime's |\n"
          "|---|---|---|---|---|---|---|")
    good = True
    for entry in chosen:
        for exporter, result in run(entry, arguments):
            print(row(entry, exporter, result), flush=True)
            good = good and "error" not in result and fits(result)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
