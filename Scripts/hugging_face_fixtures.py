#!/usr/bin/env python3
"""Writes small models as transformers saves them, and its logits of them.

    V/bin/pip install torch transformers numpy Pillow && V/bin/python Scripts/hugging_face_fixtures.py

Tests/CommandTests/exported/hf/NAME/ and NAME.json, for the images of Tests/CommandTests/exported/coloured.
"""
import json

import torch

from exported_program import FOLDER, alive, coloured
from hugging_face_folders import bit, cvt, focalnet, hiera, levit, make, mobilevit, processor, pvt, pvt_v2, regnet, stages, swin, towers, vit_processor

TWO = dict(hidden_sizes=[8, 12], depths=[1, 1])
PYRAMID = TWO | dict(num_encoder_blocks=2, num_attention_heads=[1, 2], mlp_ratios=[2, 2])
SEGMENTS = TWO | dict(num_encoder_blocks=2, patch_sizes=[7, 3], strides=[4, 2])
MODELS = {
    "clip": ("CLIP", towers(num_hidden_layers=1)),
    "siglip": ("Siglip", towers(num_hidden_layers=1)),
    "swinv2": ("Swinv2", swin(depths=[2], num_heads=[2], pretrained_window_sizes=[3])),
    "bit": ("Bit", bit(hidden_sizes=[16, 32], depths=[1, 1], global_padding="SAME")),
    "regnet": ("RegNet", regnet(**TWO)),
    "mobilenet-v1": ("MobileNetV1", dict(depth_multiplier=0.02, min_depth=8)),
    "mobilenet-v2": (
        "MobileNetV2", dict(depth_multiplier=0.02, min_depth=8, depth_divisible_by=8, expand_ratio=2, finegrained_output=False)),
    "efficientnet": (
        "EfficientNet", dict(width_coefficient=0.02, depth_coefficient=0.3, hidden_dim=24, depthwise_padding=[2], expand_ratios=[1, 2, 2, 2, 2, 2, 2])),
    "poolformer": ("PoolFormer", SEGMENTS | dict(padding=[2, 1], mlp_ratio=2.0)),
    "segformer": ("Segformer", SEGMENTS | dict(sr_ratios=[2, 1], num_attention_heads=[1, 2], mlp_ratios=[2, 2])),
    "pvt-v2": ("PvtV2", pvt_v2(**PYRAMID, patch_sizes=[7, 3], strides=[4, 2], linear_attention=True)),
    "pvt": ("Pvt", pvt(**PYRAMID, patch_sizes=[4, 2], strides=[4, 2], sequence_reduction_ratios=[2, 1], image_size=32)),
    "focalnet": ("FocalNet", focalnet(depths=[1, 1], use_conv_embed=True, use_layerscale=True, normalize_modulator=True, mlp_ratio=2.0)),
    "levit": ("LevitTeacher", levit(hidden_sizes=[8, 12, 12], num_attention_heads=[2, 3, 3], key_dim=[4, 4, 4], depths=[1, 1, 1], image_size=32)),
    "cvt": ("Cvt", cvt(embed_dim=[8, 12], num_heads=[1, 2], depth=[1, 2], cls_token=[False, True])),
    "hiera": ("Hiera", hiera(image_size=[32, 32], embed_dim=8, depths=[1, 1], num_heads=[1, 2], num_query_pool=1, masked_unit_attention=[True, False])),
    "mobilevit": (
        "MobileViT", mobilevit(hidden_sizes=[8, 8, 8], neck_hidden_sizes=[4, 4, 4, 4, 8, 8, 8], num_attention_heads=2, expand_ratio=2.0, mlp_ratio=1.0)),
}


def main():
    pixels = (torch.from_numpy(coloured()).permute(0, 3, 1, 2).float() / 255 - 0.5) / 0.5
    for name, (kind, configuration) in MODELS.items():
        model, logits = alive(lambda seed: make(kind, configuration, seed), pixels)
        folder = FOLDER / "hf" / name
        model.save_pretrained(folder)
        processor(*vit_processor()).save_pretrained(folder)
        folder.with_suffix(".json").write_text(json.dumps(logits.tolist()) + "\n")


if __name__ == "__main__":
    main()
