#define _GNU_SOURCE
#include "host_bridge.h"

#include <errno.h>
#include <sched.h>
#include <sys/uio.h>

int bridge_allowed_cores(int *cores, int capacity) {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof(set), &set) != 0) return -1;
  int count = 0;
  for (int core = 0; core < CPU_SETSIZE && count < capacity; core++)
    if (CPU_ISSET(core, &set)) cores[count++] = core;
  return count;
}

int bridge_read_process(int process, uint64_t address, uint64_t *word) {
  struct iovec here = {word, sizeof(*word)};
  struct iovec there = {(void *)(uintptr_t)address, sizeof(*word)};
  ssize_t count = process_vm_readv(process, &here, 1, &there, 1, 0);
  if (count < 0) return errno;
  return count == sizeof(*word) ? 0 : EIO;
}
