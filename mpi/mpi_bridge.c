#define _GNU_SOURCE  // sched_getaffinity
#include "mpi_bridge.h"

#include <mpi.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>

// A handle goes into a bridge_* struct and out of it bit by bit, whatever type the library gave it.
#define SEAL(sealed, handle)                                                                  \
  do {                                                                                        \
    _Static_assert(sizeof(handle) <= sizeof((sealed)->bits), "the handle needs a wider box"); \
    (sealed)->bits = 0;                                                                       \
    memcpy(&(sealed)->bits, &(handle), sizeof(handle));                                       \
  } while (0)

#define CHECK(call)                        \
  do {                                     \
    int code_ = (call);                    \
    if (code_ != MPI_SUCCESS) return code_; \
  } while (0)

#define OPEN(type, name, sealed) \
  type name;                     \
  memcpy(&name, &(sealed).bits, sizeof(name))

// A call in which a rank waits for others.
#define WAIT(call) (bridge_wait_begins(), bridge_wait_over(call))

// Waits for a request; a few rounds on, it offers the core to others at each, since the rank that it waits for may need it. The
// libraries' own waits spin, MPICH's always.
static int finish(MPI_Request *request) {
  enum { SPINS = 200 };
  int done = 0;
  for (int round = 0; !done; round += round < SPINS) {
    CHECK(MPI_Test(request, &done, MPI_STATUS_IGNORE));
    if (!done && round == SPINS) sched_yield();
  }
  return MPI_SUCCESS;
}

// Starts a collective, whose request is `started`, and waits for it.
#define COLLECTIVE(start)                  \
  do {                                     \
    MPI_Request started = MPI_REQUEST_NULL; \
    CHECK(start);                          \
    return WAIT(finish(&started));         \
  } while (0)

// What this process has made and given back.
static bridge_handles handles;

void bridge_count_handles(bridge_handles *counts) { *counts = handles; }

// A communicator of our own, with its errors returned.
static int adopt(MPI_Comm handle, bridge_comm *comm) {
  if (handle != MPI_COMM_NULL) {
    handles.communicators_made++;
    CHECK(MPI_Comm_set_errhandler(handle, MPI_ERRORS_RETURN));
  }
  SEAL(comm, handle);
  return MPI_SUCCESS;
}

static MPI_Op operation_of(bridge_operation operation) {
  switch (operation) {
    case bridge_min: return MPI_MIN;
    case bridge_max: return MPI_MAX;
    case bridge_sum: return MPI_SUM;
  }
  return MPI_OP_NULL;
}

static int level_of(bridge_thread_level level) {
  switch (level) {
    case bridge_single: return MPI_THREAD_SINGLE;
    case bridge_funneled: return MPI_THREAD_FUNNELED;
    case bridge_serialized: return MPI_THREAD_SERIALIZED;
    case bridge_multiple: return MPI_THREAD_MULTIPLE;
  }
  return MPI_THREAD_SINGLE;
}

static MPI_Datatype type_of(int bytes) {
  switch (bytes) {
    case 1: return MPI_BYTE;
    case 2: return MPI_UINT16_T;
    case 4: return MPI_UINT32_T;
    case 8: return MPI_UINT64_T;
  }
  return MPI_DATATYPE_NULL;
}

int bridge_init(bridge_thread_level wanted, int *enough) {
  int provided = MPI_THREAD_SINGLE;
  CHECK(WAIT(MPI_Init_thread(NULL, NULL, level_of(wanted), &provided)));
  *enough = provided >= level_of(wanted);
  CHECK(MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN));
  return MPI_Comm_set_errhandler(MPI_COMM_SELF, MPI_ERRORS_RETURN);
}

int bridge_finalize(void) { return WAIT(MPI_Finalize()); }

int bridge_is_active(int *active) {
  int initialized = 0, finalized = 0;
  CHECK(MPI_Initialized(&initialized));
  CHECK(MPI_Finalized(&finalized));
  *active = initialized && !finalized;
  return MPI_SUCCESS;
}

int bridge_library_version(char *text, int capacity) {
  char version[MPI_MAX_LIBRARY_VERSION_STRING] = "";
  int length = 0;
  CHECK(MPI_Get_library_version(version, &length));
  snprintf(text, capacity, "%s", version);
  return MPI_SUCCESS;
}

int bridge_processor_name(char *text, int capacity) {
  char name[MPI_MAX_PROCESSOR_NAME] = "";
  int length = 0;
  CHECK(MPI_Get_processor_name(name, &length));
  snprintf(text, capacity, "%s", name);
  return MPI_SUCCESS;
}

int bridge_error_text(int code, char *text, int capacity) {
  char reason[MPI_MAX_ERROR_STRING] = "";
  int length = 0;
  CHECK(MPI_Error_string(code, reason, &length));
  snprintf(text, capacity, "%s", reason);
  return MPI_SUCCESS;
}

bridge_comm bridge_world(void) {
  bridge_comm world;
  MPI_Comm handle = MPI_COMM_WORLD;
  SEAL(&world, handle);
  return world;
}

int bridge_comm_rank(bridge_comm comm, int *rank) {
  OPEN(MPI_Comm, handle, comm);
  return MPI_Comm_rank(handle, rank);
}

int bridge_comm_size(bridge_comm comm, int *size) {
  OPEN(MPI_Comm, handle, comm);
  return MPI_Comm_size(handle, size);
}

int bridge_comm_split(bridge_comm comm, int color, int key, bridge_comm *part) {
  OPEN(MPI_Comm, handle, comm);
  MPI_Comm made = MPI_COMM_NULL;
  CHECK(WAIT(MPI_Comm_split(handle, color < 0 ? MPI_UNDEFINED : color, key, &made)));
  return adopt(made, part);
}

int bridge_comm_split_by_node(bridge_comm comm, bridge_comm *node) {
  OPEN(MPI_Comm, handle, comm);
  MPI_Comm made = MPI_COMM_NULL;
  CHECK(WAIT(MPI_Comm_split_type(handle, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &made)));
  return adopt(made, node);
}

int bridge_comm_free(bridge_comm comm) {
  OPEN(MPI_Comm, handle, comm);
  CHECK(WAIT(MPI_Comm_free(&handle)));
  handles.communicators_freed++;
  return MPI_SUCCESS;
}

int bridge_abort(bridge_comm comm, int code) {
  OPEN(MPI_Comm, handle, comm);
  return MPI_Abort(handle, code);
}

int bridge_barrier(bridge_comm comm) {
  OPEN(MPI_Comm, handle, comm);
  COLLECTIVE(MPI_Ibarrier(handle, &started));
}

int bridge_broadcast(bridge_comm comm, void *bytes, int count, int root) {
  OPEN(MPI_Comm, handle, comm);
  COLLECTIVE(MPI_Ibcast(bytes, count, MPI_BYTE, root, handle, &started));
}

int bridge_all_reduce_integers(bridge_comm comm, int64_t *values, int count, bridge_operation operation) {
  OPEN(MPI_Comm, handle, comm);
  COLLECTIVE(MPI_Iallreduce(MPI_IN_PLACE, values, count, MPI_INT64_T, operation_of(operation), handle, &started));
}

int bridge_all_reduce_doubles(bridge_comm comm, double *values, int count, bridge_operation operation) {
  OPEN(MPI_Comm, handle, comm);
  return WAIT(MPI_Allreduce(MPI_IN_PLACE, values, count, MPI_DOUBLE, operation_of(operation), handle));
}

int bridge_all_gather(bridge_comm comm, const void *piece, void *all, int bytes_per_rank) {
  OPEN(MPI_Comm, handle, comm);
  COLLECTIVE(MPI_Iallgather(piece, bytes_per_rank, MPI_BYTE, all, bytes_per_rank, MPI_BYTE, handle, &started));
}

int bridge_iall_gather(bridge_comm comm, const void *piece, int piece_count, void *all, const int *counts,
                       const int *displacements, int unit, bridge_request *request) {
  OPEN(MPI_Comm, handle, comm);
  MPI_Datatype type = type_of(unit);
  MPI_Request started = MPI_REQUEST_NULL;
  CHECK(MPI_Iallgatherv(piece ? piece : MPI_IN_PLACE, piece_count, type, all, counts, displacements, type, handle,
                        &started));
  SEAL(request, started);
  return MPI_SUCCESS;
}

int bridge_isend(bridge_comm comm, const void *bytes, int count, int to, bridge_request *request) {
  OPEN(MPI_Comm, handle, comm);
  MPI_Request started = MPI_REQUEST_NULL;
  CHECK(MPI_Isend(bytes, count, MPI_BYTE, to, 0, handle, &started));
  SEAL(request, started);
  return MPI_SUCCESS;
}

int bridge_ireceive(bridge_comm comm, void *bytes, int count, int from, bridge_request *request) {
  OPEN(MPI_Comm, handle, comm);
  MPI_Request started = MPI_REQUEST_NULL;
  CHECK(MPI_Irecv(bytes, count, MPI_BYTE, from, 0, handle, &started));
  SEAL(request, started);
  return MPI_SUCCESS;
}

int bridge_test(bridge_request *request, int *done) {
  OPEN(MPI_Request, handle, *request);
  int code = MPI_Test(&handle, done, MPI_STATUS_IGNORE);
  SEAL(request, handle);
  return code;
}

int bridge_wait(bridge_request *request) {
  OPEN(MPI_Request, handle, *request);
  int code = WAIT(finish(&handle));
  SEAL(request, handle);
  return code;
}

int bridge_window_create(bridge_comm node, int64_t bytes, bridge_window *window, void **base) {
  OPEN(MPI_Comm, handle, node);
  MPI_Win made = MPI_WIN_NULL;
  void *own = NULL;
  CHECK(WAIT(MPI_Win_allocate_shared(bytes, 1, MPI_INFO_NULL, handle, &own, &made)));
  handles.windows_made++;
  CHECK(MPI_Win_set_errhandler(made, MPI_ERRORS_RETURN));
  MPI_Aint size = 0;
  int unit = 0;
  CHECK(MPI_Win_shared_query(made, 0, &size, &unit, base));
  CHECK(MPI_Win_lock_all(MPI_MODE_NOCHECK, made));
  SEAL(window, made);
  return MPI_SUCCESS;
}

int bridge_window_sync(bridge_window window) {
  OPEN(MPI_Win, handle, window);
  return MPI_Win_sync(handle);
}

int bridge_window_free(bridge_window window) {
  OPEN(MPI_Win, handle, window);
  CHECK(MPI_Win_unlock_all(handle));
  CHECK(WAIT(MPI_Win_free(&handle)));
  handles.windows_freed++;
  return MPI_SUCCESS;
}

// Not MPI, but what goes with its shared memory: MPI-3.1, 11.5 leaves the order of loads and stores to the processor's own rules.
static uint64_t *counter(void *counters, long index) { return (uint64_t *)((char *)counters + index * BRIDGE_COUNTER_BYTES); }

void bridge_counter_raise(void *counters, int index, uint64_t value) {
  __atomic_store_n(counter(counters, index), value, __ATOMIC_RELEASE);
}

int bridge_counters_below(void *counters, int count, uint64_t value) {
  for (int index = 0; index < count; index++)
    if (__atomic_load_n(counter(counters, index), __ATOMIC_ACQUIRE) < value) return index;
  return -1;
}

static void relax(void) {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

int bridge_counters_await(void *counters, int count, uint64_t value, int spins, int yields) {
  for (int round = 0; round < spins; round++) {
    if (bridge_counters_below(counters, count, value) < 0) return -1;
    relax();
  }
  for (int round = 0; round < yields; round++) {
    if (bridge_counters_below(counters, count, value) < 0) return -1;
    sched_yield();
  }
  return bridge_counters_below(counters, count, value);
}

int bridge_allowed_cores(uint8_t *allowed, int capacity) {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof(set), &set) != 0) return -1;
  for (int core = 0; core < capacity; core++) allowed[core] = core < CPU_SETSIZE && CPU_ISSET(core, &set);
  return 0;
}
