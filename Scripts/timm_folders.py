#!/usr/bin/env python3
"""Writes small vision transformers as timm saves them, whose config.json says what their tensors do not, and timm's logits of them.

    V/bin/pip install torch timm numpy && V/bin/python Scripts/timm_folders.py

Tests/CommandTests/exported/timm/NAME/ and NAME.json, for the images of Tests/DatasetsTests/sets/last.
"""
import json

import timm
import torch
from timm.models import save_for_hf

from exported_program import FOLDER, images

MEAN, DEVIATION = (0.4, 0.5, 0.6), (0.2, 0.25, 0.3)
SIZES = dict(num_classes=10, img_size=32, patch_size=8, embed_dim=12, depth=1)
MODELS = {
    # The mean of the patches alone, without the tokens in front, of two heads.
    "registers": ("vit_so150m_patch16_reg4_gap_256", dict(num_heads=2)),
    # The mean of the patches of a model with a class token, of as many heads as the name says.
    "mean": ("vit_tiny_patch16_224", dict(global_pool="avg", fc_norm=False)),
    "silu": ("vit_tiny_patch16_224", dict(act_layer="silu", num_heads=6)),
}


def main():
    pixels = (images() - torch.tensor(MEAN).view(3, 1, 1)) / torch.tensor(DEVIATION).view(3, 1, 1)
    for name, (architecture, more) in MODELS.items():
        torch.manual_seed(len(name))
        model = timm.create_model(architecture, **SIZES, **more).eval()
        with torch.no_grad():
            for parameter in model.parameters():
                parameter.add_(torch.randn_like(parameter) * 0.3)
            logits = model(pixels).tolist()
        folder = FOLDER / "timm" / name
        folder.mkdir(parents=True, exist_ok=True)
        preparation = dict(mean=MEAN, std=DEVIATION)
        save_for_hf(model, folder, model_args=SIZES | more, safe_serialization=True, data_config=preparation)
        folder.with_suffix(".json").write_text(json.dumps(logits) + "\n")


if __name__ == "__main__":
    main()
