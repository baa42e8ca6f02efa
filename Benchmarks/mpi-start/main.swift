// Starts MPI and ends it: what every command pays before and after its own work.
import MPI

try MPIEnvironment.initialize()
try MPIEnvironment.finalize()
