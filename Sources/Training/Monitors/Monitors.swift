import Synchronization

/// The monitors: the built-in ones, followed by those of plug-ins.
package enum Monitors {
    private static let builtIn: [any Monitor.Type] = [
        DiscriminatorTooStrong.self, GeneratorTooStrong.self, ModeCollapse.self, Oscillation.self,
        ExplodingGradients.self, DeadActivations.self, MemorizingDiscriminator.self, CopiedImages.self,
        Checkerboard.self, DataStarved.self, LearningRateTooHigh.self, LearningRateTooLow.self, NotFinite.self,
    ]
    private static let added = Mutex<[any Monitor.Type]>([])

    package static var all: [any Monitor.Type] { builtIn + added.withLock { $0 } }

    /// Adds monitors, whose names must be new.
    package static func add(_ monitors: [any Monitor.Type]) { added.withLock { $0 += monitors } }
}
