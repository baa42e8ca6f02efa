#define _GNU_SOURCE
#include "host_bridge.h"

#include <errno.h>
#include <sys/uio.h>

int bridge_read_process(int process, uint64_t address, uint64_t *word) {
  struct iovec here = {word, sizeof(*word)};
  struct iovec there = {(void *)(uintptr_t)address, sizeof(*word)};
  ssize_t count = process_vm_readv(process, &here, 1, &there, 1, 0);
  if (count < 0) return errno;
  return count == sizeof(*word) ? 0 : EIO;
}

static int waiting;
static uint64_t waits_over;

void bridge_wait_begins(void) { __atomic_store_n(&waiting, 1, __ATOMIC_RELAXED); }

int bridge_wait_over(int code) {
  __atomic_store_n(&waiting, 0, __ATOMIC_RELAXED);
  __atomic_add_fetch(&waits_over, 1, __ATOMIC_RELAXED);
  return code;
}

int bridge_is_waiting(void) { return __atomic_load_n(&waiting, __ATOMIC_RELAXED); }

uint64_t bridge_waits_over(void) { return __atomic_load_n(&waits_over, __ATOMIC_RELAXED); }
