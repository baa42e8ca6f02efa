// The built-in demo's model, embedded so that the program needs no file beside it.
#ifndef CDEMO_H
#define CDEMO_H

/// The bytes of the safetensors file.
extern const unsigned long cifar_eval_demo_model_size;

/// The first byte of the file, which lies at a multiple of 16.
const void *cifar_eval_demo_model_bytes(void);

#endif
