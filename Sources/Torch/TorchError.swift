internal import CTorch

/// What libtorch said when a call failed.
public struct TorchError: Error, CustomStringConvertible {
    /// The operator or function that failed, such as `aten::conv2d`.
    public let operation: String
    /// libtorch's message, trimmed to its first sentence.
    public let message: String

    /// Where in what people have written it happened, innermost.
    private var place: String?

    public var description: String { "\(place.map { "\($0): " } ?? "")\(operation): \(message)" }

    /// The error with its place, unless it has one already.
    public func placed(_ place: String) -> TorchError {
        var result = self
        result.place = self.place ?? place
        return result
    }

    init(operation: String, text: String) {
        self.operation = operation
        message = TorchError.firstSentence(of: text)
    }

    /// The first sentence of the message's first line. Sentences that only say what was given, and end in a bracket, are
    /// joined by those behind them, which say what is wrong with it.
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

/// Turns a C status into a typed throw; the text is copied at once.
func check(_ error: ct_error?, _ operation: String) throws(TorchError) {
    guard let error else { return }
    throw TorchError(operation: operation, text: String(cString: error))
}

extension TorchError {
    /// A weight that was asked for and isn't there.
    public init(missing name: String) { self.init(operation: name, text: "there is no weight of that name") }

    /// An error of code that builds on tensors.
    public init(_ operation: String, _ message: String) { self.init(operation: operation, text: message) }
}
