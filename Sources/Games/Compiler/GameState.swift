internal import Graph
internal import Language
package import Torch

/// A value that lasts through training and is kept with the checkpoint: `train.state:`.
package struct GameState: Sendable {
    package let name: String
    /// What it begins with, and the sizes of that; spread over `shape`.
    let initial: [Float]
    let given: [Int]
    /// Its sizes: those of what steps assign to it.
    private(set) var shape: [Int]
    /// Whether the first of them is the batch.
    private(set) var isBatched = false
    /// What gave it sizes other than those of what it begins with.
    private(set) var grown: Position?

    /// A state that begins with a number.
    init(_ name: String, _ initial: Double) {
        self.name = name
        self.initial = [Float(initial)]
        given = []
        shape = []
    }

    /// A state that begins with a number, or with a list of numbers or of lists alike.
    /// - Throws: where the constant is neither.
    init(_ name: String, _ initial: Constant, at position: Position) throws(Diagnostic) {
        guard let (numbers, sizes) = GameState.numbers(initial) else {
            throw Diagnostic(
                "a state begins with a number or a list of numbers, not with \(initial.kind)", at: position,
                hint: "lists inside a list must be of one length")
        }
        self.name = name
        self.initial = numbers
        given = sizes
        shape = sizes
    }

    /// The numbers of nested lists with their sizes; `nil` where something else stands in them, or they are ragged.
    private static func numbers(_ constant: Constant) -> (numbers: [Float], sizes: [Int])? {
        if let number = constant.double { return ([Float(number)], []) }
        guard case .list(let items) = constant, !items.isEmpty else { return nil }
        let parts = items.compactMap(numbers)
        guard parts.count == items.count, parts.allSatisfy({ $0.sizes == parts[0].sizes }) else { return nil }
        return (parts.flatMap(\.numbers), [items.count] + parts[0].sizes)
    }

    /// Takes the sizes of what is assigned to it, if what it begins with can be spread over them.
    /// - Returns: whether it then has those sizes; one number is fine for any state of one number.
    mutating func take(_ assigned: [Int], isBatched: Bool, at position: Position) -> Bool {
        if assigned.volume == 1 && shape.volume == 1 { return true }
        self.isBatched = self.isBatched || isBatched
        if assigned == shape { return true }
        guard shape == given, GameShape.broadcast(given, assigned) == assigned else { return false }
        shape = assigned
        grown = position
        return true
    }

    /// Whether two hold the same, as far as expressions see it.
    func isLike(_ other: GameState) -> Bool { shape == other.shape && isBatched == other.isBatched }

    /// What it begins with.
    package func begin(on device: Device) throws(TorchError) -> Tensor {
        try Tensor(initial, given).expand(shape).clone().to(device)
    }
}
