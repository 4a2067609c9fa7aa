/// The parts of network documents other than layers, for help, the JSON schema and the reference pages.
package enum NetworkReference {
    /// An item that combines layers.
    package struct Structure: Sendable {
        package let name: String
        /// The other keys that the item can have.
        package let beside: [String]
        package let help: String
    }

    /// All items of a layer list that are neither layers nor blocks.
    package static let structures: [Structure] = NetworkBuilder.structures.sorted { $0.key < $1.key }.map {
        Structure(name: $0.key, beside: $0.value.beside, help: $0.value.help)
    }

    /// The other keys that every item of a layer list can have.
    package static let besideKeys = NetworkBuilder.besideKeys

    /// The initialisers of `init:`.
    package static let initializers = InitialValues.signatures
}
