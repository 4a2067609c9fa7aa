package import Torch

/// A round's figures, kept as tensors until they are read so that nothing waits for the device.
package struct Readings {
    private(set) var losses: [(name: String, value: Tensor)] = []
    private(set) var outputs: [(name: String, value: Tensor)] = []
    private(set) var gradients: [(name: String, value: Tensor)] = []

    mutating func add(loss name: String, _ value: Tensor) throws(TorchError) {
        losses.append((name, try value.detach()))
    }
    mutating func add(output name: String, _ value: Tensor) { Readings.put(name, value, &outputs) }
    mutating func add(gradient name: String, _ value: Tensor) { Readings.put(name, value, &gradients) }

    /// Each name occurs once; if several steps read the same value, the last one counts.
    private static func put(_ name: String, _ value: Tensor, _ list: inout [(name: String, value: Tensor)]) {
        list.removeAll { $0.name == name }
        list.append((name, value))
    }

    /// The loss terms by name, read in one transfer.
    package func lossValues() throws(TorchError) -> [(name: String, value: Double)] {
        if losses.isEmpty { return [] }
        let values = try Tensor.stack(losses.map(\.value), 0).to(.float64).elements(Double.self)
        return zip(losses, values).map { ($0.name, $1) }
    }
    func outputValues() throws(TorchError) -> [(name: String, value: Double)] { try Readings.read(outputs) }
    func gradientValues() throws(TorchError) -> [(name: String, value: Double)] { try Readings.read(gradients) }

    private static func read(_ list: [(name: String, value: Tensor)]) throws(TorchError) -> [(
        name: String, value: Double
    )] {
        var result: [(name: String, value: Double)] = []
        for (name, value) in list { result.append((name, try value.item())) }
        return result
    }
}
