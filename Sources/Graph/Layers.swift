package import Language
internal import Synchronization

/// The layer kinds that documents can use: those of the families below and those of plug-ins.
package enum Layers {
    /// Related kinds under a title.
    package typealias Family = (title: String, kinds: [any Layer.Type])

    /// All families in the order of the reference pages; those of plug-ins come last.
    package static var families: [Family] { own + added.withLock { $0 } }

    private static let own: [Family] = [
        ("Linear", linears), ("Convolution", convolutions), ("Style", styles), ("Pointwise", pointwises),
        ("Conditioning", conditionings), ("Normalization", normalizations), ("Activation", activations),
        ("Resampling", resamplings), ("Pooling", poolings), ("Borders", borders), ("Shaping", shapings),
        ("Noise", noises), ("Attention", attentions), ("Any operator", operators),
    ]

    private static let ownKinds: [String: any Layer.Type] = kinds(of: own)

    private static let added = Mutex<[Family]>([])

    /// Adds kinds, whose names must be new. Documents that are read afterwards can use them.
    package static func add(_ family: Family) { added.withLock { $0.append(family) } }

    /// All kinds, in the order of the families.
    package static var all: [any Layer.Type] { families.flatMap(\.kinds) }

    /// The kind of that name.
    package static func named(_ name: String) -> (any Layer.Type)? {
        ownKinds[name] ?? added.withLock { $0.flatMap(\.kinds).first { $0.name == name } }
    }

    private static func kinds(of families: [Family]) -> [String: any Layer.Type] {
        Dictionary(families.flatMap(\.kinds).map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The arguments of a kind, the common ones last.
    package static func schema(of type: any Layer.Type) -> [Field] {
        Fields.schema(of: type.name) { fields in
            _ = type.init(&fields)
            _ = readSettings(&fields, type)
        }
    }

    struct Settings {
        let normalization: WeightNormalization?
        let trainable: Bool
    }

    /// The arguments of all layers, or of all layers with weights.
    ///
    /// - Parameter norm: the normalisation of weights in the network, if the layer does not have its own.
    static func readSettings(
        _ fields: inout Fields, _ type: any Layer.Type, norm: WeightNormalization.Word? = nil
    ) -> Settings {
        let ownsGain = fields.declared.contains { $0.name == "gain" }
        let normalization =
            (type as? any WeightedLayer.Type).flatMap {
                let own = $0.defaultNormalization
                return WeightNormalization.read(&fields, own == .none ? norm ?? own : own, ownsGain: ownsGain)
            }
        let trainable = fields.bool("trainable", default: true, "whether the weights are trained")
        return Settings(normalization: normalization, trainable: trainable)
    }
}

/// A layer whose `weight`, or weights whose names end in `.weight`, can be normalised.
package protocol WeightedLayer: Layer {
    /// The default normalisation.
    static var defaultNormalization: WeightNormalization.Word { get }
    /// The axis of the outputs in its weights.
    var outputAxis: Int { get }
}

extension WeightedLayer {
    package static var defaultNormalization: WeightNormalization.Word { .none }
    package var outputAxis: Int { 0 }
}
