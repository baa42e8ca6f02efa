// The part of MPI-3.1 that the program uses, as functions that Swift can import. MPI's own header is kept out: its constants
// are casts, which do not import, and its handles are pointers in Open MPI and integers in MPICH.
//
// Every function returns MPI's error code (0 is success), which the caller must check; a count is always an element count.

#ifndef MPI_BRIDGE_H
#define MPI_BRIDGE_H

#include <stdint.h>

#include "build_bridge.h"
#include "host_bridge.h"

// MPI's handles, bit for bit.
typedef struct { uintptr_t bits; } bridge_comm;
typedef struct { uintptr_t bits; } bridge_request;
typedef struct { uintptr_t bits; } bridge_window;

// What this process has made and freed; the predefined ones are not counted.
typedef struct { int64_t communicators_made, communicators_freed, windows_made, windows_freed; } bridge_handles;

typedef enum { bridge_min, bridge_max, bridge_sum } bridge_operation;
typedef enum { bridge_single, bridge_funneled, bridge_serialized, bridge_multiple } bridge_thread_level;

// The environment. Errors are returned, not fatal, from the end of bridge_init on.
int bridge_init(bridge_thread_level wanted, int *enough);
int bridge_finalize(void);
int bridge_is_active(int *active);
int bridge_library_version(char *text, int capacity);
int bridge_processor_name(char *text, int capacity);
int bridge_error_text(int code, char *text, int capacity);

// Communicators. A negative colour joins none.
bridge_comm bridge_world(void);
int bridge_comm_rank(bridge_comm comm, int *rank);
int bridge_comm_size(bridge_comm comm, int *size);
int bridge_comm_split(bridge_comm comm, int color, int key, bridge_comm *part);
int bridge_comm_split_by_node(bridge_comm comm, bridge_comm *node);
int bridge_comm_free(bridge_comm comm);
void bridge_count_handles(bridge_handles *counts);
int bridge_abort(bridge_comm comm, int code);

// Collectives.
int bridge_barrier(bridge_comm comm);
int bridge_broadcast(bridge_comm comm, void *bytes, int count, int root);
int bridge_all_reduce_integers(bridge_comm comm, int64_t *values, int count, bridge_operation operation);
int bridge_all_reduce_doubles(bridge_comm comm, double *values, int count, bridge_operation operation);
int bridge_all_gather(bridge_comm comm, const void *piece, void *all, int bytes_per_rank);

// The all-gather that is under way while the caller computes. A null piece means MPI_IN_PLACE; counts and displacements are in
// units of `unit` bytes (1, 2, 4 or 8). Buffers, counts and displacements stay alive until the request is done.
int bridge_iall_gather(bridge_comm comm, const void *piece, int piece_count, void *all, const int *counts,
                       const int *displacements, int unit, bridge_request *request);

// Messages of bytes between two ranks; those of one pair arrive in the order they were sent.
int bridge_isend(bridge_comm comm, const void *bytes, int count, int to, bridge_request *request);
int bridge_ireceive(bridge_comm comm, void *bytes, int count, int from, bridge_request *request);

int bridge_test(bridge_request *request, int *done);
int bridge_wait(bridge_request *request);

// Memory that the ranks of a node share: rank 0's `bytes` count, the others say 0. Locked for all from creation to freeing.
int bridge_window_create(bridge_comm node, int64_t bytes, bridge_window *window, void **base);
int bridge_window_sync(bridge_window window);
int bridge_window_free(bridge_window window);

// Counters in shared memory, one to a rank, a cache line each. What a rank stored before it raised its counter is seen by a
// rank that saw the counter raised (release and acquire). The two functions that look return the first counter that is still
// below `value`, or -1; the one that waits looks so many times, with a pause and then with sched_yield between.
enum { BRIDGE_COUNTER_BYTES = 64 };
void bridge_counter_raise(void *counters, int index, uint64_t value);
int bridge_counters_below(void *counters, int count, uint64_t value);
int bridge_counters_await(void *counters, int count, uint64_t value, int spins, int yields);

// The cores that the launcher lets this process run on: 1 for each of them, 0 for the others. Not 0 where the system does not tell.
int bridge_allowed_cores(uint8_t *allowed, int capacity);

#endif
