internal import Synchronization

/// The metrics that trainings compute: those that plug-ins add.
public enum Metrics {
    private static let added = Mutex<[any Metric.Type]>([])

    /// Adds metrics, whose names must be new; trainings that begin from then on compute them.
    public static func add(_ metrics: [any Metric.Type]) { added.withLock { $0 += metrics } }

    public static var all: [any Metric.Type] { added.withLock { $0 } }
}
