// What MPI does on a host below its own interface: system calls that Swift's Glibc does not import.

#ifndef HOST_BRIDGE_H
#define HOST_BRIDGE_H

#include <stdint.h>

// The cores that this process may run on, into `cores`; their number, or -1 and errno.
int bridge_allowed_cores(int *cores, int capacity);

// Reads the word at `address` of another process (process_vm_readv, as MPI libraries do on a node); 0, or errno.
int bridge_read_process(int process, uint64_t address, uint64_t *word);

#endif
