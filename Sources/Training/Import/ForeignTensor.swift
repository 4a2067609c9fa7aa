package import Torch

/// A tensor of a file that another program may have written. Its elements are read when they are needed.
package struct ForeignTensor {
    package let name: String
    package let shape: [Int]
    private let read: () throws -> Tensor

    package init(_ name: String, _ shape: [Int], _ read: @escaping () throws -> Tensor) {
        self.name = name
        self.shape = shape
        self.read = read
    }

    package init(_ name: String, _ tensor: Tensor) { self.init(name, tensor.shape) { tensor } }

    package func tensor() throws -> Tensor { try read() }

    /// The tensor under another name.
    func named(_ name: String) -> ForeignTensor { ForeignTensor(name, shape, read) }

    /// The number of elements.
    var count: Int { shape.reduce(1, *) }

    /// Whether its name lies under a prefix that ends in a dot, or that is empty.
    func isUnder(_ prefix: String) -> Bool { name.hasPrefix(prefix) }
}

extension ForeignTensor {
    /// Parts of names that wrappers of PyTorch add between those of a network.
    private static let wrappers: Set<Substring> = ["_orig_mod", "_fsdp_wrapped_module", "_checkpoint_wrapped_module"]

    /// A name without the parts that wrappers add, and with one spelling of spectral norm: PyTorch's two are
    /// `conv.weight_orig`, `conv.weight_u` and `conv.parametrizations.weight.original`, `conv.parametrizations.weight.0._u`.
    static func plain(_ name: String) -> String {
        var parts = name.split(separator: ".", omittingEmptySubsequences: false).filter { !wrappers.contains($0) }
        if let place = parts.firstIndex(of: "parametrizations"), parts.count > place + 2 {
            let end = parts[(place + 2)...].joined(separator: ".")
            if let suffix = ["original": "", "0._u": "_u", "0._v": "_v"][end] {
                parts = parts[..<place] + [parts[place + 1] + suffix]
            }
        }
        let plain = parts.joined(separator: ".")
        return plain.hasSuffix(".weight_orig") ? String(plain.dropLast("_orig".count)) : plain
    }
}
