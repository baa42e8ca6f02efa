#!/usr/bin/env python3
"""Writes small models as timm saves them, whose config.json says what their tensors do not, and timm's logits of them.

    V/bin/pip install torch timm numpy && V/bin/python Scripts/timm_folders.py [NAME ...]

Tests/CommandTests/exported/timm/NAME/ and NAME.json, for the images of Tests/DatasetsTests/sets/last.
"""
import dataclasses
import functools
import json
import sys

import timm
import torch
from timm.layers import BatchNormAct2d, ConvNormAct, StdConv2d, create_conv2d
from timm.models import (
    byoanet, byobnet, cspnet as csp, dla as dlas, efficientformer, efficientformer_v2, efficientnet, efficientvit_mit, ghostnet, inception_next,
    maxxvit, metaformer as metaformers, mobilenetv3, mobilevit, nfnet as nfnets, pvt_v2, save_for_hf, selecsls, senet as senets,
    xception_aligned)

from exported_program import FOLDER, images, settle
from torchvision_models import thin

MEAN, DEVIATION = (0.4, 0.5, 0.6), (0.2, 0.25, 0.3)
SIZES = dict(num_classes=10, img_size=32, patch_size=8, embed_dim=12, depth=1)
STAGES = dict(img_size=None, patch_size=None, embed_dim=None, depth=None, depths=[1, 2, 1, 1], dims=[4, 6, 8, 10])
PYRAMID = dict(img_size=None, patch_size=None, embed_dim=None, depth=None, depths=[1, 1], mlp_ratio=2)
TWINS = dict(patch_size=4, embed_dim=None, depth=None, depths=[2, 1], embed_dims=[8, 12], mlp_ratios=[2, 2], sr_ratios=[2, 1])
HIERA = dict(img_size=64, patch_size=None, depth=None, embed_dim=4, num_heads=2, stages=[1, 1, 2, 1], mlp_ratio=1)
CR = dict(patch_size=2, embed_dim=8, depth=None, depths=[2, 1], num_heads=[2, 4], mlp_ratio=2)
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
    # Windows that the image tells; a normalisation more at the end of each stage.
    "swinv2-cr": ("swinv2_cr_tiny_224", CR),
    "swinv2-cr-stages": ("swinv2_cr_tiny_ns_224", CR),
    # Queries and keys turned by places, perceptrons with gates.
    "eva02": ("eva02_tiny_patch14_224", dict(num_heads=3)),
    "eva02-clip": ("eva02_base_patch16_clip_224", dict(num_heads=1)),
    "eva": ("eva_giant_patch14_224", dict(num_heads=2)),
    "eva-behind": ("eva02_enormous_patch14_clip_224", dict(num_heads=2)),
    # Windows that do not tile the places, and Florence-2's blocks.
    "davit": ("davit_tiny", dict(PYRAMID, embed_dims=[8, 12], num_heads=[2, 3], window_size=3)),
    "davit-named": ("davit_base_fl", dict(PYRAMID, embed_dims=[8, 12], num_heads=[2, 3], window_size=3)),
    "cait": ("cait_xxs24_224", dict(num_heads=2, mlp_ratio=2)),
    "twins": ("twins_pcpvt_small", dict(TWINS, num_heads=[1, 3])),
    "twins-windows": ("twins_svt_small", dict(TWINS, depths=[2, 2], num_heads=[2, 3])),
    # Squares of places of the stages before the last ones; those of a window again and again, over fewer of the image.
    "hiera": ("hiera_tiny_224", HIERA),
    "hiera-windows": ("hiera_base_abswin_256", HIERA),
    "hiera-means": ("hiera_small_abswin_256", HIERA),
    "visformer": ("visformer_tiny", dict(img_size=64, patch_size=None, embed_dim=16, depth=[2, 1, 1], num_heads=2)),
    "convnext": ("convnext_tiny", dict(STAGES, stem_type="overlap_act")),
    "convnextv2": ("convnextv2_atto", dict(STAGES, ls_init_value=0.5, head_norm_first=True)),
}


def first_blocks(stages):
    """The first block of each stage, and of those with attention the first such block, of two heads, and the last one."""
    attention = [[block | dict(num_heads=2) for block in stage if block["block_type"] == "mqa"] for stage in stages]
    return [stage[:1] + (more[:1] + stage[-1:] if more else []) for stage, more in zip(stages, attention)]


def mobile(module, generate, architecture, features, few=False, **more):
    """A narrow net of timm's builder of mobile networks, whose names fix how wide the last layers are."""
    build = module.build_model_with_cfg

    def narrow(*place, **given):
        blocks = dict(block_args=first_blocks(given["block_args"]), stem_size=8) if few else {}
        return build(*place, **(given | dict(num_features=features) | blocks))
    module.build_model_with_cfg = narrow
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


def named(model, architecture):
    """The model under the name that says what its tensors do not."""
    model.pretrained_cfg = timm.get_pretrained_cfg(architecture).to_dict()
    return model


def aligned_xception(architecture, preact, epsilon):
    """An Xception of six narrow blocks."""
    sizes = [(8, 8, 2), (8, 12, 2), (12, 16, 2), (16, 16, 1), (16, (16, 20, 20), 2)]
    blocks = [dict(in_chs=first, out_chs=last, stride=stride) for first, last, stride in sizes]
    end = dict(in_chs=20, out_chs=(24, 24, 28), stride=1, no_skip=True)
    norm = functools.partial(torch.nn.BatchNorm2d, eps=epsilon)
    model = xception_aligned.XceptionAligned(
        [*blocks, end if preact else end | dict(start_with_relu=False)], num_classes=10, preact=preact, norm_layer=norm)
    first, second = (ConvNormAct(*sizes, kernel_size=3, stride=stride, norm_layer=norm) for sizes, stride in [((3, 4), 2), ((4, 8), 1)])
    model.stem = torch.nn.Sequential(first, create_conv2d(4, 8, kernel_size=3) if preact else second)
    return named(model, architecture)


def ghosts(architecture, version):
    """A narrow GhostNet, which has fewer features at its end."""
    stages = [[[3, 16, 16, 0, 1]], [[3, 48, 24, 0, 2]], [[5, 72, 24, 0.25, 1]], [[5, 96, 40, 0.25, 2]]]
    model = ghostnet.GhostNet(stages, num_classes=10, width=0.25, version=version)
    model.conv_head, model.classifier = torch.nn.Conv2d(model.pool_dim, 12, 1), torch.nn.Linear(12, 10)
    return named(model, architecture)


def pyramid(architecture, linear):
    """A narrow PVT v2 of a block a stage."""
    return named(pvt_v2.PyramidVisionTransformerV2(
        num_classes=10, depths=(1, 1, 1), embed_dims=(8, 16, 24), num_heads=(1, 2, 3), sr_ratios=(4, 2, 1), mlp_ratios=2.0,
        linear=linear), architecture)


def levit(architecture, kind, **more):
    """A narrow LeViT of two stages."""
    sizes = dict(embed_dim=(16, 24), key_dim=4, num_heads=(2, 3), depth=(1, 1))
    return named(kind(img_size=32, num_classes=10, act_layer="silu" if "s8" in architecture else "hard_swish", **sizes, **more), architecture)


def former():
    """A narrow EfficientFormer, whose places at the end are 4x4."""
    attention = efficientformer.Attention
    efficientformer.Attention = functools.partial(attention, key_dim=4, num_heads=2, resolution=4)
    try:
        return named(efficientformer.EfficientFormer(depths=(1, 2), embed_dims=(8, 12), num_classes=10, num_vit=1), "efficientformer_l1")
    finally:
        efficientformer.Attention = attention


def sized(model, side):
    """The model of which config.json says that its images have that side."""
    model.pretrained_cfg["input_size"] = (3, side, side)
    return model


def partitions(architecture, **more):
    """A narrow MaxViT of two stages, whose partitions are of 2x2 places, as those of images of 64 are."""
    whole = maxxvit.model_cfgs[architecture.rpartition("_")[0]]
    narrow = dataclasses.replace(
        whole, depths=(1, 1), block_type=("M", "M"), stem_width=8, **(dict(embed_dim=(8, 16)) | more),
        transformer_cfg=dataclasses.replace(whole.transformer_cfg, dim_head=4, rel_pos_dim=6, window_size=2, grid_size=2))
    model = named(maxxvit.MaxxVit(narrow, img_size=32, num_classes=10), architecture)
    return sized(model, 64) if "rmlp" in architecture else model


def coatnet(architecture, **more):
    """A narrow CoAtNet of one block a stage."""
    whole = maxxvit.model_cfgs[architecture.removesuffix("_224")]
    sizes = dict(embed_dim=(8, 8, 12, 16), depths=(1, 1, 1, 2), stem_width=(4, 8))
    narrow = dataclasses.replace(
        whole, **(sizes | more), transformer_cfg=dataclasses.replace(whole.transformer_cfg, dim_head=4, rel_pos_dim=6))
    model = named(maxxvit.MaxxVit(narrow, img_size=32, num_classes=10), architecture)
    return sized(model, 32) if "rmlp" in architecture else model


def focalnet(architecture, **more):
    """A narrow FocalNet of a block a stage."""
    return named(timm.models.focalnet.FocalNet(num_classes=10, embed_dim=8, depths=(1, 1), **more), architecture)


def byob(architecture, depth=1, widths=(8, 8, 16, 16, 16)):
    """A narrow ByobNet of a block or two a stage, with groups of four."""
    whole = (byobnet.model_cfgs | mobilevit.model_cfgs)[architecture]

    def narrow(block, width):
        extra = block.block_kwargs
        if extra and "transformer_depth" in extra:
            extra = extra | dict(transformer_depth=1) | (dict(transformer_dim=16) if "transformer_dim" in extra else {})
        groups = min(block.gs, 4) if isinstance(block.gs, int) else block.gs
        return dataclasses.replace(block, c=width, d=min(block.d, depth), gs=groups, block_kwargs=extra)

    stages, before = [], 8
    for stage, width in zip(whole.blocks, widths):
        if isinstance(stage, list):
            # Of MobileOne's pairs the first keeps the channels, and the last have gates.
            stages.append(tuple(map(narrow, stage[-2:], (before, width))))
        else:
            stages.append(tuple(narrow(block, width) for block in byobnet.expand_blocks_cfg(stage)[:2 * depth]))
        before = width
    features = 24 if whole.num_features else 0
    config = dataclasses.replace(whole, blocks=tuple(stages), stem_chs=8, num_features=features)
    return named(byobnet.ByobNet(config, num_classes=10), architecture)


def byoa(architecture, config=None):
    """A narrow ResNet of two stages, some of whose blocks have attention, of images of 64."""
    whole = byoanet.model_cfgs[config or architecture]

    def narrow(stage, width, stride):
        blocks = byobnet.expand_blocks_cfg(stage)
        # Blocks without attention, where there are some, and one with it.
        kinds = [block.type for block in blocks]
        kept = [blocks[kinds.index(kind)] for kind in ("bottle", "bottle", "self_attn") if kind in kinds]
        return [dataclasses.replace(block, c=width, d=1, s=stride if index == 0 else 1, gs=min(block.gs or 0, 4), br=0.25)
                for index, block in enumerate(kept)]
    blocks = (narrow(whole.blocks[2], 64, 1), narrow(whole.blocks[3], 64, 2))
    features = 24 if whole.num_features else 0
    places = dict(r=3) if "r" in whole.self_attn_kwargs else whole.self_attn_kwargs
    config = dataclasses.replace(whole, blocks=blocks, stem_chs=8, num_features=features, self_attn_kwargs=places)
    return named(byobnet.ByobNet(config, img_size=64, num_classes=10), architecture)


def clip(architecture):
    """A narrow ResNet of CLIP's, whose attention at the end has two heads, of images of 64."""
    whole = byobnet.model_cfgs[architecture]
    blocks = tuple(dataclasses.replace(block, c=width, d=1) for block, width in zip(whole.blocks, (8, 8, 16, 32)))
    config = dataclasses.replace(whole, blocks=blocks, stem_chs=(4, 4, 8), head_hidden_size=128)
    return named(byobnet.ByobNet(config, img_size=64, num_classes=10), architecture)


def deployed(model):
    """The model whose branches are one convolution each."""
    return timm.utils.reparameterize_model(model.eval())


def repvit(architecture, **more):
    """A narrow RepViT of two stages."""
    return named(timm.models.RepVit(embed_dim=(8, 12), depth=(2, 1), num_classes=10, **more), architecture)


def fastvit(architecture, **more):
    """A narrow FastViT, whose last stage has attention."""
    sizes = dict(embed_dims=(8, 32), layers=(1, 1), mlp_ratios=(2, 1), token_mixers=("repmixer", "attention"))
    places = (None, functools.partial(timm.models.fastvit.RepConditionalPosEnc, spatial_shape=(7, 7)))
    model = timm.models.fastvit.FastVit(num_classes=10, pos_embs=places, cls_ratio=1.0, **(sizes | more))
    return named(model, architecture)


def edgenext(architecture, **more):
    """A narrow EdgeNeXt, whose last two stages have attention, of two parts and of three."""
    sizes = dict(dims=(8, 16, 16, 32), depths=(1, 1, 2, 2), heads=(2,) * 4, global_block_counts=(0, 0, 1, 1))
    places = dict(d2_scales=(2, 2, 2, 3), use_pos_emb=(False, False, True, False), kernel_sizes=(3, 5, 3, 3))
    return named(timm.models.EdgeNeXt(num_classes=10, expand_ratio=2, ls_init_value=0.5, **sizes, **places, **more), architecture)


def former2():
    """A narrow EfficientFormer V2 of images of 64."""
    attention, halving = efficientformer_v2.Attention2d, efficientformer_v2.Attention2dDownsample
    few = dict(key_dim=4, num_heads=2, attn_ratio=2)
    efficientformer_v2.Attention2d = functools.partial(attention, **few)
    efficientformer_v2.Attention2dDownsample = functools.partial(halving, **few)
    try:
        sizes = dict(depths=(1, 1, 1, 2), embed_dims=(8, 8, 12, 16), mlp_ratios=2, num_vit=1, img_size=64)
        return named(efficientformer_v2.EfficientFormerV2(num_classes=10, **sizes), "efficientformerv2_s0")
    finally:
        efficientformer_v2.Attention2d, efficientformer_v2.Attention2dDownsample = attention, halving


def senet(architecture, block, groups, reduction=4, **more):
    """A narrow SENet of a block a stage, whose features are halved again and again."""
    model = senets.SENet(block, (1, 1, 1, 1), groups, reduction, num_classes=10, inplanes=64, **more)
    return named(thin(model, 32, 10), architecture)


def vovnet(architecture, **more):
    """A narrow VoVNet, whose second stage has two blocks."""
    sizes = dict(stem_chs=[4, 4, 8], stage_conv_chs=[4, 4, 4, 4], stage_out_chs=[8, 8, 12, 16], block_per_stage=[1, 2, 1, 1])
    return named(timm.models.VovNet(dict(sizes, layer_per_block=2, **more), num_classes=10), architecture)


def hgnet(architecture, light, **more):
    """A narrow PP-HGNet; `light` says which stages have convolutions of each channel."""
    stem = dict(stem_type="v2", stem_chs=[4, 8]) if "v2" in architecture else dict(stem_type="v1", stem_chs=[4, 4, 8])
    widths = [8, 8, 12, 12, 16]
    stages = {
        f"stage{index + 1}": [widths[index], 4, widths[index + 1], 1 + index % 2, index > 0, light[index], 3 + 2 * light[index], 2]
        for index in range(4)}
    return named(timm.models.hgnet.HighPerfGpuNet(stem | stages, num_classes=10, head_hidden_size=12, **more), architecture)


def tinyvit(architecture):
    """A narrow TinyViT, whose first windows do not tile the places, and whose second are all of them."""
    sizes = dict(embed_dims=(8, 12, 16), depths=(1, 1, 2), num_heads=(1, 2, 2), window_sizes=(1, 3, 2), mlp_ratio=2, mbconv_expand_ratio=2)
    return named(timm.models.TinyVit(num_classes=10, **sizes), architecture)


def metaformer(architecture, **more):
    """A narrow MetaFormer of two stages, the second of which scales what it adds to."""
    sizes = dict(depths=[1, 2], dims=[8, 32], res_scale_init_values=(None, 1.0))
    return named(metaformers.MetaFormer(num_classes=10, **(sizes | more)), architecture)


def told(model, architecture, **arguments):
    """The model under a name, of which config.json says these arguments."""
    model.arguments = arguments
    return named(model, architecture)


def gcvit(architecture, **more):
    """A narrow GCViT, whose last windows are all places."""
    sizes = dict(img_size=32, window_size=(4, 2, 2), embed_dim=8, depths=(2, 1, 1), num_heads=(2, 4, 2), mlp_ratio=1)
    return sized(named(timm.models.GlobalContextVit(num_classes=10, **sizes, **more), architecture), 32)


def pit(architecture, **more):
    """A narrow PiT of two stages."""
    sizes = dict(img_size=32, patch_size=8, stride=4, base_dims=(32, 32), depth=(1, 1), heads=(1, 2), mlp_ratio=0.5)
    return named(timm.models.PoolingVisionTransformer(num_classes=10, **sizes, **more), architecture)


def crossvit(architecture, **more):
    """A narrow CrossViT of images of 96, and of 64 in the second branch."""
    sizes = dict(img_size=96, img_scale=(1.0, 2 / 3), patch_size=(12, 16), embed_dim=(8, 12), depth=((1, 2, 0), (1, 1, 0)))
    model = timm.models.CrossVit(num_classes=10, num_heads=(2, 2), mlp_ratio=(2, 1, 1), **sizes, **more)
    return told(model, architecture, num_heads=[2, 2])


def nest(architecture, **more):
    """A narrow NesT of two levels."""
    sizes = dict(img_size=32, num_levels=2, embed_dims=(8, 12), num_heads=(2, 3), depths=(1, 1), mlp_ratio=2)
    return told(timm.models.Nest(num_classes=10, **sizes, **more), architecture, num_heads=[2, 3])


def volo():
    """A narrow VOLO of an outlooker and a block of attention."""
    sizes = dict(layers=(1, 1), img_size=64, embed_dims=(8, 12), num_heads=(2, 3), stem_hidden_dim=8, mlp_ratio=2)
    model = timm.models.VOLO(num_classes=10, downsamples=(True, False), outlook_attention=(True, False), **sizes)
    return told(model, "volo_d1_224", num_heads=[2, 3])


def tnt(architecture, **more):
    """A narrow TNT, whose patches have four parts."""
    sizes = dict(img_size=32, patch_size=8, embed_dim=64, inner_dim=8, depth=1, num_heads_outer=1, mlp_ratio=0.5)
    return named(timm.models.TNT(num_classes=10, **sizes, **more), architecture)


def mvit(architecture, **more):
    """A narrow MViT v2 of two stages."""
    sizes = dict(depths=(1, 2), embed_dim=8, num_heads=2, mlp_ratio=1)
    config = timm.models.mvitv2.MultiScaleVitCfg(**sizes, **more)
    return named(timm.models.MultiScaleVit(config, img_size=64, num_classes=10), architecture)


def coat(architecture, **more):
    """A narrow CoaT of images of 64."""
    sizes = dict(img_size=64, patch_size=4, serial_depths=(1, 1, 1, 1), mlp_ratios=(1, 1, 1, 1))
    return sized(named(timm.models.CoaT(num_classes=10, **sizes, **more), architecture), 64)


def xcit(architecture, **more):
    """A narrow XCiT."""
    return named(timm.models.Xcit(num_classes=10, embed_dim=16, depth=1, num_heads=2, mlp_ratio=2, **more), architecture)


def resnet(architecture, block=timm.models.resnet.Bottleneck, layers=(1, 1, 1, 1), base_width=8, **more):
    """A narrow ResNet of one block a stage."""
    model = timm.models.resnet.ResNet(block, layers, num_classes=10, base_width=base_width, **more)
    model.pretrained_cfg = timm.get_pretrained_cfg(architecture).to_dict()
    return model


def resnetv2(architecture, stages=2, **more):
    """A narrow ResNetV2 of one block a stage; with nothing more it is BiT's."""
    layers = dict(conv_layer=functools.partial(StdConv2d, eps=1e-8), stem_type="fixed") | more
    model = timm.models.resnetv2.ResNetV2([1] * stages, [64] * stages, num_classes=10, stem_chs=32, bottle_ratio=0.5, **layers)
    model.pretrained_cfg = timm.get_pretrained_cfg(architecture).to_dict()
    return model


def thinned(model, part, architecture):
    """A net of one of so many channels, whose normalisations keep their activations."""
    activations = {name: norm.act for name, norm in model.named_modules() if isinstance(norm, BatchNormAct2d)}
    thin(model, part, 10)
    for name, activation in activations.items():
        norm = model.get_submodule(name)
        made = BatchNormAct2d(norm.num_features, eps=norm.eps)
        made.act = activation
        model.set_submodule(name, made)
    return named(model, architecture)


def inception4():
    """A narrow Inception v4 of one block of each kind."""
    model = timm.models.InceptionV4(num_classes=10)
    model.features = torch.nn.Sequential(*[model.features[index] for index in (0, 1, 2, 3, 4, 5, 6, 10, 11, 18, 19)])
    return thinned(model, 32, "inception_v4")


def inception_residual():
    """A narrow Inception-ResNet v2 of one block of each kind."""
    model = timm.models.InceptionResnetV2(num_classes=10)
    model.repeat, model.repeat_1, model.repeat_2 = (part[:1] for part in (model.repeat, model.repeat_1, model.repeat_2))
    return thinned(model, 32, "inception_resnet_v2")


def dla(architecture, block, third, channels=(4, 4, 8, 8, 8, 16), **more):
    """A narrow DLA, whose third level has so many levels of its own."""
    return named(timm.models.DLA((1, 1, 1, third, 1, 1), channels, num_classes=10, block=block, **more), architecture)


def dpn(architecture, **more):
    """A narrow DPN of two stages."""
    sizes = dict(small=True, num_init_features=8, k_r=8, groups=2, k_sec=(2, 1), inc_sec=(4, 6))
    return named(timm.models.DPN(num_classes=10, **sizes, **more), architecture)


def nfnet(architecture, **more):
    """A narrow net without normalisation of two stages."""
    whole = nfnets.model_cfgs[architecture]
    sizes = dict(depths=(1, 2), channels=(16, 24), group_size=4 if whole.group_size else None, width_factor=1.0)
    narrow = dataclasses.replace(whole, **sizes, stem_chs=16, num_features=20 if whole.num_features else 0, **more)
    return named(timm.models.NormFreeNet(narrow, num_classes=10), architecture)


def cspnet(architecture, stem=8, **more):
    """A narrow CspNet of three stages, of a block or two."""
    whole = csp.model_cfgs[architecture]
    stages = dataclasses.replace(whole.stages, depth=(1, 2, 1), out_chs=(8, 12, 16), **more)
    narrow = dataclasses.replace(whole, stem=dataclasses.replace(whole.stem, out_chs=stem), stages=stages)
    return named(timm.models.CspNet(narrow, num_classes=10), architecture)


def selec():
    """A narrow SelecSLS of two stages."""
    features = [(32, 0, 8, 8, True, 2), (8, 8, 8, 12, False, 1), (12, 0, 12, 12, True, 2), (12, 12, 12, 16, False, 1)]
    head = [(16, 16, 3, 2), (16, 20, 3, 1), (20, 24, 3, 2), (24, 20, 1, 1)]
    sizes = dict(block=selecsls.SelecSlsBlock, features=features, head=head, num_features=20, feature_info=[])
    return named(timm.models.SelecSls(sizes, num_classes=10), "selecsls42b")


class FewNASNet(timm.models.NASNetALarge):
    """A narrow NASNet of three cells, the last one behind a reduction."""

    def __init__(self):
        super().__init__(num_classes=10, stem_size=4, num_features=96)
        self.cell_2, self.last_linear = self.cell_6, torch.nn.Linear(48, 10)
        for index in range(3, 18):
            delattr(self, f"cell_{index}")
        del self.reduction_cell_1

    def forward_features(self, x):
        start = self.conv0(x)
        older = self.cell_stem_0(start)
        newer = self.cell_stem_1(start, older)
        first = self.cell_0(newer, older)
        second = self.cell_1(first, newer)
        return self.act(self.cell_2(self.reduction_cell_0(second, first), first))


class FewPNASNet(timm.models.PNASNet5Large):
    """A narrow PNASNet of two cells."""

    def __init__(self):
        super().__init__(num_classes=10, pad_type="same")
        for index in range(2, 12):
            delattr(self, f"cell_{index}")
        self.last_linear = torch.nn.Linear(1080, 10)
        thin(self, 54, 10)

    def forward_features(self, x):
        start = self.conv_0(x)
        older = self.cell_stem_0(start)
        newer = self.cell_stem_1(start, older)
        first = self.cell_0(older, newer)
        return self.act(self.cell_1(newer, first))


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
    # Heads that share keys and values.
    "mobile-hybrid": lambda: mobile(
        mobilenetv3, mobilenetv3._gen_mobilenet_v4, "mobilenetv4_hybrid_medium", 24, few=True, channel_multiplier=0.05),
    # Groups of channels are normalised, of as many as the name tells.
    "mobile-groups": lambda: mobile(
        efficientnet, efficientnet._gen_efficientnet, "efficientnet_b0_gn", 24, channel_multiplier=0.05, depth_multiplier=0.3,
        norm_layer=functools.partial(timm.layers.GroupNormAct, group_size=8)),
    # Means of places, weighted or not, in the place of strides.
    "mobile-blur": lambda: mobile(
        mobilenetv3, mobilenetv3._gen_mobilenet_v4, "mobilenetv4_conv_blur_medium", 24, few=True, channel_multiplier=0.05, aa_layer="blurpc"),
    "resnetaa": lambda: resnet(
        "seresnetaa50d", channels=(8, 12, 16, 20), stem_width=4, stem_type="deep", avg_down=True, aa_layer=torch.nn.AvgPool2d,
        block_args=dict(attn_layer="se")),
    "resnetblur": lambda: resnet("resnetblur50", channels=(8, 12, 16, 20), aa_layer=timm.layers.BlurPool2d),
    # Kernels of several sides in one layer.
    "mobile-mixnet": lambda: mobile(
        efficientnet, efficientnet._gen_mixnet_m, "tf_mixnet_m", 24, channel_multiplier=0.1, depth_multiplier=0.3, **TENSORFLOW),
    "xception": lambda: named(thin(timm.models.Xception(num_classes=10), 64, 10), "legacy_xception"),
    "xception-aligned": lambda: aligned_xception("xception41", False, 1e-3),
    "xception-preact": lambda: aligned_xception("xception65p", True, 1e-3),
    "ghostnet": lambda: ghosts("ghostnet_050", "v1"),
    "ghostnetv2": lambda: ghosts("ghostnetv2_100", "v2"),
    "pvt": lambda: pyramid("pvt_v2_b0", False),
    "pvt-linear": lambda: pyramid("pvt_v2_b2_li", True),
    "levit": lambda: levit("levit_128s", timm.models.levit.LevitDistilled),
    "levit-conv": lambda: levit("levit_conv_512_s8", timm.models.levit.Levit, use_conv=True, stem_type="s8"),
    "efficientformer": former,
    "maxvit": lambda: partitions("maxvit_tiny_tf_224", embed_dim=(8, 12), head_hidden_size=12),
    # Biases of places that a perceptron makes, of windows whose side config.json tells.
    "maxvit-perceptron": lambda: partitions("maxvit_rmlp_small_rw_224"),
    "maxxvit": lambda: partitions("maxxvit_rmlp_nano_rw_256"),
    "maxxvitv2": lambda: partitions("maxxvitv2_nano_rw_256"),
    "coatnet": lambda: coatnet("coatnet_0_rw_224"),
    "coatnet-scaled": lambda: coatnet("coatnet_3_rw_224"),
    "coatnet-largest": lambda: coatnet("coatnet_rmlp_1_rw_224"),
    "coatnet-batches": lambda: coatnet("coatnet_bn_0_rw_224"),
    "coatnet-mixed": lambda: coatnet("coatnet_nano_cc_224", depths=(1, 1, 2, 2)),
    "coatnext": lambda: coatnet("coatnext_nano_rw_224", embed_dim=(8, 8, 16, 32), depths=(1, 1, 1, 1)),
    "coatnet-paper": lambda: coatnet("coatnet_0_224", head_hidden_size=12),
    "mobilevit": lambda: byob("mobilevit_xxs", widths=[8] * 5),
    "mobilevitv2": lambda: byob("mobilevitv2_050", widths=[8] * 5),
    "repvgg": lambda: byob("repvgg_d2se"),
    "repvgg-deployed": lambda: deployed(byob("repvgg_a0")),
    "mobileone": lambda: byob("mobileone_s4"),
    "gernet": lambda: byob("gernet_s", widths=[8] * 5),
    # A max pool and SiLU by the name alone, and no pool, and ReLU.
    "resnext-ts": lambda: byob("seresnext26ts"),
    "resnet-ts": lambda: byob("eca_resnet33ts"),
    "resnet-t": lambda: byob("gcresnet50t"),
    "resnet-q": lambda: byob("resnet51q"),
    "byob-regnetz": lambda: byob("regnetz_d8", widths=[8] * 4),
    "clip-resnet": lambda: clip("resnet50_clip"),
    "botnet": lambda: byoa("botnet26t_256", "botnet26t"),
    "botnet-gates": lambda: byoa("sebotnet33ts_256", "sebotnet33ts"),
    "botnext": lambda: byoa("eca_botnext26ts_256", "eca_botnext26ts"),
    "halonet": lambda: byoa("halonet26t"),
    "halonet-wide": lambda: byoa("halonet50ts"),
    "lambda": lambda: byoa("lambda_resnet26t"),
    "repvit": lambda: repvit("repvit_m1_1"),
    "repvit-first": lambda: repvit("repvit_m1", legacy=True, distillation=False),
    "fastvit": lambda: fastvit("fastvit_sa12"),
    "fastvit-deployed": lambda: deployed(fastvit("fastvit_mci1", lkc_use_act=True, se_downsamples=(False, True))),
    # Channels are normalised, and the stem has a branch less.
    "fastvit-layers": lambda: fastvit(
        "fastvit_mci3", lkc_use_act=True, stem_use_scale_branch=False, norm_layer=functools.partial(timm.layers.LayerNorm2d, eps=1e-5)),
    "edgenext": lambda: edgenext("edgenext_small"),
    "edgenext-overlapping": lambda: edgenext("edgenext_small_rw", downsample_block=True, conv_bias=False, stem_type="overlap"),
    # All tokens are normalised at the end, or the class token alone, as the name says.
    "xcit": lambda: xcit("xcit_small_12_p8_224", patch_size=8, tokens_norm=True),
    "xcit-nano": lambda: xcit("xcit_nano_12_p16_224", patch_size=16, cls_attn_layers=1),
    "efficientformerv2": former2,
    # Strides are of the second convolution where it has groups, and else of the first.
    "senet": lambda: senet(
        "legacy_senet154", senets.SEBottleneck, 2, input_3x3=True, downsample_kernel_size=3, downsample_padding=1),
    "seresnet": lambda: senet("legacy_seresnet50", senets.SEResNetBottleneck, 1),
    "seresnet-basic": lambda: senet("legacy_seresnet18", senets.SEResNetBlock, 1),
    # Blocks add what they take where there are gates.
    "vovnet": lambda: vovnet("vovnet39a", residual=False, depthwise=False, attn=""),
    "vovnet-ese": lambda: vovnet("ese_vovnet19b_dw", residual=True, depthwise=True, attn="ese", block_per_stage=[1] * 4),
    "vovnet-eca": lambda: vovnet("eca_vovnet39b", residual=True, depthwise=False, attn="eca"),
    "hgnet": lambda: hgnet("hgnet_tiny", [False] * 4),
    "hgnetv2": lambda: hgnet("hgnetv2_b0", [False, False, True, True], use_lab=True),
    "res2net": lambda: resnet(
        "res2net50d", timm.models.res2net.Bottle2neck, (1, 2, 1, 1), channels=(4, 8, 12, 16), base_width=32, stem_width=4,
        stem_type="deep", avg_down=True, block_args=dict(scale=3)),
    # Means of places are behind convolutions of two sets, and before others.
    "resnest": lambda: resnet(
        "resnest50d", timm.models.resnest.ResNestBottleneck, channels=(4, 8, 12, 16), base_width=64, stem_width=4, stem_type="deep",
        avg_down=True, block_args=dict(radix=2, avd=True, avd_first=False)),
    "resnest-groups": lambda: resnet(
        "resnest50d_4s2x40d", timm.models.resnest.ResNestBottleneck, channels=(8, 8, 16, 16), base_width=32, cardinality=2, stem_width=4,
        stem_type="deep", avg_down=True, block_args=dict(radix=4, avd=True, avd_first=True)),
    "tinyvit": lambda: tinyvit("tiny_vit_5m_224"),
    # Blocks add what they take to the first of more channels.
    "rexnet": lambda: named(
        timm.models.RexNet(num_classes=10, width_mult=0.03, initial_chs=4, final_chs=200, se_ratio=0.1), "rexnet_100"),
    "poolformer": lambda: metaformer(
        "poolformer_s12", downsample_norm=None, mlp_act=torch.nn.GELU, mlp_bias=True, norm_layers=metaformers.GroupNorm1,
        layer_scale_init_values=0.5, res_scale_init_values=None, use_mlp_head=False, dims=[8, 12]),
    "poolformerv2": lambda: metaformer("poolformerv2_s12", norm_layers=metaformers.GroupNorm1NoBias, use_mlp_head=False, dims=[8, 12]),
    "convformer": lambda: metaformer("convformer_s18", token_mixers=metaformers.SepConv, norm_layers=metaformers.LayerNorm2dNoBias, dims=[8, 12]),
    "caformer": lambda: metaformer(
        "caformer_s18", depths=[1, 1], token_mixers=[metaformers.SepConv, metaformers.Attention],
        norm_layers=[metaformers.LayerNorm2dNoBias, metaformers.LayerNormNoBias]),
    "hrnet": lambda: thinned(timm.create_model("hrnet_w18_small", num_classes=10), 32, "hrnet_w18_small"),
    # Roots add what the newest block gave where the name says so.
    "dla": lambda: dla("dla102", dlas.DlaBottleneck, 3, shortcut_root=True),
    "dla-basic": lambda: dla("dla34", dlas.DlaBasic, 2),
    "dla-parts": lambda: dla("dla60_res2net", dlas.DlaBottle2neck, 2, channels=(4, 4, 16, 16, 20, 24), cardinality=1, base_width=28),
    "dpn": lambda: dpn("dpn68"),
    # SiLU behind the stem and at the end.
    "dpn-b": lambda: dpn("dpn48b", b=True, act_layer="silu"),
    "inception-v4": inception4,
    "inception-resnet-v2": inception_residual,
    "nfnet": lambda: nfnet("nfnet_f0"),
    "nfnet-light": lambda: nfnet("eca_nfnet_l0"),
    # Activations are multiplied, not weights, and planes padded as TensorFlow does.
    "nfnet-deepmind": lambda: nfnet("dm_nfnet_f0"),
    "nf-resnet": lambda: nfnet("nf_seresnet50"),
    "nf-regnet": lambda: nfnet("nf_regnet_b1"),
    "inception-next": lambda: named(inception_next.MetaNeXt(
        num_classes=10, depths=(1, 1), dims=(8, 16), mlp_ratios=2, ls_init_value=0.5,
        token_mixers=functools.partial(inception_next.InceptionDWConv2d, band_kernel_size=9, branch_ratio=0.25)), "inception_next_atto"),
    "efficientvit": lambda: named(efficientvit_mit.EfficientVit(
        num_classes=10, widths=(8, 8, 12, 16, 16), depths=(1, 2, 1, 1, 1), head_dim=4, expand_ratio=2, head_widths=(16, 20)), "efficientvit_b0"),
    "efficientvit-large": lambda: named(efficientvit_mit.EfficientVitLarge(
        num_classes=10, widths=(4, 4, 8, 8, 8), depths=(1, 1, 1, 1, 1), head_dim=4, head_widths=(16, 20)), "efficientvit_l1"),
    "cspresnet": lambda: cspnet("cspresnext50", groups=2),
    "cspresnet-d": lambda: cspnet("cspresnet50d", stem=(4, 4, 8)),
    "darknet": lambda: cspnet("darknetaa53"),
    "darknet-se": lambda: cspnet("sedarknet21"),
    "cspdarknet": lambda: cspnet("cspdarknet53"),
    "cs3darknet-focus": lambda: cspnet("cs3darknet_focus_s"),
    "cs3darknet-edge": lambda: cspnet("cs3se_edgenet_x", stem=(4, 8)),
    "cs3darknet-xdw": lambda: cspnet("cs3sedarknet_xdw", stem=(4, 8), groups=(1, 1, 2)),
    "selecsls": selec,
    # GELU, or ReLU by the name alone.
    "convmixer": lambda: named(timm.models.ConvMixer(8, 2, kernel_size=5, patch_size=4, num_classes=10), "convmixer_1536_20"),
    "convmixer-relu": lambda: named(
        timm.models.ConvMixer(8, 2, kernel_size=3, patch_size=2, num_classes=10, act_layer=torch.nn.ReLU), "convmixer_768_32"),
    "tresnet": lambda: named(timm.models.TResNet([1, 1, 1, 2], num_classes=10, width_factor=0.04), "tresnet_m"),
    # Windows that do not tile the places, and one of all of them.
    "efficientvit-msra": lambda: named(timm.models.EfficientVitMsra(
        64, num_classes=10, embed_dim=(16, 24), key_dim=(4, 4), depth=(1, 1), num_heads=(2, 3), window_size=(3, 3), kernels=(5, 3, 3)),
        "efficientvit_m0"),
    "nasnet": lambda: named(FewNASNet(), "nasnetalarge"),
    "pnasnet": lambda: named(FewPNASNet(), "pnasnet5large"),
    "gcvit": lambda: gcvit("gcvit_xxtiny"),
    "gcvit-scaled": lambda: gcvit("gcvit_small", layer_scale=0.5),
    # Two class tokens.
    "pit": lambda: pit("pit_ti_distilled_224", distilled=True),
    "convit": lambda: named(timm.models.ConVit(
        img_size=32, patch_size=8, num_classes=10, embed_dim=4, num_heads=3, depth=2, local_up_to_layer=1, mlp_ratio=2), "convit_tiny"),
    "crossvit": lambda: crossvit("crossvit_9_240"),
    "crossvit-dagger": lambda: crossvit("crossvit_9_dagger_240", multi_conv=True),
    # The same tensors, and other paddings.
    "nest": lambda: nest("nest_tiny"),
    "nest-same": lambda: nest("nest_tiny_jx", pad_type="same"),
    "volo": volo,
    # Features become more behind attention, and within it.
    "mvit": lambda: mvit("mvitv2_large", expand_attn=False),
    "mvit-token": lambda: mvit("mvitv2_small_cls", use_cls_token=True),
    # Blocks share layers, whose tensors have several names.
    "coat": lambda: coat("coat_mini", embed_dims=(8, 16, 16, 16), parallel_depth=1),
    "coat-lite": lambda: coat("coat_lite_mini", embed_dims=(8, 8, 16, 16)),
    "tnt": lambda: tnt("tnt_s_patch16_224"),
    "tnt-legacy": lambda: tnt("tnt_s_legacy_patch16_224", legacy=True),
    "focalnet": lambda: focalnet("focalnet_tiny_srf", focal_levels=(2, 2), focal_windows=(3, 3)),
    "focalnet-overlapping": lambda: focalnet(
        "focalnet_huge_fl3", focal_levels=(3, 3), focal_windows=(3, 3), use_post_norm=True, use_post_norm_in_modulation=True,
        use_overlap_down=True, layerscale_value=0.5),
}
# Whose layers are in the file under several names, as safetensors does not have them.
SHARED = {"coat", "coat-lite"}
# How often images have every row and column, so that attention has several places, and planes do not become empty.
LARGER = dict.fromkeys(["efficientformerv2", "efficientvit-msra", "hiera", "hiera-windows", "hiera-means", "visformer", "volo", *SHARED, "mvit", "mvit-token"], 2)
LARGER |= dict.fromkeys(["clip-resnet", "botnet", "botnet-gates", "botnext", "halonet", "halonet-wide", "lambda"], 2)
LARGER |= dict.fromkeys(["crossvit", "crossvit-dagger", "inception-v4", "inception-resnet-v2"], 3)


def main():
    pixels = (images() - torch.tensor(MEAN).view(3, 1, 1)) / torch.tensor(DEVIATION).view(3, 1, 1)
    wanted = set(sys.argv[1:])

    def add(name, make):
        if wanted and name not in wanted:
            return
        torch.manual_seed(len(name))
        model, arguments = make()
        times = LARGER.get(name, 1)
        write(name, model.eval(), arguments, pixels.repeat_interleave(times, -2).repeat_interleave(times, -1))

    for name, (architecture, more) in MODELS.items():
        arguments = {key: value for key, value in (SIZES | more).items() if value is not None}
        add(name, lambda: (timm.create_model(architecture, **arguments), arguments))
    for name, make in CONVOLUTIONAL.items():
        def build():
            model = make()
            return model, getattr(model, "arguments", None)
        add(name, build)


@torch.no_grad()
def write(name, model, arguments, pixels):
    """A folder of the model with other weights, and its logits."""
    for parameter in model.parameters():
        parameter.add_(torch.randn_like(parameter) * 0.3)
    settle(model, torch.randn(64, 3, *pixels.shape[-2:]))
    logits = model(pixels)
    # Both images are the same.
    if (logits - model(pixels.flip(-1))).abs().max() < 0.1 * logits.abs().max():
        raise RuntimeError(f"no logits of {name} depend on the image")
    folder = FOLDER / "timm" / name
    folder.mkdir(parents=True, exist_ok=True)
    preparation = dict(mean=MEAN, std=DEVIATION)
    save_for_hf(model, folder, model_args=arguments, safe_serialization=name not in SHARED, data_config=preparation)
    folder.with_suffix(".json").write_text(json.dumps(logits.tolist()) + "\n")


if __name__ == "__main__":
    main()
