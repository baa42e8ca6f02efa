// The demo's model, the safetensors file beside this one, as it is.
#include "CDemo.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const _Alignas(16) unsigned char bytes[] = {
#embed "demo_model.safetensors"
};

const unsigned long cifar_eval_demo_model_size = sizeof bytes;

const void *cifar_eval_demo_model_bytes(void) { return bytes; }
