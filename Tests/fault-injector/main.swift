// `fault-injector ARGUMENT…` is `cifar-eval ARGUMENT…` with the fault that CIFAR_EVAL_FAULT orders, such as `hang:compute:1` or
// `flip:shard:2:40404`; see Fault and Flip.

import CifarEvalCommand
import Evaluation
import FaultInjection
import Glibc

let order = getenv("CIFAR_EVAL_FAULT").map { String(cString: $0) } ?? ""
Fault(order)?.install()
let flip = Flip(order)
startCifarEval { options in options.tampering = flip?.tampering }
