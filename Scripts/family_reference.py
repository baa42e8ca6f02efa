#!/usr/bin/env python3
"""Compares families of models with PyTorch: prints the table of docs/models.md, and ends with 1 where one differs.

    pip install numpy torch torchvision timm
    swift build -c release --product cifar-eval
    Scripts/family_reference.py [--command .build/release/cifar-eval] [NAME ...]

Each model gets random weights of a fixed seed, statistics of batch normalisation as images leave them, then all of them
moved: a layer left out, or an eps or a stride taken for another, shows. Its state dict is evaluated on random images, and the
logits are compared with PyTorch's in float64. NAMEs choose some of the models.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
import timm
import torch
import torchvision.models as tv
from torch import nn

import cifar_mobile_models as mobile
import cifar_models as cifar
import cifar_residual_models as residual
import cifar_wide_models as wide
import family_models as own

MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
# Of the largest logit, or twice PyTorch's own difference in float32 where that is more, as in very deep nets.
BOUND = 2e-5


def timm_model(name, side, **more):
    return timm.create_model(name, img_size=side, num_classes=10, **more)


def any_side(name):
    return timm.create_model(name, num_classes=10)


def for_cifar(model, stem, pool=None, stages=()):
    """torchvision's net with the strides of chenyaofo/pytorch-cifar-models: 1 in the modules named."""
    for path in (stem, *stages):
        model.get_submodule(path).stride = (1, 1)
    if pool:
        setattr(model, pool, nn.Identity())
    return model


# The family that is told, the model's name in this table, how to make it, the images' sides, and what the file does not tell.
CASES = [
    ("kuangliu-mobilenet", "MobileNet", own.mobilenet, [32, 64], []),
    ("kuangliu-efficientnet", "EfficientNetB0", own.EfficientNetB0, [32, 64], []),
    ("kuangliu-googlenet", "GoogLeNet", own.GoogLeNet, [32], []),
    ("regnet-x", "RegNetX_200MF", lambda: own.regnet([1, 1, 4, 7], [24, 56, 152, 368], 8, False), [32], []),
    ("regnet-y", "RegNetY_400MF", lambda: own.regnet([1, 2, 7, 12], [32, 64, 160, 384], 16, True), [32], []),
    ("kuangliu-dpn", "DPN26", own.dpn26, [32], []),
    ("preact-resnet18", "PreActResNet18", lambda: cifar.PreActResNet(True, False), [32], []),
    (
        "preact-resnet18", "PreActResNet18 of 2017", lambda: cifar.PreActResNet(False, False), [32],
        ["--assume", "activated-shortcut=no"]),
    (
        "preact-resnet18", "PreActResNet18, a norm at the top", lambda: cifar.PreActResNet(False, True), [32],
        ["--assume", "activated-shortcut=no"]),
    ("tutorial-resnet9", "ResNet9", cifar.ResNet9, [32], []),
    ("weiaicunzai-preactresnet18", "preactresnet18", lambda: cifar.WeiResNet(False), [32], []),
    ("weiaicunzai-seresnet18", "seresnet18", lambda: cifar.WeiResNet(True), [32], []),
    ("weiaicunzai-mobilenet", "MobileNet", mobile.WeiMobileNet, [32], []),
    ("weiaicunzai-mobilenetv2", "MobileNetV2", mobile.WeiMobileNetV2, [32], []),
    ("weiaicunzai-squeezenet", "SqueezeNet", mobile.WeiSqueezeNet, [32], []),
    ("weiaicunzai-densenet", "DenseNet", mobile.WeiDenseNet, [32], []),
    ("kuangliu-pnasnet-a", "PNASNetA", lambda: residual.PNASNet(False), [32], []),
    ("kuangliu-pnasnet-b", "PNASNetB", lambda: residual.PNASNet(True), [32], []),
    ("kuangliu-shufflenet", "ShuffleNetG2", lambda: residual.ShuffleNet(2), [32], []),
    ("kuangliu-shufflenet", "ShuffleNetG3", lambda: residual.ShuffleNet(3), [32], []),
    (
        "fixmatch-wrn-16-2", "FixMatch's wide ResNet", residual.FixMatchWideResNet, [32],
        ["--model", "fixmatch-wrn"]),
    ("bearpaw-preresnet14", "PreResNet14", lambda: residual.PreResNet(False), [32], []),
    ("bearpaw-preresnet20", "PreResNet20", lambda: residual.PreResNet(True), [32], []),
    ("dxy-resnext20", "ResNeXt", wide.ResNeXt, [32], []),
    ("davda54-wrn", "SAM's wide ResNet", lambda: wide.SAMWideResNet(True), [32], []),
    (
        "davda54-wrn", "SAM's wide ResNet of 2021", lambda: wide.SAMWideResNet(False), [32],
        ["--assume", "residual=no"]),
    ("convmixer-32-4", "locuslab's ConvMixer", wide.convmixer, [32], []),
    ("kuangliu-dla", "DLA", lambda: own.DLA(own.Tree), [32], []),
    ("kuangliu-simple-dla", "SimpleDLA", lambda: own.DLA(own.SimpleTree), [32], []),
    (
        "chenyaofo-shufflenetv2", "shufflenet_v2_x0_5, strides for CIFAR",
        lambda: for_cifar(tv.shufflenet_v2_x0_5(num_classes=10), "conv1.0", "maxpool"), [32], []),
    (
        "chenyaofo-mobilenetv2", "mobilenet_v2, strides for CIFAR",
        lambda: for_cifar(tv.mobilenet_v2(num_classes=10), "features.0.0", stages=["features.2.conv.1.0"]), [32], []),
    ("torchvision-resnet18", "resnet18", lambda: tv.resnet18(num_classes=10), [32, 64, 224], []),
    ("torchvision-resnet50", "resnet50", lambda: tv.resnet50(num_classes=10), [32, 64, 224], []),
    ("torchvision-resnext50", "resnext50_32x4d", lambda: tv.resnext50_32x4d(num_classes=10), [32, 64, 224], []),
    ("torchvision-resnet50", "wide_resnet50_2", lambda: tv.wide_resnet50_2(num_classes=10), [64], []),
    ("vgg11", "vgg11", lambda: tv.vgg11(num_classes=10), [224], []),
    ("vgg16-bn", "vgg16_bn", lambda: tv.vgg16_bn(num_classes=10), [224], []),
    ("torchvision-densenet", "densenet121", lambda: tv.densenet121(num_classes=10), [32, 64, 224], []),
    (
        "torchvision-mobilenetv2", "mobilenet_v2", lambda: tv.mobilenet_v2(num_classes=10), [32, 64, 224],
        ["--model", "torchvision-mobilenetv2"]),
    (
        "torchvision-shufflenetv2", "shufflenet_v2_x1_0", lambda: tv.shufflenet_v2_x1_0(num_classes=10), [32, 64, 224],
        ["--model", "torchvision-shufflenetv2"]),
    (
        "torchvision-mobilenetv3-small", "mobilenet_v3_small", lambda: tv.mobilenet_v3_small(num_classes=10),
        [32, 64, 224], []),
    (
        "torchvision-mobilenetv3-large", "mobilenet_v3_large", lambda: tv.mobilenet_v3_large(num_classes=10),
        [32, 64, 224], []),
    ("torchvision-efficientnet", "efficientnet_b0", lambda: tv.efficientnet_b0(num_classes=10), [32, 64, 224], []),
    ("torchvision-efficientnet", "efficientnet_b3", lambda: tv.efficientnet_b3(num_classes=10), [64], []),
    ("torchvision-efficientnet", "efficientnet_b5", lambda: tv.efficientnet_b5(num_classes=10), [64], []),
    ("torchvision-convnext", "convnext_tiny", lambda: tv.convnext_tiny(num_classes=10), [32, 64, 224], []),
    ("torchvision-vit", "vit_b_32", lambda: tv.vit_b_32(num_classes=10), [224], []),
    ("torchvision-vit", "vit_b_16, image_size 64", lambda: tv.vit_b_16(num_classes=10, image_size=64), [64], []),
    ("torchvision-vit", "vit_b_16, image_size 32", lambda: tv.vit_b_16(num_classes=10, image_size=32), [32], []),
    ("torchvision-swin", "swin_t", lambda: tv.swin_t(num_classes=10), [32, 64, 224], []),
    ("torchvision-swinv2", "swin_v2_t", lambda: tv.swin_v2_t(num_classes=10), [32, 64, 256], []),
    ("torchvision-efficientnetv2", "efficientnet_v2_s", lambda: tv.efficientnet_v2_s(num_classes=10), [64], []),
    ("torchvision-regnet-x", "regnet_x_400mf", lambda: tv.regnet_x_400mf(num_classes=10), [64], []),
    ("torchvision-regnet-y", "regnet_y_400mf", lambda: tv.regnet_y_400mf(num_classes=10), [64], []),
    ("torchvision-mnasnet", "mnasnet0_75", lambda: tv.mnasnet0_75(num_classes=10), [64], []),
    ("torchvision-squeezenet", "squeezenet1_0", lambda: tv.squeezenet1_0(num_classes=10), [64], []),
    ("torchvision-squeezenet", "squeezenet1_1", lambda: tv.squeezenet1_1(num_classes=10), [64], []),
    ("torchvision-alexnet", "alexnet", lambda: tv.alexnet(num_classes=10), [64, 224], []),
    (
        "torchvision-googlenet", "googlenet", lambda: tv.googlenet(num_classes=10, init_weights=False), [64],
        ["--assume", "transform-input=no"]),
    (
        "torchvision-googlenet", "googlenet, transform_input",
        lambda: tv.googlenet(num_classes=10, init_weights=False, transform_input=True), [64],
        ["--assume", "transform-input=yes"]),
    (
        "torchvision-inceptionv3", "inception_v3",
        lambda: tv.inception_v3(num_classes=10, init_weights=False, aux_logits=False), [299],
        ["--assume", "transform-input=no"]),
    ("timm-vit", "vit_tiny_patch16_224", lambda: timm_model("vit_tiny_patch16_224", 224), [224], []),
    ("timm-vit", "vit_small_patch16_224, img_size 64", lambda: timm_model("vit_small_patch16_224", 64), [64], []),
    (
        "timm-vit", "vit_tiny_patch16_224, mean of patches",
        lambda: timm_model("vit_tiny_patch16_224", 64, global_pool="avg"), [64], []),
    ("timm-vit", "deit_tiny_patch16_224", lambda: timm_model("deit_tiny_patch16_224", 64), [64], []),
    (
        "timm-vit", "deit_tiny_distilled_patch16_224",
        lambda: timm_model("deit_tiny_distilled_patch16_224", 64), [64], []),
    ("timm-vit", "vit_small_patch14_dinov2", lambda: timm_model("vit_small_patch14_dinov2", 70), [70], []),
    (
        "timm-vit", "vit_small_patch14_reg4_dinov2",
        lambda: timm_model("vit_small_patch14_reg4_dinov2", 70), [70], []),
    ("timm-mixer", "mixer_s16_224", lambda: timm_model("mixer_s16_224", 64), [64], []),
    ("torchvision-maxvit", "maxvit_t", lambda: tv.maxvit_t(num_classes=10), [224], []),
    ("timm-xception", "legacy_xception", lambda: any_side("legacy_xception"), [75, 299], []),
    ("timm-xception-aligned", "xception41", lambda: any_side("xception41"), [64], []),
    ("timm-xception-aligned", "xception71", lambda: any_side("xception71"), [64], []),
    ("timm-xception-preact", "xception41p", lambda: any_side("xception41p"), [64], []),
    ("timm-xception-preact", "xception65p", lambda: any_side("xception65p"), [64], []),
    ("timm-mixnet", "mixnet_s", lambda: any_side("mixnet_s"), [64], ["--assume", "padding=symmetric"]),
    ("timm-mixnet", "mixnet_xl", lambda: any_side("mixnet_xl"), [64], ["--assume", "padding=symmetric"]),
    ("timm-mixnet", "tf_mixnet_m", lambda: any_side("tf_mixnet_m"), [65], ["--assume", "padding=same"]),
    ("timm-ghostnet", "ghostnet_100", lambda: any_side("ghostnet_100"), [64, 224], []),
    ("timm-ghostnetv2", "ghostnetv2_130", lambda: any_side("ghostnetv2_130"), [64, 224], []),
    ("timm-pvtv2", "pvt_v2_b0", lambda: any_side("pvt_v2_b0"), [64, 224], []),
    ("timm-pvtv2", "pvt_v2_b2_li", lambda: any_side("pvt_v2_b2_li"), [64, 224], []),
    ("timm-levit", "levit_128s", lambda: any_side("levit_128s"), [224], []),
    ("timm-levit", "levit_conv_256", lambda: any_side("levit_conv_256"), [224], []),
    ("timm-levit", "levit_384_s8, img_size 64", lambda: timm_model("levit_384_s8", 64), [64], []),
    ("timm-levit", "levit_256d, img_size 64", lambda: timm_model("levit_256d", 64), [64], []),
    ("timm-efficientformer", "efficientformer_l1", lambda: any_side("efficientformer_l1"), [224], []),
    ("timm-efficientformer", "efficientformer_l7", lambda: any_side("efficientformer_l7"), [224], []),
    ("timm-focalnet", "focalnet_tiny_srf", lambda: any_side("focalnet_tiny_srf"), [64, 224], []),
    ("timm-focalnet", "focalnet_large_fl4", lambda: any_side("focalnet_large_fl4"), [64], []),
    ("timm-mobilevit", "mobilevit_xxs", lambda: any_side("mobilevit_xxs"), [64, 80], []),
    ("timm-mobilevit", "mobilevit_s", lambda: any_side("mobilevit_s"), [96], []),
    ("timm-mobilevitv2", "mobilevitv2_050", lambda: any_side("mobilevitv2_050"), [48, 64], []),
    ("timm-mobilevitv2", "mobilevitv2_100", lambda: any_side("mobilevitv2_100"), [80], []),
    ("timm-repvgg", "repvgg_a0", lambda: any_side("repvgg_a0"), [64], []),
    ("timm-repvgg", "repvgg_b1g4", lambda: any_side("repvgg_b1g4"), [64], []),
    ("timm-mobileone", "mobileone_s0", lambda: any_side("mobileone_s0"), [64], []),
    ("timm-mobileone", "mobileone_s1", lambda: any_side("mobileone_s1"), [64, 224], []),
    ("timm-gernet", "gernet_s", lambda: any_side("gernet_s"), [64], []),
    ("timm-gernet", "gernet_l", lambda: any_side("gernet_l"), [96], []),
    ("timm-byob-resnet", "resnext26ts", lambda: any_side("resnext26ts"), [64], []),
    ("timm-byob-resnet", "gcresnet33ts", lambda: any_side("gcresnet33ts"), [64], []),
    ("timm-byob-resnet", "eca_resnet33ts", lambda: any_side("eca_resnet33ts"), [64], []),
    ("timm-byob-resnet", "gcresnet50t", lambda: any_side("gcresnet50t"), [64], []),
    ("timm-byob-resnet", "resnet51q", lambda: any_side("resnet51q"), [64], []),
    ("timm-byob-resnet", "resnet61q", lambda: any_side("resnet61q"), [64], []),
    ("timm-byob-regnetz", "regnetz_b16", lambda: any_side("regnetz_b16"), [64], []),
    ("timm-byob-regnetz", "regnetz_d8", lambda: any_side("regnetz_d8"), [64], []),
    ("timm-repvit", "repvit_m1", lambda: any_side("repvit_m1"), [64], []),
    ("timm-repvit", "repvit_m0_9", lambda: any_side("repvit_m0_9"), [64, 224], []),
    ("timm-fastvit", "fastvit_t8", lambda: any_side("fastvit_t8"), [64], []),
    ("timm-fastvit", "fastvit_sa12", lambda: any_side("fastvit_sa12"), [96], []),
    ("timm-fastvit", "fastvit_mci0", lambda: any_side("fastvit_mci0"), [64], []),
    ("timm-fastvit", "fastvit_mci3", lambda: any_side("fastvit_mci3"), [128], []),
    ("timm-edgenext", "edgenext_xx_small", lambda: any_side("edgenext_xx_small"), [64], []),
    ("timm-edgenext", "edgenext_small", lambda: any_side("edgenext_small"), [96, 224], []),
    ("timm-xcit", "xcit_nano_12_p16_224", lambda: any_side("xcit_nano_12_p16_224"), [64], []),
    ("timm-xcit", "xcit_tiny_12_p8_224", lambda: any_side("xcit_tiny_12_p8_224"), [64, 224], []),
    ("timm-efficientformerv2", "efficientformerv2_s0", lambda: any_side("efficientformerv2_s0"), [224], []),
    ("timm-efficientformerv2", "efficientformerv2_s2", lambda: any_side("efficientformerv2_s2"), [224], []),
    ("timm-tinyvit", "tiny_vit_5m_224", lambda: any_side("tiny_vit_5m_224"), [96, 224], []),
    ("timm-tinyvit", "tiny_vit_21m_384", lambda: any_side("tiny_vit_21m_384"), [96], []),
    ("timm-legacy-senet", "legacy_seresnet18", lambda: any_side("legacy_seresnet18"), [64], []),
    ("timm-legacy-senet", "legacy_seresnet50", lambda: any_side("legacy_seresnet50"), [70], []),
    ("timm-legacy-senet", "legacy_seresnext26_32x4d", lambda: any_side("legacy_seresnext26_32x4d"), [64], []),
    ("timm-legacy-senet", "legacy_senet154", lambda: any_side("legacy_senet154"), [128], []),
    ("timm-vovnet", "vovnet39a", lambda: any_side("vovnet39a"), [64], []),
    ("timm-vovnet", "ese_vovnet19b_dw", lambda: any_side("ese_vovnet19b_dw"), [64, 224], []),
    ("timm-vovnet", "eca_vovnet39b", lambda: any_side("eca_vovnet39b"), [64], []),
    ("timm-hgnet", "hgnet_tiny", lambda: any_side("hgnet_tiny"), [64], []),
    ("timm-hgnetv2", "hgnetv2_b0", lambda: any_side("hgnetv2_b0"), [64], []),
    ("timm-hgnetv2", "hgnetv2_b4", lambda: any_side("hgnetv2_b4"), [64], []),
    ("timm-res2net", "res2net50_26w_4s", lambda: any_side("res2net50_26w_4s"), [64], []),
    ("timm-res2net", "res2net50d", lambda: any_side("res2net50d"), [70], []),
    ("timm-res2net", "res2next50", lambda: any_side("res2next50"), [64], []),
    ("timm-resnest", "resnest14d", lambda: any_side("resnest14d"), [64], []),
    ("timm-resnest", "resnest50d_4s2x40d", lambda: any_side("resnest50d_4s2x40d"), [64], []),
    ("timm-caformer", "caformer_s18", lambda: any_side("caformer_s18"), [64], []),
    ("timm-convformer", "convformer_s18", lambda: any_side("convformer_s18"), [64], []),
    ("timm-poolformer", "poolformer_s12", lambda: any_side("poolformer_s12"), [64, 224], []),
    ("timm-poolformerv2", "poolformerv2_s12", lambda: any_side("poolformerv2_s12"), [64], []),
    ("timm-rexnet", "rexnet_100", lambda: any_side("rexnet_100"), [64], []),
    ("timm-rexnet", "rexnetr_200", lambda: any_side("rexnetr_200"), [64], []),
    ("timm-hrnet", "hrnet_w18_small", lambda: any_side("hrnet_w18_small"), [64, 224], []),
    ("timm-hrnet", "hrnet_w32", lambda: any_side("hrnet_w32"), [64], []),
    ("timm-hrnet", "hrnet_w18_ssld", lambda: any_side("hrnet_w18_ssld"), [64], []),
    ("timm-dla", "dla34", lambda: any_side("dla34"), [64, 224], []),
    ("timm-dla", "dla60x_c", lambda: any_side("dla60x_c"), [64], []),
    ("timm-dla", "dla60_res2net", lambda: any_side("dla60_res2net"), [64], []),
    ("timm-dla", "dla102", lambda: any_side("dla102"), [64], []),
    ("timm-dla", "dla169", lambda: any_side("dla169"), [64], []),
    ("timm-dpn", "dpn48b", lambda: any_side("dpn48b"), [64], []),
    ("timm-dpn", "dpn68", lambda: any_side("dpn68"), [64, 224], []),
    ("timm-dpn", "dpn92", lambda: any_side("dpn92"), [70], []),
    ("timm-inceptionv4", "inception_v4", lambda: any_side("inception_v4"), [96, 299], []),
    ("timm-inception-resnetv2", "inception_resnet_v2", lambda: any_side("inception_resnet_v2"), [96, 299], []),
    ("timm-dm-nfnet", "dm_nfnet_f0", lambda: any_side("dm_nfnet_f0"), [64, 97], []),
    ("timm-nfnet", "nfnet_f0", lambda: any_side("nfnet_f0"), [64], []),
    ("timm-nfnet", "nfnet_l0", lambda: any_side("nfnet_l0"), [64], []),
    ("timm-nfnet", "eca_nfnet_l0", lambda: any_side("eca_nfnet_l0"), [64, 224], []),
    ("timm-nf-resnet", "nf_resnet50", lambda: any_side("nf_resnet50"), [64], []),
    ("timm-nf-resnet", "nf_seresnet26", lambda: any_side("nf_seresnet26"), [70], []),
    ("timm-nf-resnet", "nf_ecaresnet26", lambda: any_side("nf_ecaresnet26"), [64], []),
    ("timm-nf-regnet", "nf_regnet_b1", lambda: any_side("nf_regnet_b1"), [64], []),
    ("timm-inception-next", "inception_next_atto", lambda: any_side("inception_next_atto"), [64, 224], []),
    ("timm-inception-next", "inception_next_tiny", lambda: any_side("inception_next_tiny"), [70], []),
    ("timm-efficientvit", "efficientvit_b0", lambda: any_side("efficientvit_b0"), [64, 224], []),
    ("timm-efficientvit", "efficientvit_b2", lambda: any_side("efficientvit_b2"), [96], []),
    ("timm-efficientvit-large", "efficientvit_l1", lambda: any_side("efficientvit_l1"), [64], []),
    ("timm-cspresnet", "cspresnet50", lambda: any_side("cspresnet50"), [64, 256], []),
    ("timm-cspresnet", "cspresnext50", lambda: any_side("cspresnext50"), [64], []),
    ("timm-cspdarknet", "cspdarknet53", lambda: any_side("cspdarknet53"), [64], []),
    ("timm-darknet", "darknet53", lambda: any_side("darknet53"), [64], []),
    ("timm-darknet", "sedarknet21", lambda: any_side("sedarknet21"), [64], []),
    ("timm-darknet", "darknetaa53", lambda: any_side("darknetaa53"), [70], []),
    ("timm-cs3darknet", "cs3darknet_focus_m", lambda: any_side("cs3darknet_focus_m"), [64], []),
    ("timm-cs3darknet", "cs3sedarknet_l", lambda: any_side("cs3sedarknet_l"), [70], []),
    ("timm-cs3darknet", "cs3se_edgenet_x", lambda: any_side("cs3se_edgenet_x"), [64], []),
    ("timm-cs3darknet", "cs3sedarknet_xdw", lambda: any_side("cs3sedarknet_xdw"), [64], []),
    ("timm-selecsls", "selecsls42b", lambda: any_side("selecsls42b"), [64, 224], []),
    ("timm-selecsls", "selecsls60", lambda: any_side("selecsls60"), [70], []),
    ("timm-convmixer", "convmixer_768_32", lambda: any_side("convmixer_768_32"), [56], []),
    ("timm-convmixer", "convmixer_1024_20_ks9_p14", lambda: any_side("convmixer_1024_20_ks9_p14"), [56], []),
    ("timm-tresnet", "tresnet_m", lambda: any_side("tresnet_m"), [64, 224], []),
    ("timm-tresnet", "tresnet_v2_l", lambda: any_side("tresnet_v2_l"), [64], []),
    ("timm-efficientvit-msra", "efficientvit_m0", lambda: any_side("efficientvit_m0"), [224], []),
    ("timm-efficientvit-msra", "efficientvit_m4", lambda: any_side("efficientvit_m4"), [224], []),
    ("timm-nasnet", "nasnetalarge", lambda: any_side("nasnetalarge"), [96], []),
    ("timm-pnasnet", "pnasnet5large", lambda: any_side("pnasnet5large"), [95], []),
    ("timm-davit", "davit_tiny", lambda: any_side("davit_tiny"), [70, 224], []),
    ("timm-davit", "davit_base_fl", lambda: any_side("davit_base_fl"), [160], []),
    ("timm-cait", "cait_xxs24_224", lambda: any_side("cait_xxs24_224"), [224], []),
    ("timm-twins-pcpvt", "twins_pcpvt_small", lambda: any_side("twins_pcpvt_small"), [70, 224], []),
    ("timm-twins-svt", "twins_svt_small", lambda: any_side("twins_svt_small"), [64, 224], []),
    ("timm-gcvit", "gcvit_xxtiny", lambda: any_side("gcvit_xxtiny"), [224], []),
    ("timm-gcvit", "gcvit_small", lambda: any_side("gcvit_small"), [224], []),
    ("timm-hiera", "hiera_small_abswin_256", lambda: any_side("hiera_small_abswin_256"), [256], []),
    ("timm-pit", "pit_ti_224", lambda: any_side("pit_ti_224"), [224], []),
    ("timm-pit", "pit_b_distilled_224", lambda: any_side("pit_b_distilled_224"), [224], []),
    ("timm-visformer", "visformer_tiny", lambda: any_side("visformer_tiny"), [224], []),
    ("timm-convit", "convit_tiny", lambda: any_side("convit_tiny"), [224], []),
    ("timm-crossvit", "crossvit_9_240", lambda: any_side("crossvit_9_240"), [240], []),
    ("timm-nest", "nest_tiny", lambda: any_side("nest_tiny"), [224], ["--assume", "padding=symmetric"]),
    ("timm-tnt", "tnt_s_patch16_224", lambda: any_side("tnt_s_patch16_224"), [224], []),
    ("timm-coat-lite", "coat_lite_tiny", lambda: any_side("coat_lite_tiny"), [224], []),
    ("timm-mvitv2", "mvitv2_tiny", lambda: any_side("mvitv2_tiny"), [224], []),
    ("timm-maxvit-tf", "maxvit_tiny_tf_224, img_size 64", lambda: timm_model("maxvit_tiny_tf_224", 64), [64], []),
    ("timm-maxvit-tf", "maxvit_small_tf_224", lambda: timm_model("maxvit_small_tf_224", 224), [224], []),
    ("timm-coatnet", "coatnet_0_224, img_size 64", lambda: timm_model("coatnet_0_224", 64), [64], []),
    ("timm-vit", "vit_huge_patch14_224, a block", lambda: timm_model("vit_huge_patch14_224", 28, depth=1), [28], []),
    ("timm-beit", "eva_giant_patch14_224, a block", lambda: timm_model("eva_giant_patch14_224", 28, depth=1), [28], []),
    (
        "timm-beit", "eva02_enormous_patch14_clip_224, a block",
        lambda: timm_model("eva02_enormous_patch14_clip_224", 28, depth=1), [28], []),
    ("timm-eva02", "eva02_tiny_patch14_224, img_size 56", lambda: timm_model("eva02_tiny_patch14_224", 56), [56], []),
    ("timm-eva02", "eva02_base_patch14_224", lambda: timm_model("eva02_base_patch14_224", 224), [224], []),
    (
        "timm-eva02", "eva02_base_patch16_clip_224, img_size 64",
        lambda: timm_model("eva02_base_patch16_clip_224", 64), [64], []),
]


def randomise(model, images):
    """Random weights that leave values of about 1 everywhere, and nothing that an evaluation could leave out unseen."""
    with torch.no_grad():
        for parameter in model.parameters():
            # Constants hide their layers: zeros, ones, and layer scales of 1e-6.
            if parameter.numel() > 1 and parameter.std() > 1e-4:
                continue
            start = 0.7 if parameter.abs().max() > 0 else 0
            parameter.copy_(start + 0.2 * torch.randn_like(parameter))
        norms = [module for module in model.modules() if isinstance(module, (nn.BatchNorm1d, nn.BatchNorm2d))]
        momenta = [norm.momentum for norm in norms]
        for norm in norms:
            norm.train()
            norm.momentum = 1
        model(images)
        for norm, momentum in zip(norms, momenta):
            norm.eval()
            norm.momentum = momentum
            norm.running_mean += 0.2 * norm.running_var.sqrt() * torch.randn_like(norm.running_mean)
            norm.running_var *= torch.empty_like(norm.running_var).uniform_(0.7, 1.5)


def evaluate(command, folder, side, more):
    """The logits and the model's name."""
    given = [
        command, "--checkpoint", folder / "model.pth", "--data", folder / "images.npy", "--mean",
        ",".join(map(str, MEAN)), "--std", ",".join(map(str, STD)), "--logits", folder / "logits.npy",
        "--report", folder / "report.json", "--quiet", "--kernels", "direct", *more,
    ]
    # What the shapes tell of the side is not to be assumed.
    for size in ([], ["--assume", f"image-size={side}"]):
        run = subprocess.run([*map(str, given), *size], capture_output=True, text=True)
        if run.returncode == 0:
            report = json.loads((folder / "report.json").read_text())
            return np.load(folder / "logits.npy"), report["model"]["name"]
        if "but the model takes" not in run.stderr:
            break
    raise RuntimeError(run.stderr.strip() or run.stdout.strip())


def compare(case, side, command):
    """The largest differences of logits from float64, of the largest logit: cifar-eval's, and PyTorch's own in float32."""
    family, name, make, _, more = case
    torch.manual_seed(20)
    generator = np.random.default_rng(20)
    model = make().eval()
    # Of two images some features of a normalised head hardly vary.
    count = 10 if any(isinstance(module, nn.BatchNorm1d) for module in model.modules()) else 4 if side < 224 else 2
    pixels = generator.integers(0, 256, (count, side, side, 3), dtype=np.uint8)
    images = torch.from_numpy(pixels).permute(0, 3, 1, 2).float() / 255
    images = (images - torch.tensor(MEAN).view(3, 1, 1)) / torch.tensor(STD).view(3, 1, 1)
    randomise(model, images)
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        torch.save(model.state_dict(), folder / "model.pth")
        np.save(folder / "images.npy", pixels)
        np.save(folder / "labels.npy", np.arange(count, dtype=np.int64))
        logits, told = evaluate(command, folder, side, more)
    if told != family:
        raise RuntimeError(f"told as {told}, not {family}")
    with torch.no_grad():
        single = model(images).numpy()
        expected = model.double()(images.double()).numpy()
    spread = np.ptp(expected, axis=0).max() / np.abs(expected).max()
    if spread < 2e-3:
        raise RuntimeError(f"its logits hardly depend on the image ({spread:.1e}): no comparison")
    return [np.abs(found - expected).max() / np.abs(expected).max() for found in (logits, single)]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--command", default=".build/release/cifar-eval")
    parser.add_argument("names", nargs="*")
    chosen = parser.parse_args()
    failed = False
    print("| Told as | Model | Sides | Largest differences | PyTorch's own in float32 |\n|---|---|---|---|---|")
    for case in CASES:
        family, name, _, sides, _ = case
        if chosen.names and not any(wanted in (family, name) for wanted in chosen.names):
            continue
        results = []
        for side in sides:
            try:
                difference, single = compare(case, side, chosen.command)
                differs = difference > max(BOUND, 2 * single)
                results.append((f"{difference:.1e}" + (" **differs**" if differs else ""), f"{single:.1e}"))
                failed = failed or differs
            except RuntimeError as error:
                results.append((f"**{error}**", "-"))
                failed = True
        cells = (", ".join(map(str, sides)), *(", ".join(column) for column in zip(*results)))
        print(f"| {family} | {name} | {' | '.join(cells)} |", flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
