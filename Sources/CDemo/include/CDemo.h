// The built-in demo's model, embedded so that the program needs no file beside it.
#ifndef CDEMO_H
#define CDEMO_H

/// The bytes of the safetensors file.
extern const unsigned long cifar_eval_demo_model_size;

/// The file in little-endian words, padded with zeros to a whole one.
extern const unsigned long long cifar_eval_demo_model[];

/// The first byte of the file (a function, because Swift imports no array of unknown length).
static inline const void *cifar_eval_demo_model_bytes(void) { return cifar_eval_demo_model; }

#endif
