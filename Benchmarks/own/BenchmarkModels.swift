import Graphs
import Models
import SyntheticModels

/// The model of that name: one that the program knows, or one of the peers' nets.
func benchmarkGraph(_ name: String) -> Graph? { Architectures.graph(named: name) ?? (try? SyntheticGraphs.named(name)) }

/// The groups of images in flight: one of large images.
func benchmarkGroups(_ graph: Graph) -> Int { graph.imageShape.elementCount > 3072 ? 1 : 4 }
