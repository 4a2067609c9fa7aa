internal import Foundation
package import Games
internal import Language

/// The functions and names of expressions, as help and the reference pages describe them.
package enum FunctionReference {
    package struct Entry: Sendable {
        package let name: String
        /// The arguments in readable form; `nil` for a plain name.
        package let signature: String?
        package let help: String
        /// The arguments in the order of the signature, each with whether it is optional; empty without arguments and for
        /// anything but tensor functions.
        package var arguments: [(parameter: FunctionReading.Parameter, isOptional: Bool)] {
            guard let reading else { return [] }
            let needed = (signature ?? "").prefix { $0 != "[" }.split(separator: ",").count
            return reading.parameters.enumerated().map { ($0.element, $0.offset >= needed) }
        }

        /// The shape of the example's result.
        package var result: String? {
            guard let reading else { return nil }
            if reading.shape.isEmpty { return "one number" }
            let sizes = reading.shape.map { "\($0)" }
            return "[\((reading.isBatched ? ["batch"] + sizes.dropFirst() : sizes).joined(separator: ", "))]"
        }

        private var reading: FunctionReading? {
            TensorFunctions.named(name).flatMap { FunctionReading($0, example: Example.call(name)) }
        }

        /// Two lines of a document that use it.
        package var example: String { signature == nil ? "" : Example.function(name) }
        /// The help without references, up to the first detail.
        package var summary: String {
            let plain = help.replacing(/\s\([^()]*arXiv[^()]*\)/, with: "")
            return String(plain[..<(plain.firstRange(of: /;|\.\s/)?.lowerBound ?? plain.endIndex)])
        }
        /// The call, or the name.
        package var form: String { signature.map { "\(name)(\($0))" } ?? name }
    }

    package static var families: [(title: String, entries: [Entry])] {
        [("Networks and gradients", networks)]
            + TensorFunctions.families.map { family in
                (family.title, family.functions.map { Entry(name: $0.name, signature: $0.signature, help: $0.help) })
            } + [
                ("Schedules", schedules),
                ("Numbers and lists, known before training", statics),
                ("Names that change while training runs", dynamics),
            ]
    }

    /// All entries with the given name; `min` is a tensor function and a function of numbers.
    package static func named(_ name: String) -> [Entry] { families.flatMap(\.entries).filter { $0.name == name } }

    static let networks = [
        Entry(
            name: "grad", signature: "y, x",
            help: """
                the gradient of sum(y) with respect to x, in the shape of x, itself differentiable; x must be a named value \
                that y is computed from
                """),
        Entry(
            name: "weight_distance", signature: "A, B",
            help: """
                the sum of the squared differences of the trainable weights of two networks, such as weight_distance(G, \
                ema(G)) with the average of its own past
                """),
        Entry(
            name: "ema", signature: "G",
            help: "the network with the moving average of its weights, if `train: average:` keeps one: ema(G)(z)"),
        Entry(
            name: "eval", signature: "G",
            help: "the network in evaluation mode: running statistics, no dropout; the default in inferences"),
        Entry(
            name: "train", signature: "G",
            help: "the network in training mode: batch statistics, dropout; the default in steps"),
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
