# spack repo add packaging/spack && spack install cifar-eval
# Builds the repository that this recipe lies in.
from pathlib import Path

from spack.package import *


class CifarEval(MakefilePackage):
    """Distributed evaluation of image classifiers on CPUs: ZeRO-3 shards on MPI ranks, one digest for
    any number of them. Reads what PyTorch, DeepSpeed, ONNX and torch.export write."""

    git = Path(__file__).resolve().parents[4].as_uri()

    license("Apache-2.0")

    version("main", branch="main")
    version("0.1.0", tag="v0.1.0")

    depends_on("mpi")
    depends_on("libjpeg-turbo")
    depends_on("libwebp")
    depends_on("zlib-api")
    depends_on("zstd")
    depends_on("pkgconfig", type="build")
    depends_on("gmake", type="build")
    # Swift 6 is taken from PATH: Spack packages none.

    requires("platform=linux", msg="the program is for Linux")
    requires("^[virtuals=mpi] openmpi", "^[virtuals=mpi] mpich", policy="one_of", msg="built for Open MPI or MPICH")

    def setup_build_environment(self, env):
        env.set("MPI", "mpich" if self.spec.satisfies("^[virtuals=mpi] mpich") else "open")
        env.set("CIFAR_EVAL_COMMIT", "")

    def build(self, spec, prefix):
        make("build", "manual")

    def install(self, spec, prefix):
        make("install", f"PREFIX={prefix}")

    @run_after("install")
    @on_package_attributes(run_tests=True)
    def known_answer(self):
        answer = Executable(self.prefix.bin.join("cifar-eval"))(output=str)
        if "known answer  ok" not in answer:
            raise InstallError("the known answer did not come out")
