public import Data
public import Evaluation
public import Games
public import Graph
public import Language
internal import Synchronization
public import Training

/// A plug-in in Swift: the layers, functions, data sources, metrics and monitors that a
/// package adds to its own ganzoo program.
public struct Plugin: Sendable {
    public let name: String
    public let version: String
    public let summary: String
    public let layers: [any Layer.Type]
    public let functions: [any TensorFunction.Type]
    public let sources: [any DataSource.Type]
    public let metrics: [any Metric.Type]
    public let monitors: [any Monitor.Type]

    /// - Parameters:
    ///   - name: its name in listings and messages, and the title of its family of layers and of functions.
    ///   - summary: what it adds, in one line.
    ///   - sources: data sources, for `--data NAME:PLACE`.
    ///   - metrics: for `evaluate`; those that compare samples are also computed when samples are generated in training.
    ///   - monitors: for trainings, which look at their figures through them.
    public init(
        _ name: String, version: String, summary: String, layers: [any Layer.Type] = [],
        functions: [any TensorFunction.Type] = [], sources: [any DataSource.Type] = [],
        metrics: [any Metric.Type] = [], monitors: [any Monitor.Type] = []
    ) {
        self.name = name
        self.version = version
        self.summary = summary
        self.layers = layers
        self.functions = functions
        self.sources = sources
        self.metrics = metrics
        self.monitors = monitors
    }

    private static let installed = Mutex<[Plugin]>([])

    /// The plug-ins that are compiled into this program.
    public static var all: [Plugin] { installed.withLock { $0 } }

    /// Adds the plug-ins to ganzoo's tables. Call it once, before any document is read.
    /// - Throws: `InvalidDocument` if a name is already in use.
    public static func install(_ plugins: [Plugin]) throws(InvalidDocument) {
        let diagnostics = Diagnostics()
        for (index, plugin) in plugins.enumerated() { plugin.check(besides: all + plugins[..<index], diagnostics) }
        if diagnostics.hasErrors { throw InvalidDocument(diagnostics.sorted) }
        for plugin in plugins {
            if !plugin.layers.isEmpty { Layers.add((plugin.name, plugin.layers)) }
            if !plugin.functions.isEmpty { TensorFunctions.add((plugin.name, plugin.functions)) }
            DataSources.add(plugin.sources)
            Metrics.add(plugin.metrics)
            Monitors.add(plugin.monitors)
        }
        installed.withLock { $0 += plugins }
    }

    /// The names that it adds, by kind.
    public var additions: [(kind: String, names: [String])] {
        [
            ("layers", layers.map { $0.name }), ("functions", functions.map { $0.name }),
            ("data", sources.map { $0.name }), ("metrics", metrics.map { $0.name }),
            ("monitors", monitors.map { $0.name }),
        ]
    }

    /// Reports names that are already in use or defined twice.
    private func check(besides others: [Plugin], _ diagnostics: Diagnostics) {
        if others.contains(where: { $0.name == name }) {
            diagnostics.error("two plug-ins are named '\(name)'", at: nil)
        }
        let networks = FunctionReference.networks.map(\.name)
        let own = [
            "layers": Layers.all.map { $0.name } + NetworkReference.structures.map(\.name),
            "functions": TensorFunctions.all.map { $0.name } + networks, "data": ["builtin"],
            "metrics": Metrics.all.map { $0.name }, "monitors": Monitors.all.map { $0.name },
        ]
        for (kind, names) in additions {
            var seen: Set<String> = []
            for given in names {
                let other = others.first { $0.additions.contains { $0.kind == kind && $0.names.contains(given) } }
                if let other {
                    diagnostics.error(
                        "'\(given)' (\(kind)) is defined by both plug-ins '\(other.name)' and '\(name)'", at: nil)
                } else if own[kind]?.contains(given) == true {
                    diagnostics.error(
                        "'\(given)' (\(kind)) is defined by both ganzoo and the plug-in '\(name)'", at: nil)
                } else if !seen.insert(given).inserted {
                    diagnostics.error("'\(given)' (\(kind)) is defined twice by the plug-in '\(name)'", at: nil)
                }
            }
        }
    }
}
