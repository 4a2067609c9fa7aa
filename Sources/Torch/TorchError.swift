internal import CTorch

/// An error of libtorch.
public struct TorchError: Error, CustomStringConvertible {
    /// The operator or function that failed, such as `aten::conv2d`; empty if the message is complete without it.
    public let operation: String
    /// libtorch's message, trimmed to its first sentence.
    public let message: String

    /// The innermost place in the user's documents where it happened.
    private var place: String?

    public var description: String {
        [place, operation, message].compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: ": ")
    }

    /// The error with a place, unless it has one already.
    public func placed(_ place: String) -> TorchError {
        var result = self
        result.place = self.place ?? place
        return result
    }

    init(operation: String, text: String) {
        self.operation = operation
        message = TorchError.firstSentence(of: text)
    }

    /// The first sentence of the first line of the message. Sentences that only list the arguments and end in a bracket are
    /// followed by the next one, which says what is wrong with them.
    static func firstSentence(of text: String) -> String {
        let line = text.split(separator: "\n", maxSplits: 1).first.map(String.init) ?? text
        var rest = line[...]
        while let stop = rest.firstRange(of: ". ") {
            let sentence = rest[..<stop.lowerBound]
            if !(sentence.hasPrefix("Given ") || sentence.hasPrefix("Calculated ")) || !sentence.hasSuffix(")") {
                return String(line[..<stop.lowerBound])
            }
            rest = rest[stop.upperBound...]
        }
        return line.hasSuffix(".") ? String(line.dropLast()) : line
    }
}

/// Throws a `TorchError` for a C status that is not null. The text is copied immediately.
func check(_ error: ct_error?, _ operation: String) throws(TorchError) {
    guard let error else { return }
    throw TorchError(operation: operation, text: String(cString: error))
}

extension TorchError {
    /// A missing weight.
    public init(missing name: String) { self.init(operation: name, text: "missing weight") }

    /// An error of code that uses tensors.
    public init(_ operation: String, _ message: String) { self.init(operation: operation, text: message) }
}
