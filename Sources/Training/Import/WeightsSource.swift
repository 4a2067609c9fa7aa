import Files
package import Torch

/// Named tensors of a file that another program may have written: safetensors, or a PyTorch file. A file may hold
/// several dictionaries of tensors, of which one is read.
package struct WeightsSource {
    /// A dictionary of tensors in a file.
    struct Group {
        /// The keys that lead to it, joined with dots; empty for the file itself.
        let key: String
        let tensors: [(name: String, index: Int)]
    }

    private enum Contents {
        case safetensors(Safetensors)
        case pytorch(PyTorchFile, [Group])
    }

    package let path: String
    private let contents: Contents

    /// Opens a file; its first bytes determine its format.
    /// - Throws: `FileError`, or `DataError` for a damaged archive.
    package init(_ path: String) throws {
        self.path = path
        let start: [UInt8]
        do throws(IOFailure) {
            start = try FileBytes.start(path, 9)
        } catch {
            throw FileError(error)
        }
        if PyTorchFile.matches(start), !WeightsSource.isSafetensors(start) {
            let file = try PyTorchFile(path)
            contents = .pytorch(file, try WeightsSource.groups(in: file.heap, file.root, path: path))
        } else {
            contents = .safetensors(try Safetensors(reading: path))
        }
    }

    /// The length of a safetensors header may start with any byte, but is small, and the header is a JSON object.
    private static func isSafetensors(_ start: [UInt8]) -> Bool {
        start.count == 9 && start[4..<8].allSatisfy { $0 == 0 } && start[8] == UInt8(ascii: "{")
    }

    /// The tensors of one dictionary, in the order of the file.
    /// - Parameter key: the dictionary's keys joined with dots; `nil` if there is only one.
    /// - Throws: a list of the dictionaries if none or an unknown one was named.
    package func tensors(key: String? = nil) throws -> [(name: String, tensor: Tensor)] {
        switch contents {
        case .safetensors(let file):
            guard let key else { return WeightsSource.ordered(file.tensors) }
            let part = Players.part(file.tensors, key + ".")
            guard !part.isEmpty else { throw FileError(path, "no tensor has a name that starts with '\(key).'") }
            return WeightsSource.ordered(part)
        case .pytorch(let file, let groups):
            let group = try choose(key, among: groups)
            var cache: [Int: Tensor] = [:]
            return try group.tensors.map { ($0.name, try file.tensor($0.index, &cache)) }
        }
    }

    private func choose(_ key: String?, among groups: [Group]) throws -> Group {
        guard !groups.isEmpty else { throw FileError(path, "no dictionary of tensors found") }
        if let key, let group = groups.first(where: { $0.key == key }) { return group }
        if key == nil, groups.count == 1 { return groups[0] }
        let shown = groups.prefix(32).map { group in
            "\n  \(group.key.isEmpty ? "the file itself" : group.key): \(group.tensors.count) tensors"
        }.joined()
        let reason =
            key.map { "unknown dictionary '\($0)'" } ?? "found several dictionaries of tensors"
        throw TrainingError("'\(path)': \(reason):\(shown)", hint: "choose one with '--key NAME'")
    }

    // MARK: Dictionaries of a pickle

    private static let mostDepth = 16
    private static let mostVisits = 1_000_000
    private static let mostLetters = 1000

    /// Every dictionary that holds tensors under text keys.
    static func groups(in heap: PickleHeap, _ root: PickleValue, path: String) throws(FileError) -> [Group] {
        var result: [Group] = []
        var visits = 0
        var waiting: [(key: String, value: PickleValue, depth: Int)] = [("", root, 0)]
        while let (key, value, depth) = waiting.popLast() {
            guard case .dictionary(let index) = value else { continue }
            var tensors: [(name: String, index: Int)] = []
            var inner: [(String, PickleValue, Int)] = []
            var places: [String: Int] = [:]
            for entry in heap.dictionaries[index] {
                visits += 1
                guard visits <= mostVisits, depth <= mostDepth else {
                    throw FileError(path, "its dictionaries are nested too deeply")
                }
                guard let name = entry.key.text, name.utf8.count <= mostLetters else { continue }
                switch entry.value {
                case .tensor(let tensor):
                    if let place = places[name] {
                        tensors[place].index = tensor
                    } else {
                        places[name] = tensors.count
                        tensors.append((name, tensor))
                    }
                case .dictionary: inner.append((key.isEmpty ? name : "\(key).\(name)", entry.value, depth + 1))
                default: continue
                }
            }
            if !tensors.isEmpty { result.append(Group(key: key, tensors: tensors)) }
            waiting += inner.reversed()
        }
        return result
    }

    // MARK: Order

    /// Safetensors keep no order, so names are sorted in the order of layers: numbers by their value, and within a
    /// layer as PyTorch lists them.
    private static func ordered(_ tensors: [String: Tensor]) -> [(name: String, tensor: Tensor)] {
        tensors.map { (parts: parts($0.key), name: $0.key, tensor: $0.value) }
            .sorted { less($0.parts, $1.parts) }
            .map { ($0.name, $0.tensor) }
    }

    private static let leaves = ["weight", "bias", "running_mean", "running_var"]

    /// A name's parts, each with its trailing number.
    private static func parts(_ name: String) -> [(rank: Int, text: String)] {
        name.split(separator: ".", omittingEmptySubsequences: false).map { part in
            let digits = part.reversed().prefix { $0.isASCII && $0.isNumber }.count
            let number = Int(part.suffix(digits)) ?? 0
            return (number, String(part.dropLast(digits)))
        }
    }

    private static func less(_ a: [(rank: Int, text: String)], _ b: [(rank: Int, text: String)]) -> Bool {
        for (x, y) in zip(a, b) where x != y {
            // the usual parameter names come before others
            switch (leaves.firstIndex(of: x.text), leaves.firstIndex(of: y.text)) {
            case (let first?, let second?): return first < second
            case (_?, nil): return true
            case (nil, _?): return false
            case (nil, nil): break
            }
            return x.text == y.text ? x.rank < y.rank : x.text < y.text
        }
        return a.count < b.count
    }
}
