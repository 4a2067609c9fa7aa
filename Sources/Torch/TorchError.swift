internal import CTorch

/// What libtorch said when a call failed.
public struct TorchError: Error, CustomStringConvertible {
    /// The operator or function that failed, such as `aten::conv2d`.
    public let operation: String
    /// libtorch's message, trimmed to its first sentence.
    public let message: String

    public var description: String { "\(operation): \(message)" }

    init(operation: String, text: String) {
        self.operation = operation
        message = TorchError.firstSentence(of: text)
    }

    /// The message's first line up to the first full stop that ends a sentence.
    static func firstSentence(of text: String) -> String {
        let line = text.split(separator: "\n", maxSplits: 1).first.map(String.init) ?? text
        var sentence = line
        if let stop = line.firstRange(of: ". ") { sentence = String(line[..<stop.lowerBound]) }
        if sentence.hasSuffix(".") { sentence.removeLast() }
        return sentence
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
