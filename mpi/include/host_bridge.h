// What MPI does on a host below its own interface: system calls that Swift's Glibc does not import.

#ifndef HOST_BRIDGE_H
#define HOST_BRIDGE_H

#include <stdint.h>

// Reads the word at `address` of another process (process_vm_readv, as MPI libraries do on a node); 0, or errno.
int bridge_read_process(int process, uint64_t address, uint64_t *word);

// What other threads may know of the thread that calls MPI: whether it waits for other ranks, and how many waits are over.
// bridge_wait_over hands its argument on.
void bridge_wait_begins(void);
int bridge_wait_over(int code);
int bridge_is_waiting(void);
uint64_t bridge_waits_over(void);

#endif
