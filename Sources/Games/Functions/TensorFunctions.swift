internal import Synchronization

/// The functions that games can call: the families' lists, and what plug-ins add.
package enum TensorFunctions {
    /// Functions that belong together.
    package typealias Family = (title: String, functions: [any TensorFunction.Type])

    /// Functions that belong together, in the order of the reference pages; those of plug-ins last.
    package static var families: [Family] { own + added.withLock { $0 } }

    private static let own: [Family] = [
        ("Losses", losses), ("Elementwise", elementwise), ("Reductions", reductions), ("Shaping", shapings),
        ("Random", randoms), ("Memory", memories), ("Style and augmentation", styles),
    ]

    private static let added = Mutex<[Family]>([])

    /// Adds functions, whose names must be new; documents that are read afterwards can call them.
    package static func add(_ family: Family) { added.withLock { $0.append(family) } }

    package static var all: [any TensorFunction.Type] { families.flatMap(\.functions) }

    package static func named(_ name: String) -> (any TensorFunction.Type)? { all.first { $0.name == name } }
}
