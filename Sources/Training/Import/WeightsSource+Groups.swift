import Torch

/// The dictionaries of tensors in a pickle.
extension WeightsSource {
    private static let mostDepth = 16
    /// Of entries of all containers, which can refer to each other.
    private static let mostVisits = 1 << 22
    private static let mostLetters = 1000
    /// Of all keys together.
    private static let mostKeyLetters = 1 << 25

    /// Every dictionary that holds tensors under text keys, and every list or tuple that holds tensors, under indices.
    /// - Throws: `FileError` if values are nested too deeply, or refer to each other too often.
    static func groups(in heap: PickleHeap, _ root: PickleValue, path: String) throws(FileError) -> [Group] {
        var result: [Group] = []
        var visits = 0
        var letters = 0
        var waiting: [(key: String, value: PickleValue, depth: Int)] = [("", root, 0)]
        while let (key, value, depth) = waiting.popLast() {
            var tensors: [(name: String, index: Int)] = []
            var inner: [(String, PickleValue, Int)] = []
            var places: [String: Int] = [:]
            visits += size(value, in: heap)
            guard visits <= mostVisits else { throw FileError(path, "its dictionaries refer to each other too often") }
            for (name, value) in named(value, in: heap) {
                letters += key.utf8.count + name.utf8.count
                guard letters <= mostKeyLetters, depth <= mostDepth else {
                    throw FileError(path, "its dictionaries are nested too deeply")
                }
                switch value {
                case .tensor(let tensor):
                    if let place = places[name] {
                        tensors[place].index = tensor
                    } else {
                        places[name] = tensors.count
                        tensors.append((name, tensor))
                    }
                case .dictionary, .list, .tuple: inner.append((key.isEmpty ? name : "\(key).\(name)", value, depth + 1))
                default: continue
                }
            }
            if !tensors.isEmpty { result.append(Group(key: key, tensors: tensors)) }
            waiting += inner.reversed()
        }
        return result
    }

    private static func size(_ value: PickleValue, in heap: PickleHeap) -> Int {
        guard case .dictionary(let index) = value else { return 1 + (heap.items(value)?.count ?? 0) }
        return 1 + heap.dictionaries[index].count
    }

    /// The entries of a dictionary under text keys, or of a list under indices. Lists of plain values, such as losses or
    /// learning rates, have nothing to look at.
    private static func named(_ value: PickleValue, in heap: PickleHeap) -> [(name: String, value: PickleValue)] {
        func isNested(_ value: PickleValue) -> Bool {
            switch value {
            case .tensor, .dictionary, .list, .tuple: true
            default: false
            }
        }
        switch value {
        case .dictionary(let index):
            return heap.dictionaries[index].compactMap { entry in
                guard let name = entry.key.text, name.utf8.count <= mostLetters, isNested(entry.value) else {
                    return nil
                }
                return (name, entry.value)
            }
        case .list, .tuple:
            return (heap.items(value) ?? []).enumerated().filter { isNested($1) }.map { ("\($0)", $1) }
        default: return []
        }
    }
}
