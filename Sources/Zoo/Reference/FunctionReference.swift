internal import Foundation
public import Games
internal import Language

/// Everything that an expression can call or name, as help and the reference pages tell it.
public enum FunctionReference {
    public struct Entry: Sendable {
        public let name: String
        /// The arguments as people write them; `nil` for a plain name.
        public let signature: String?
        public let help: String
        /// What it takes, in the order of its signature, and whether each may be left out; empty for what has no arguments
        /// or is no function of tensors.
        public var arguments: [(parameter: FunctionReading.Parameter, isOptional: Bool)] {
            guard let reading else { return [] }
            let needed = (signature ?? "").prefix { $0 != "[" }.split(separator: ",").count
            return reading.parameters.enumerated().map { ($0.element, $0.offset >= needed) }
        }

        /// The sizes of what the example gives.
        public var result: String? {
            guard let reading else { return nil }
            if reading.shape.isEmpty { return "one number" }
            let sizes = reading.shape.map { "\($0)" }
            return "[\((reading.isBatched ? ["batch"] + sizes.dropFirst() : sizes).joined(separator: ", "))]"
        }

        private var reading: FunctionReading? {
            TensorFunctions.named(name).flatMap { FunctionReading($0, example: Example.call(name)) }
        }

        /// Two lines of a document that use it.
        public var example: String { signature == nil ? "" : Example.function(name) }
        /// The help without its sources, up to where it turns to details.
        public var summary: String {
            let plain = help.replacing(/\s\([^()]*arXiv[^()]*\)/, with: "")
            return String(plain[..<(plain.firstRange(of: /;|\.\s/)?.lowerBound ?? plain.endIndex)])
        }
        /// The call, or the name.
        public var form: String { signature.map { "\(name)(\($0))" } ?? name }
    }

    public static var families: [(title: String, entries: [Entry])] {
        [("Networks and gradients", networks)]
            + TensorFunctions.families.map { family in
                (family.title, family.functions.map { Entry(name: $0.name, signature: $0.signature, help: $0.help) })
            } + [
                ("Schedules", schedules),
                ("Numbers and lists, known before training", statics),
                ("Names that change while training runs", dynamics),
            ]
    }

    /// All entries of a name: `min` is a function of tensors and one of numbers.
    public static func named(_ name: String) -> [Entry] { families.flatMap(\.entries).filter { $0.name == name } }

    static let networks = [
        Entry(
            name: "grad", signature: "y, x",
            help: """
                the gradient of sum(y) with respect to x, in the shape of x, itself differentiable; y must be made from x \
                by the name that x has
                """),
        Entry(
            name: "ema", signature: "G",
            help: "the network with the moving average of its weights, where `train: average:` keeps one: ema(G)(z)"),
        Entry(
            name: "eval", signature: "G",
            help: "the network in evaluation mode: running statistics, no dropout; what inferences use"),
        Entry(
            name: "train", signature: "G",
            help: "the network in training mode: the batch's statistics, dropout; what steps use"),
    ]

    private static let statics = StaticFunction.all.map {
        Entry(name: $0.name, signature: $0.signature, help: $0.summary)
    }

    private static let schedules = Schedule.allCases.map {
        Entry(name: $0.rawValue, signature: $0.signature, help: $0.help)
    }

    private static let dynamics = ModelReference.dynamicNames.map {
        Entry(name: $0.name, signature: nil, help: $0.help)
    }
}
