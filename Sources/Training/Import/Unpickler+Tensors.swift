import Torch

/// What the few names that are known stand for.
extension Unpickler {
    func global(_ module: String, _ name: String) throws(FileError) -> PickleValue {
        if let known = PickleGlobal(module: module, name: name) { return .global(known) }
        throw failure(
            "it names '\(module).\(name)', which no dictionary of tensors needs; it is refused and nothing was run"
                + "; a file that holds more than tensors can be saved anew as its 'state_dict()' alone")
    }

    /// Calls one of the known names; each only puts a value together.
    mutating func reduce() throws(FileError) {
        let given = try pop()
        let function = try pop()
        guard case .global(let global) = function, let arguments = heap.items(given) else {
            throw failure("its pickle calls \(function.kind) with \(given.kind); it is refused")
        }
        switch global {
        case .orderedDictionary: push(try dictionary(arguments))
        case .rebuildTensor: push(try tensor(arguments))
        case .rebuildParameter:
            guard case .tensor? = arguments.first else { throw failure("its pickle makes a parameter of no tensor") }
            push(arguments[0])
        case .size:
            guard arguments.count == 1, let sizes = heap.items(arguments[0]) else {
                throw failure("its pickle has a wrong size")
            }
            push(heap.addTuple(sizes))
        case .storage, .dtype, .namespace: throw failure("its pickle calls \(function.kind); it is refused")
        }
    }

    /// A record of settings, such as rosinality's training keeps beside the weights; what hangs on it says nothing of
    /// tensors. No other object is made.
    mutating func record() throws(FileError) {
        guard let arguments = try? pop(), let kind = try? pop(), case .global(.namespace) = kind,
            heap.items(arguments)?.isEmpty == true
        else { throw failure("its pickle has the opcode 'NEWOBJ' for another object than settings; it is refused") }
        push(heap.addDictionary())
    }

    /// An ordered dictionary is made empty, or, by Python 2, of a list of pairs.
    private mutating func dictionary(_ arguments: [PickleValue]) throws(FileError) -> PickleValue {
        guard let first = arguments.first else { return heap.addDictionary() }
        guard arguments.count == 1, let items = heap.items(first) else {
            throw failure("its pickle makes a dictionary of \(first.kind)")
        }
        var entries: [(key: PickleValue, value: PickleValue)] = []
        for item in items {
            guard let pair = heap.items(item), pair.count == 2 else {
                throw failure("its pickle has a key without a value")
            }
            entries.append((pair[0], pair[1]))
        }
        return heap.addDictionary(entries)
    }

    /// `_metadata` and its like hang on dictionaries as their state, which says nothing of the tensors.
    mutating func build() throws(FileError) {
        let state = try pop()
        let target = try pop()
        guard case .dictionary = target, [.none, .dictionary].contains(StateKind(state)) else {
            throw failure("its pickle gives \(target.kind) a state of its own; it is refused")
        }
        push(target)
    }

    private enum StateKind {
        case none, dictionary, other

        init(_ value: PickleValue) {
            switch value {
            case .none: self = .none
            case .dictionary: self = .dictionary
            default: self = .other
            }
        }
    }

    /// `('storage', type, key, location, count)`, and before 1.6 a view of it, which must be all of it.
    mutating func persistent(_ value: PickleValue) throws(FileError) -> PickleValue {
        guard case .tuple(let index) = value else {
            throw failure("its pickle has a persistent id of \(value.kind); it is refused")
        }
        let parts = heap.tuples[index]
        guard (5...6).contains(parts.count), parts[0].text == "storage", case .global(.storage(let dtype)) = parts[1],
            let key = parts[2].text, parts[3].text != nil, let count = parts[4].int, count >= 0,
            !count.multipliedReportingOverflow(by: dtype.size).overflow
        else {
            throw failure(
                "its pickle has the persistent id (\(parts.prefix(8).map(\.kind).joined(separator: ", "))), "
                    + "but only ('storage', type, key, location, count) is read")
        }
        if parts.count == 6, !isNone(parts[5]) {
            throw failure("storage '\(key)' is a view of another, which is not read")
        }
        let storage = PickleHeap.Storage(key: key, dtype: dtype, count: count)
        guard let result = heap.addStorage(storage) else { throw failure("storage '\(key)' is described in two ways") }
        return result
    }

    private func isNone(_ value: PickleValue) -> Bool { if case .none = value { true } else { false } }

    /// `(storage, offset, sizes, strides, …)`.
    private mutating func tensor(_ arguments: [PickleValue]) throws(FileError) -> PickleValue {
        guard (4...7).contains(arguments.count), case .storage(let index) = arguments[0], let offset = arguments[1].int,
            let shape = numbers(arguments[2]), let strides = numbers(arguments[3])
        else {
            throw failure(
                "its pickle puts a tensor together from \(arguments.prefix(8).map(\.kind).joined(separator: ", "))")
        }
        let storage = heap.storages[index]
        guard offset >= 0, shape.count == strides.count, shape.count <= 32, (shape + strides).allSatisfy({ $0 >= 0 })
        else {
            throw failure("a tensor has the impossible sizes \(shape) and strides \(strides) from element \(offset)")
        }
        let volume = Unpickler.product(shape)
        let last = Unpickler.last(offset, shape, strides)
        guard let volume, volume <= storage.count, volume == 0 || last.map({ $0 < storage.count }) ?? false else {
            throw failure(
                "a tensor of sizes \(shape) and strides \(strides) from element \(offset) does not fit into its storage "
                    + "'\(storage.key)' of \(storage.count)")
        }
        heap.views.append(PickleHeap.View(storage: index, offset: offset, shape: shape, strides: strides))
        return .tensor(heap.views.count - 1)
    }

    private func numbers(_ value: PickleValue) -> [Int]? {
        guard let items = heap.items(value), items.count <= 64 else { return nil }
        let numbers = items.compactMap(\.int)
        return numbers.count == items.count ? numbers : nil
    }

    private static func product(_ sizes: [Int]) -> Int? {
        var result = 1
        for size in sizes {
            let (product, overflow) = result.multipliedReportingOverflow(by: size)
            if overflow { return nil }
            result = product
        }
        return result
    }

    /// The element farthest from a storage's begin.
    private static func last(_ offset: Int, _ shape: [Int], _ strides: [Int]) -> Int? {
        var result = offset
        for (size, stride) in zip(shape, strides) where size > 0 {
            let (step, tooFar) = (size - 1).multipliedReportingOverflow(by: stride)
            let (sum, tooMuch) = result.addingReportingOverflow(step)
            if tooFar || tooMuch { return nil }
            result = sum
        }
        return result
    }
}
