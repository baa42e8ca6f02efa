import CifarEvalCommand

startCifarEval()
