import Files
import Torch

/// Named tensors of a file that another program may have written: safetensors, or a PyTorch file. A file may hold
/// several dictionaries of tensors, in dictionaries, lists and tuples.
package struct WeightsSource {
    /// A dictionary of tensors in a file.
    struct Group {
        /// The keys and indices that lead to it, joined with dots; empty for the file itself.
        let key: String
        let tensors: [(name: String, index: Int)]
    }

    package let path: String
    /// A sentence about what the file holds besides tensors; `nil` if there is nothing to say.
    package let remark: String?
    /// The tensors by the keys that lead to them, each with the key of its dictionary.
    private let entries: [(group: String, tensor: ForeignTensor)]

    /// Opens a file; its first bytes determine its format.
    /// - Throws: `TrainingError` for a file of another kind, `FileError`, or `DataError` for a damaged archive.
    package init(_ path: String) throws {
        self.path = path
        let start: [UInt8]
        do throws(IOFailure) {
            start = try FileBytes.start(path, ForeignFile.startBytes)
        } catch {
            throw FileError(error)
        }
        if Safetensors.matches(start) {
            entries = WeightsSource.ordered(try Safetensors(reading: path).tensors).map { ("", $0) }
            remark = nil
        } else if PyTorchFile.matches(start) {
            let file = try PyTorchFile(path)
            let groups = try WeightsSource.groups(in: file.heap, file.root, path: path)
            guard !groups.isEmpty else { throw FileError(path, "no dictionary of tensors found") }
            entries = WeightsSource.entries(of: groups, in: file)
            remark = WeightsSource.remark(file.heap.skipped)
        } else if let kind = ForeignFile.kind(start) {
            throw TrainingError("'\(path)' is \(kind.name)", hint: kind.hint)
        } else {
            throw TrainingError(
                "'\(path)' is neither a safetensors file nor one of PyTorch's",
                hint: "save the network's 'state_dict()' with torch.save, or its tensors as safetensors")
        }
        guard entries.count <= Self.mostTensors else {
            throw FileError(path, "it holds \(entries.count) tensors, expected at most \(Self.mostTensors)")
        }
    }

    /// Of all networks of a file; a StyleGAN2 has some three hundred.
    private static let mostTensors = 50_000

    private static func entries(of groups: [Group], in file: PyTorchFile) -> [(group: String, tensor: ForeignTensor)] {
        var seen: Set<String> = []
        return groups.flatMap { group in
            group.tensors.map { name, index in
                let full = group.key.isEmpty ? name : "\(group.key).\(name)"
                let plain = ForeignTensor.plain(full)
                // two spellings of one name are kept apart
                let unique = seen.insert(plain).inserted ? plain : full
                return (group.key, ForeignTensor(unique, file.heap.views[index].shape) { try file.tensor(index) })
            }
        }
    }

    private static func remark(_ skipped: [String: Int]) -> String? {
        guard !skipped.isEmpty else { return nil }
        let kinds = skipped.sorted { $0.key < $1.key }.map { $1 == 1 ? $0 : "\($0) (\($1))" }
        return "skipped what is no tensor: \(kinds.joined(separator: ", "))"
    }

    // MARK: Parts of the file

    /// The part of a file that a key names.
    package struct Part {
        /// The tensors, whose names continue the key.
        package let tensors: [ForeignTensor]
        /// The file's other tensors.
        package let others: [ForeignTensor]
    }

    /// The tensors under a key.
    /// - Parameter key: the start of their names up to a dot, such as the keys of a dictionary, a prefix of names, or an
    ///   index of a list; keys above it can be omitted. `nil` for all tensors.
    /// - Throws: a list of the dictionaries if the key is unknown, or names several.
    package func part(key: String? = nil) throws -> Part {
        let all = entries.map(\.tensor)
        guard let key else { return Part(tensors: all, others: []) }
        guard let prefix = try prefix(key, all) else {
            throw choice("no key or name starts with '\(key).'")
        }
        return Part(
            tensors: all.filter { $0.isUnder(prefix) }.map { $0.named(String($0.name.dropFirst(prefix.count))) },
            others: all.filter { !$0.isUnder(prefix) })
    }

    /// The start of the names that a key stands for: at the start of names, or else after other keys.
    private func prefix(_ key: String, _ all: [ForeignTensor]) throws -> String? {
        let start = ForeignTensor.plain(key) + "."
        if all.contains(where: { $0.isUnder(start) }) { return start }
        let found = Set(
            all.compactMap { entry in
                entry.name.firstRange(of: "." + start).map { String(entry.name[..<$0.upperBound]) }
            })
        guard found.count <= 1 else {
            let places = found.sorted().prefix(8).map { "'\($0.dropLast())'" }.joined(separator: ", ")
            throw TrainingError("'\(path)' has several parts '\(key)': \(places)", hint: "choose one with '--key'")
        }
        return found.first
    }

    /// The tensors of the only dictionary, or of that key, in the order of the file.
    /// - Throws: a list of the dictionaries if there are several and none or an unknown one was named.
    package func tensors(key: String? = nil) throws -> [ForeignTensor] {
        let part = try part(key: key)
        guard key == nil else { return part.tensors }
        let groups = Set(entries.map(\.group))
        guard let only = groups.first, groups.count == 1 else { throw choice("found several dictionaries of tensors") }
        return only.isEmpty
            ? part.tensors
            : part.tensors.map { $0.named(String($0.name.dropFirst(ForeignTensor.plain(only).count + 1))) }
    }

    /// An error with the list of the file's dictionaries.
    func choice(_ reason: String) -> TrainingError {
        var counts: [(key: String, count: Int)] = []
        for entry in entries {
            if counts.last?.key == entry.group {
                counts[counts.count - 1].count += 1
            } else {
                counts.append((entry.group, 1))
            }
        }
        let lines = counts.map { "\($0.key.isEmpty ? "the file itself" : $0.key): \($0.count) tensors" }
        return TrainingError(
            "'\(path)': \(reason):\(Shortened.list(lines))", hint: "choose a dictionary or a prefix with '--key NAME'")
    }

    // MARK: Order

    /// Safetensors keep no order, so names are sorted in the order of layers: numbers by their value, and within a
    /// layer as PyTorch lists them.
    private static func ordered(_ tensors: [String: Tensor]) -> [ForeignTensor] {
        let plain = Dictionary(grouping: tensors.keys, by: ForeignTensor.plain)
        return tensors.map { name, tensor in
            let own = ForeignTensor.plain(name)
            let unique = plain[own]?.count == 1 ? own : name
            return (parts: parts(unique), tensor: ForeignTensor(unique, tensor))
        }
        .sorted { less($0.parts, $1.parts) }
        .map(\.tensor)
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
