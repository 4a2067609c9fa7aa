import Torch

/// The meaning of the few globals that are supported.
extension Unpickler {
    func global(_ module: String, _ name: String) throws(FileError) -> PickleValue {
        if let known = PickleGlobal(module: module, name: name) { return .global(known) }
        throw failure(
            "refused the global '\(module).\(name)', which no dictionary of tensors needs; nothing was executed"
                + "; if the file holds more than tensors, save only its 'state_dict()'")
    }

    /// Calls one of the supported globals; each only constructs a value.
    mutating func reduce() throws(FileError) {
        let given = try pop()
        let function = try pop()
        guard case .global(let global) = function, let arguments = heap.items(given) else {
            throw failure("refused a call of \(function.kind) with \(given.kind)")
        }
        try spend(arguments.count)
        if case .rebuildFromType = global {
            push(try typed(arguments))
        } else {
            push(try call(global, arguments))
        }
    }

    private mutating func call(_ global: PickleGlobal, _ arguments: [PickleValue]) throws(FileError) -> PickleValue {
        switch global {
        case .orderedDictionary: return try dictionary(arguments)
        case .rebuildTensor: return try tensor(arguments)
        case .rebuildParameter:
            switch arguments.first {
            case .tensor?, .other?: return arguments[0]
            default: throw failure("the pickle creates a parameter without a tensor")
            }
        case .size:
            guard arguments.count == 1, let sizes = heap.items(arguments[0]) else {
                throw failure("the pickle contains an invalid size")
            }
            try spend(sizes.count)
            return heap.addTuple(sizes)
        case .other(let kind): return skip(kind)
        case .storage, .dtype, .namespace, .rebuildFromType:
            throw failure("refused a call of \(PickleValue.global(global).kind)")
        }
    }

    /// `(function, type, arguments, state)`: a tensor with a Python type or with attributes, which are skipped.
    private mutating func typed(_ arguments: [PickleValue]) throws(FileError) -> PickleValue {
        guard arguments.count >= 3, case .global(let function) = arguments[0], let inner = heap.items(arguments[2])
        else {
            throw failure("the pickle creates a tensor from \(arguments.prefix(8).map(\.kind).joined(separator: ", "))")
        }
        return try call(function, inner)
    }

    /// A record of settings, such as rosinality's training stores next to the weights; its state is not about tensors.
    /// No other object is created.
    mutating func record() throws(FileError) {
        guard let arguments = try? pop(), let kind = try? pop(), case .global(.namespace) = kind,
            heap.items(arguments)?.isEmpty == true
        else { throw failure("refused the opcode 'NEWOBJ' for an object other than settings") }
        push(heap.addDictionary())
    }

    /// An ordered dictionary is created empty, or, by Python 2, from a list of pairs.
    private mutating func dictionary(_ arguments: [PickleValue]) throws(FileError) -> PickleValue {
        guard let first = arguments.first else { return heap.addDictionary() }
        guard arguments.count == 1, let items = heap.items(first) else {
            throw failure("the pickle creates a dictionary from \(first.kind)")
        }
        var entries: [(key: PickleValue, value: PickleValue)] = []
        for item in items {
            guard let pair = heap.items(item), pair.count == 2 else {
                throw failure("the pickle has a key without a value")
            }
            entries.append((pair[0], pair[1]))
        }
        try spend(items.count)
        return heap.addDictionary(entries)
    }

    /// `_metadata` and the like are states of dictionaries, which do not affect the tensors.
    mutating func build() throws(FileError) {
        let state = try pop()
        let target = try pop()
        if case .other = target { return push(target) }
        guard case .dictionary = target, [.none, .dictionary].contains(StateKind(state)) else {
            throw failure("refused a state for \(target.kind)")
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

    /// `('storage', type, key, location, count)`, and before 1.6 a view of it, which must cover all of it.
    mutating func persistent(_ value: PickleValue) throws(FileError) -> PickleValue {
        guard case .tuple(let index) = value else {
            throw failure("refused a persistent id of \(value.kind)")
        }
        let parts = heap.tuples[index]
        if parts.count > 1, case .global(.other(let kind)) = parts[1] { return .other(kind) }
        guard (5...6).contains(parts.count), parts[0].text == "storage", case .global(.storage(let dtype)) = parts[1],
            let key = parts[2].text, parts[3].text != nil, let count = parts[4].int, count >= 0,
            !count.multipliedReportingOverflow(by: dtype.size).overflow
        else {
            throw failure(
                "unsupported persistent id (\(parts.prefix(8).map(\.kind).joined(separator: ", "))), "
                    + "expected ('storage', type, key, location, count)")
        }
        if parts.count == 6, !isNone(parts[5]) {
            throw failure("storage '\(key)' is a view of another storage, which is not supported")
        }
        let storage = PickleHeap.Storage(key: key, dtype: dtype, count: count)
        guard let result = heap.addStorage(storage) else {
            throw failure("storage '\(key)' has two different descriptions")
        }
        return result
    }

    private func isNone(_ value: PickleValue) -> Bool { if case .none = value { true } else { false } }

    /// `(storage, offset, sizes, strides, …)`.
    private mutating func tensor(_ arguments: [PickleValue]) throws(FileError) -> PickleValue {
        if case .other(let kind)? = arguments.first { return skip("a tensor in \(kind)") }
        guard (4...8).contains(arguments.count), case .storage(let index) = arguments[0], let offset = arguments[1].int,
            let shape = numbers(arguments[2]), let strides = numbers(arguments[3])
        else {
            throw failure(
                "the pickle creates a tensor from \(arguments.prefix(8).map(\.kind).joined(separator: ", "))")
        }
        let storage = heap.storages[index]
        guard offset >= 0, shape.count == strides.count, shape.count <= 32, (shape + strides).allSatisfy({ $0 >= 0 })
        else {
            throw failure("a tensor has the invalid sizes \(shape) and strides \(strides) from element \(offset)")
        }
        let volume = Unpickler.product(shape)
        let last = Unpickler.last(offset, shape, strides)
        guard let volume, volume <= max(storage.count, Self.mostExpanded),
            volume == 0 || last.map({ $0 < storage.count }) ?? false
        else {
            throw failure(
                "a tensor of sizes \(shape) and strides \(strides) from element \(offset) exceeds its storage "
                    + "'\(storage.key)' of \(storage.count) elements")
        }
        heap.views.append(PickleHeap.View(storage: index, offset: offset, shape: shape, strides: strides))
        return .tensor(heap.views.count - 1)
    }

    /// The number of elements of a tensor that repeats those of its storage, as `expand` does.
    private static let mostExpanded = 1 << 26

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

    /// The largest index of the tensor's elements in its storage.
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
