/// The keys of config.json that no forward of an image classifier depends on.
///
/// All others are read by a family, or noted in the report as not read.
enum ConfigKeys {
  /// Keys that every configuration of transformers may have.
  private static let common: Set<String> = [
    "_attn_implementation", "_attn_implementation_autoset", "_commit_hash", "_name_or_path", "_num_labels",
    "architectures", "attn_implementation", "auto_map", "chunk_size_feed_forward", "custom_pipelines", "dtype",
    "experts_implementation", "finetuning_task", "gradient_checkpointing", "id2label", "initializer_range",
    "is_decoder", "is_encoder_decoder", "label2id", "license", "model_type", "name_or_path", "num_labels",
    "output_attentions", "output_hidden_states", "return_dict", "task_specific_params", "tie_encoder_decoder",
    "tie_word_embeddings", "tokenizer_class", "torch_dtype", "torchscript", "transformers_version", "use_bfloat16",
    "use_cache", "use_return_dict",
  ]

  /// Those of models that write text, which older versions gave to the towers of every model.
  private static let generation: Set<String> = [
    "add_cross_attention", "bad_words_ids", "begin_suppress_tokens", "bos_token_id", "cross_attention_hidden_size",
    "decoder_start_token_id", "diversity_penalty", "do_sample", "early_stopping", "encoder_no_repeat_ngram_size",
    "eos_token_id", "exponential_decay_length_penalty", "forced_bos_token_id", "forced_eos_token_id", "length_penalty",
    "max_length", "min_length", "no_repeat_ngram_size", "num_beam_groups", "num_beams", "num_return_sequences",
    "output_scores", "pad_token_id", "prefix", "remove_invalid_values", "repetition_penalty",
    "return_dict_in_generate", "sep_token_id", "suppress_tokens", "temperature", "tf_legacy_loss", "top_k", "top_p",
    "typical_p",
  ]

  /// Keys of training, of backbones and of other heads than a classifier's.
  private static let otherUses: Set<String> = [
    "apply_layernorm", "attention_dropout", "attention_probs_dropout_prob", "auxiliary_channels",
    "auxiliary_concat_input", "auxiliary_loss_weight", "auxiliary_num_convs", "drop_path_rate", "dropout",
    "encoder_stride", "hidden_dropout_prob", "_out_features", "_out_indices", "out_features", "out_indices",
    "pool_scales", "pooler_act", "pooler_output_size", "reshape_hidden_states", "semantic_loss_ignore_index",
    "stage_names", "use_auxiliary_head", "use_mask_token", "vocab_size", "add_fpn",
    "segmentation_indices", "decoder_hidden_size", "text_config", "logit_scale_init_value", "projection_dim",
    "initializer_factor", "vision_use_head", "classifier_dropout_prob", "drop_connect_rate", "dropout_rate",
    "batch_norm_momentum", "aspp_out_channels", "aspp_dropout_prob", "atrous_rates", "reshape_last_stage",
    "attention_drop_rate", "drop_rate", "decoder_depth", "decoder_num_heads", "normalize_pixel_loss", "mask_ratio",
    "layer_norm_init",
  ]

  /// Sizes and initial values that the weights tell.
  private static let told: Set<String> = [
    "hidden_size", "intermediate_size", "layer_scale_init_value", "layerscale_value", "mlp_ratio", "num_layers",
    "depth_multiplier", "depth_divisible_by", "min_depth", "expand_ratio", "finegrained_output", "width_coefficient",
    "depth_divisor", "kernel_sizes", "in_channels", "out_channels", "expand_ratios", "squeeze_expansion_ratio",
    "num_hidden_layers", "num_encoder_blocks", "width_factor", "hidden_sizes", "neck_hidden_sizes", "conv_kernel_size",
    "patch_sizes", "sr_ratios", "mlp_ratios",
  ]

  /// Those of keys that nobody has read and that may matter.
  static func unread(_ keys: some Sequence<String>, read: Set<String>) -> [String] {
    let known = read.union(common).union(generation).union(otherUses).union(told)
    return keys.filter { !known.contains($0) }.sorted()
  }
}
