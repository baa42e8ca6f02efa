import ArgumentParser

/// `cifar-eval [evaluate]`: its options.
struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate", abstract: "Evaluate a checkpoint, or several, on a data set (the default command).",
    discussion: """
      cifar-eval model.pth --data cifar-10-batches-bin
      cifar-eval runs/*.pth --data cifar-10-batches-bin --results done --report sweep.html

      Several checkpoints are evaluated in turn on images that are read once, and ranked: which are better, and which \
      cannot be told apart. At length: man cifar-eval-evaluate, or --help-hidden.
      """)

  @OptionGroup(title: "Model") var model: ModelOptions
  @OptionGroup(title: "Data") var data: DataOptions
  @OptionGroup(title: "Data") var preprocessing: PreprocessingOptions
  @OptionGroup(title: "Numbers") var numbers: NumberOptions
  @OptionGroup(title: "Ranks") var ranks: RankOptions
  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup(title: "Gates") var gates: GateOptions
}
