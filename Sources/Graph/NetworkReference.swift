/// What help, the JSON schema and the reference pages say of network documents beside their layers.
public enum NetworkReference {
    /// A way to put layers together.
    public struct Structure: Sendable {
        public let name: String
        /// The keys that may stand beside it.
        public let beside: [String]
        public let help: String
    }

    /// Everything beside layers and blocks that can stand where a layer can.
    public static let structures: [Structure] = NetworkBuilder.structures.sorted { $0.key < $1.key }.map {
        Structure(name: $0.key, beside: $0.value.beside, help: $0.value.help)
    }

    /// The keys that may stand beside any item of a layer list.
    public static let besideKeys = NetworkBuilder.besideKeys

    /// How weights may begin, as `init:` has it.
    public static let initializers = InitialValues.signatures
}
