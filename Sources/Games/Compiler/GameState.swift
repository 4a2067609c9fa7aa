internal import Graph
internal import Language
package import Torch

/// A value that is kept throughout training and stored in checkpoints: `train.state:`.
package struct GameState: Sendable {
    package let name: String
    /// Its initial value and the sizes of that; broadcast to `shape`.
    let initial: [Float]
    let given: [Int]
    /// Its sizes: those of what steps assign to it.
    private(set) var shape: [Int]
    /// Whether the first axis is the batch.
    package private(set) var isBatched = false
    /// The assignment that gave it sizes other than those of its initial value.
    private(set) var grown: Position?

    /// A state whose initial value is a number.
    init(_ name: String, _ initial: Double) {
        self.name = name
        self.initial = [Float(initial)]
        given = []
        shape = []
    }

    /// A state whose initial value is a number, or a nested list of numbers.
    /// - Throws: if the constant is neither.
    init(_ name: String, _ initial: Constant, at position: Position) throws(Diagnostic) {
        guard let (numbers, sizes) = GameState.numbers(initial) else {
            throw Diagnostic(
                "the initial value of a state must be a number or a list of numbers, found \(initial.kind)",
                at: position,
                hint: "lists inside a list must have equal lengths")
        }
        self.name = name
        self.initial = numbers
        given = sizes
        shape = sizes
    }

    /// The numbers of nested lists with their sizes; `nil` if they contain anything else or are ragged.
    private static func numbers(_ constant: Constant) -> (numbers: [Float], sizes: [Int])? {
        if let number = constant.double { return ([Float(number)], []) }
        guard case .list(let items) = constant, !items.isEmpty else { return nil }
        let parts = items.compactMap(numbers)
        guard parts.count == items.count, parts.allSatisfy({ $0.sizes == parts[0].sizes }) else { return nil }
        return (parts.flatMap(\.numbers), [items.count] + parts[0].sizes)
    }

    /// Takes the sizes of what is assigned to it, if its initial value broadcasts to them.
    /// - Returns: whether it then has those sizes; a state of one number accepts any single number.
    mutating func take(_ assigned: [Int], isBatched: Bool, at position: Position) -> Bool {
        if assigned.volume == 1 && shape.volume == 1 { return true }
        self.isBatched = self.isBatched || isBatched
        if assigned == shape { return true }
        guard shape == given, GameShape.broadcast(given, assigned) == assigned else { return false }
        shape = assigned
        grown = position
        return true
    }

    /// Whether two states are equal as far as expressions can tell.
    func isLike(_ other: GameState) -> Bool { shape == other.shape && isBatched == other.isBatched }

    /// Its initial value.
    package func begin(on device: Device) throws(TorchError) -> Tensor {
        try Tensor(initial, given).expand(shape).clone().to(device)
    }
}
