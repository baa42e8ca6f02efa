#include "build_bridge.h"

// Package.swift says it, from the variable CIFAR_EVAL_COMMIT.
#ifndef CIFAR_EVAL_COMMIT
#define CIFAR_EVAL_COMMIT ""
#endif

static const char commit[] = CIFAR_EVAL_COMMIT;

char bridge_build_commit_letter(int place) { return place >= 0 && place < (int)sizeof commit ? commit[place] : 0; }
