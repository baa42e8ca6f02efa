#!/usr/bin/env python3
"""Writes small models as timm saves them, whose config.json says what their tensors do not, and timm's logits of them.

    V/bin/pip install torch timm numpy && V/bin/python Scripts/timm_folders.py

Tests/CommandTests/exported/timm/NAME/ and NAME.json, for the images of Tests/DatasetsTests/sets/last.
"""
import functools
import json

import timm
import torch
from timm.layers import BatchNormAct2d, StdConv2d, create_conv2d
from timm.models import efficientnet, mobilenetv3, save_for_hf

from exported_program import FOLDER, images, settle

MEAN, DEVIATION = (0.4, 0.5, 0.6), (0.2, 0.25, 0.3)
SIZES = dict(num_classes=10, img_size=32, patch_size=8, embed_dim=12, depth=1)
STAGES = dict(img_size=None, patch_size=None, embed_dim=None, depth=None, depths=[1, 2, 1, 1], dims=[4, 6, 8, 10])
MODELS = {
    # The mean of the patches alone, without the tokens in front, of two heads.
    "registers": ("vit_so150m_patch16_reg4_gap_256", dict(num_heads=2)),
    # The mean of the patches of a model with a class token, of as many heads as the name says.
    "mean": ("vit_tiny_patch16_224", dict(global_pool="avg", fc_norm=False)),
    "silu": ("vit_tiny_patch16_224", dict(act_layer="silu", num_heads=6)),
    # CLIP's normalises with another eps; OpenAI's has another activation.
    "clip": ("vit_base_patch32_clip_quickgelu_224", dict(num_heads=3)),
    # Attention before the classifier, and queries and keys normalised head by head, with the usual eps.
    "pool": ("vit_base_patch16_siglip_256", dict(num_heads=2, qk_norm=True, pre_norm=True)),
    "beit": ("beit_base_patch16_224", dict(num_heads=2)),
    "beit-shared": ("beitv2_base_patch16_224", dict(num_heads=3, use_rel_pos_bias=False, use_shared_rel_pos_bias=True, global_pool="token")),
    "swin": ("swin_tiny_patch4_window7_224", dict(depth=None, depths=[2, 2], num_heads=[2, 3], patch_size=2, window_size=4)),
    "swin-whole": ("swin_tiny_patch4_window7_224", dict(depth=None, depths=[1, 2], num_heads=[2, 3], patch_size=4, window_size=8)),
    # Windows and those of the first training are in the name alone.
    "swinv2": ("swinv2_tiny_window8_256", dict(patch_size=2, depth=None, depths=[2, 1], num_heads=[2, 3])),
    "swinv2-trained": ("swinv2_base_window12to16_192to256", dict(patch_size=2, depth=None, depths=[1], num_heads=[2])),
    "convnext": ("convnext_tiny", dict(STAGES, stem_type="overlap_act")),
    "convnextv2": ("convnextv2_atto", dict(STAGES, ls_init_value=0.5, head_norm_first=True)),
}


def mobile(module, generate, architecture, features, **more):
    """A narrow net of timm's builder of mobile networks, whose names fix how wide the last layers are."""
    build = module.build_model_with_cfg
    module.build_model_with_cfg = lambda *place, **given: build(*place, **(given | dict(num_features=features)))
    try:
        return generate(architecture, num_classes=10, **more)
    finally:
        module.build_model_with_cfg = build


def vgg():
    """VGG11 of four channels, in the place of 4,096 features a dozen."""
    model = timm.models.vgg.VGG([4, "M", 4, "M", 4, 4, "M", 4, 4, "M", 4, 4, "M"], num_classes=10)
    model.pre_logits, model.head.fc = timm.models.vgg.ConvMlp(4, 12, 7), torch.nn.Linear(12, 10)
    model.pretrained_cfg = timm.get_pretrained_cfg("vgg11").to_dict()
    return model


def resnet(architecture, **more):
    """A narrow ResNet of one block a stage."""
    model = timm.models.resnet.ResNet(timm.models.resnet.Bottleneck, (1, 1, 1, 1), num_classes=10, base_width=8, **more)
    model.pretrained_cfg = timm.get_pretrained_cfg(architecture).to_dict()
    return model


def resnetv2(architecture, stages=2, **more):
    """A narrow ResNetV2 of one block a stage; with nothing more it is BiT's."""
    layers = dict(conv_layer=functools.partial(StdConv2d, eps=1e-8), stem_type="fixed") | more
    model = timm.models.resnetv2.ResNetV2([1] * stages, [64] * stages, num_classes=10, stem_chs=32, bottle_ratio=0.5, **layers)
    model.pretrained_cfg = timm.get_pretrained_cfg(architecture).to_dict()
    return model


REGNET = dict(num_classes=10, w0=8, wa=8.0, wm=2.0, depth=6, group_size=4, stem_width=8)
TENSORFLOW = dict(pad_type="same", bn_eps=1e-3)
CONVOLUTIONAL = {
    # Paddings and eps of TensorFlow's weights, which the name alone tells.
    "mobile-efficientnet": lambda: mobile(
        efficientnet, efficientnet._gen_efficientnet, "tf_efficientnet_b0", 24, channel_multiplier=0.05, channel_divisor=4, depth_multiplier=0.3, **TENSORFLOW),
    "mobile-efficientnetv2": lambda: mobile(
        efficientnet, efficientnet._gen_efficientnetv2_s, "efficientnetv2_rw_s", 24, channel_multiplier=0.03, depth_multiplier=0.1, rw=True),
    "mobile-mobilenetv3": lambda: mobile(
        mobilenetv3, mobilenetv3._gen_mobilenet_v3, "tf_mobilenetv3_small_100", 24, channel_multiplier=0.1, depth_multiplier=0.5, **TENSORFLOW),
    "vgg": vgg,
    "ecaresnet": lambda: resnet(
        "ecaresnet26t", channels=(8, 12, 16, 20), stem_width=4, stem_type="deep_tiered", avg_down=True, block_args=dict(attn_layer="eca")),
    "resnetrs": lambda: resnet(
        "resnetrs50", channels=(8, 12, 16, 20), stem_width=4, stem_type="deep", replace_stem_pool=True, avg_down=True,
        block_args=dict(attn_layer="se")),
    # Groups of channels are normalised, and weights standardised.
    "bit": lambda: resnetv2("resnetv2_50x1_bit"),
    "resnetv2": lambda: resnetv2(
        "resnetv2_50t", conv_layer=create_conv2d, norm_layer=BatchNormAct2d, stem_type="tiered", avg_down=True),
    "regnety": lambda: timm.create_model("regnety_002", **REGNET),
    "regnetz": lambda: timm.create_model("regnetz_005", **REGNET, bottle_ratio=2.0, num_features=16),
    "mobile-lcnet": lambda: mobile(mobilenetv3, mobilenetv3._gen_lcnet, "lcnet_050", 24, channel_multiplier=0.1),
}


def main():
    pixels = (images() - torch.tensor(MEAN).view(3, 1, 1)) / torch.tensor(DEVIATION).view(3, 1, 1)
    for name, (architecture, more) in MODELS.items():
        torch.manual_seed(len(name))
        arguments = {key: value for key, value in (SIZES | more).items() if value is not None}
        write(name, timm.create_model(architecture, **arguments).eval(), arguments, pixels)
    for name, make in CONVOLUTIONAL.items():
        torch.manual_seed(len(name))
        write(name, make().eval(), None, pixels)


@torch.no_grad()
def write(name, model, arguments, pixels):
    """A folder of the model with other weights, and its logits."""
    for parameter in model.parameters():
        parameter.add_(torch.randn_like(parameter) * 0.3)
    settle(model, torch.randn(64, 3, 32, 32))
    logits = model(pixels).tolist()
    folder = FOLDER / "timm" / name
    folder.mkdir(parents=True, exist_ok=True)
    preparation = dict(mean=MEAN, std=DEVIATION)
    save_for_hf(model, folder, model_args=arguments, safe_serialization=True, data_config=preparation)
    folder.with_suffix(".json").write_text(json.dumps(logits) + "\n")


if __name__ == "__main__":
    main()
