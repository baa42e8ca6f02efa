// What MPICH 5 calls the standard ABI by; where mpi.h is that already, it means nothing.
#ifndef MPI_ABI
#define MPI_ABI
#endif
#include <mpi.h>
