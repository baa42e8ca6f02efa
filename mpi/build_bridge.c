#include "build_bridge.h"

// Package.swift says it, from the variable CIFAR_EVAL_COMMIT.
#ifndef CIFAR_EVAL_COMMIT
#define CIFAR_EVAL_COMMIT ""
#endif

const char *bridge_build_commit(void) { return CIFAR_EVAL_COMMIT; }
