import Torch

/// Reads pickles that hold dictionaries of tensors, and nothing else: Python globals are never looked up, so a pickle
/// can't execute anything. Every size, index and reference is checked against the data.
///
/// Source  Python's `Lib/pickletools.py` for the opcodes, PyTorch's `torch/serialization.py` for persistent ids
struct Unpickler {
    static let mostBytes = 64 << 20
    /// The number of values that a pickle can push or copy; a quarter of them can be containers. A checkpoint has some
    /// forty for each tensor.
    private let mostValues: Int

    private let bytes: [UInt8]
    let path: String
    /// The position of the next byte.
    private(set) var position: Int
    var heap = PickleHeap()
    private var stack: [PickleValue] = []
    private var marks: [Int] = []
    private var memo: [Int: PickleValue] = [:]
    private var values = 0

    init(_ bytes: [UInt8], from position: Int = 0, path: String, mostValues: Int = 1 << 22) {
        self.mostValues = mostValues
        self.bytes = bytes
        self.position = position
        self.path = path
    }

    /// Reads one pickle to its end.
    mutating func load() throws(FileError) -> PickleValue {
        (stack, marks, memo) = ([], [], [:])
        let start = position
        while true {
            guard position - start <= Self.mostBytes else {
                throw failure("the pickle is larger than \(Self.mostBytes >> 20) MiB")
            }
            try spend(1)
            let code = try byte()
            guard let opcode = PickleOpcode(rawValue: code) else {
                let name = PickleOpcode.refused[code].map { "opcode '\($0)'" } ?? "byte \(code)"
                throw failure("refused the \(name), which no dictionary of tensors needs")
            }
            if opcode == .stop { return try pop() }
            try run(opcode)
        }
    }

    func failure(_ reason: String) -> FileError { FileError(path, reason) }

    /// Counts values against the limits, which keep a small file from needing much memory or time.
    mutating func spend(_ count: Int) throws(FileError) {
        values += count
        guard values <= mostValues, heap.count <= mostValues / 4 else {
            throw failure("the pickle holds more values than any dictionary of tensors needs")
        }
    }

    private mutating func run(_ opcode: PickleOpcode) throws(FileError) {
        switch opcode {
        case .stop: break
        case .protocolVersion:
            let version = try byte()
            guard (2...5).contains(version) else {
                throw failure("unsupported pickle protocol \(version), expected 2 to 5")
            }
        case .frame: _ = try take(8)
        case .mark: marks.append(stack.count)
        case .pop: _ = try pop()
        case .popMark: _ = try popToMark()
        case .duplicate: stack.append(try top())
        case .get, .longGet: stack.append(try recall(number(opcode == .get ? 1 : 4)))
        case .put, .longPut: memo[try number(opcode == .put ? 1 : 4)] = try top()
        case .memoize: memo[memo.count] = try top()
        case .global: stack.append(try global(line(), line()))
        case .stackGlobal:
            let name = try pop()
            guard let module = try pop().text, let name = name.text else {
                throw failure("the name of a global is not a text")
            }
            stack.append(try global(module, name))
        case .reduce: try reduce()
        case .newObject: try record()
        case .build: try build()
        case .persistent: stack.append(try persistent(pop()))
        default: try runValue(opcode)
        }
    }

    /// Plain values and containers.
    private mutating func runValue(_ opcode: PickleOpcode) throws(FileError) {
        switch opcode {
        case .none: stack.append(.none)
        case .newTrue: stack.append(.bool(true))
        case .newFalse: stack.append(.bool(false))
        case .binaryInt: stack.append(.int(Int(Int32(truncatingIfNeeded: try number(4)))))
        case .binaryInt1: stack.append(.int(try number(1)))
        case .binaryInt2: stack.append(.int(try number(2)))
        case .long1: stack.append(Unpickler.long(try take(number(1))))
        case .long4: stack.append(Unpickler.long(try take(number(4))))
        case .binaryFloat:
            let bits = try take(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            stack.append(.real(Double(bitPattern: bits)))
        case .shortText, .shortString: stack.append(.text(try text(number(1))))
        case .binaryText, .binaryString: stack.append(.text(try text(number(4))))
        case .longText: stack.append(.text(try text(number(8))))
        case .shortBytes, .binaryBytes, .longBytes, .byteArray:
            _ = try take(number(opcode == .shortBytes ? 1 : opcode == .binaryBytes ? 4 : 8))
            stack.append(.bytes)
        default: try runContainer(opcode)
        }
    }

    private mutating func runContainer(_ opcode: PickleOpcode) throws(FileError) {
        switch opcode {
        case .emptyTuple: stack.append(heap.addTuple([]))
        case .tuple1, .tuple2, .tuple3:
            stack.append(heap.addTuple(try pop(opcode == .tuple1 ? 1 : opcode == .tuple2 ? 2 : 3)))
        case .tuple: stack.append(heap.addTuple(try popToMark()))
        case .emptyList, .list:
            heap.lists.append(opcode == .list ? try popToMark() : [])
            stack.append(.list(heap.lists.count - 1))
        case .append: try extend([pop()])
        case .appends: try extend(popToMark())
        case .emptyDictionary: stack.append(heap.addDictionary())
        case .dictionary: stack.append(heap.addDictionary(try pairs(popToMark())))
        case .setItem: try insert(pairs(pop(2)))
        case .setItems: try insert(pairs(popToMark()))
        case .emptySet: stack.append(skip("a set"))
        case .addItems:
            _ = try popToMark()
            guard case .other = try top() else { throw failure("the pickle adds items to \(try top().kind)") }
        case .frozenSet:
            _ = try popToMark()
            stack.append(skip("a set"))
        default: throw failure("unsupported opcode in the pickle")
        }
    }

    /// A value of a kind that is skipped.
    mutating func skip(_ kind: String) -> PickleValue {
        heap.skipped[kind, default: 0] += 1
        return .other(kind)
    }

    private mutating func extend(_ items: [PickleValue]) throws(FileError) {
        if case .other = try top() { return }
        guard case .list(let index) = try top() else { throw failure("the pickle appends to \(try top().kind)") }
        heap.lists[index] += items
    }

    private mutating func insert(_ entries: [(key: PickleValue, value: PickleValue)]) throws(FileError) {
        if case .other = try top() { return }
        guard case .dictionary(let index) = try top() else {
            throw failure("the pickle sets an item of \(try top().kind)")
        }
        heap.dictionaries[index] += entries
    }

    func pairs(_ items: [PickleValue]) throws(FileError) -> [(key: PickleValue, value: PickleValue)] {
        guard items.count % 2 == 0 else { throw failure("the pickle has a key without a value") }
        return stride(from: 0, to: items.count, by: 2).map { (items[$0], items[$0 + 1]) }
    }

    // MARK: The stack

    private func top() throws(FileError) -> PickleValue {
        guard let last = stack.last, stack.count > marks.last ?? 0 else {
            throw failure("the pickle pops from an empty stack")
        }
        return last
    }

    mutating func pop() throws(FileError) -> PickleValue {
        let value = try top()
        stack.removeLast()
        return value
    }

    private mutating func pop(_ count: Int) throws(FileError) -> [PickleValue] {
        var result: [PickleValue] = []
        for _ in 0..<count { result.append(try pop()) }
        return result.reversed()
    }

    private mutating func popToMark() throws(FileError) -> [PickleValue] {
        guard let mark = marks.popLast() else { throw failure("the pickle lacks a mark") }
        defer { stack.removeSubrange(mark...) }
        return Array(stack[mark...])
    }

    mutating func push(_ value: PickleValue) { stack.append(value) }

    private func recall(_ index: Int) throws(FileError) -> PickleValue {
        guard let value = memo[index] else { throw failure("the pickle refers to an unknown memo entry") }
        return value
    }

    // MARK: Bytes

    private mutating func byte() throws(FileError) -> UInt8 {
        guard position < bytes.count else { throw failure("the pickle ends early") }
        defer { position += 1 }
        return bytes[position]
    }

    private mutating func take(_ count: Int) throws(FileError) -> ArraySlice<UInt8> {
        guard count >= 0, count <= bytes.count - position else { throw failure("the pickle ends early") }
        defer { position += count }
        return bytes[position..<position + count]
    }

    /// A little-endian number; one that exceeds any file size becomes the largest integer.
    private mutating func number(_ size: Int) throws(FileError) -> Int {
        Int(clamping: try take(size).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
    }

    private mutating func text(_ count: Int) throws(FileError) -> String {
        String(decoding: try take(count), as: UTF8.self)
    }

    private mutating func line() throws(FileError) -> String {
        guard let end = bytes[position...].prefix(1 << 10).firstIndex(of: 0x0A) else {
            throw failure("the pickle ends within a name")
        }
        defer { position = end + 1 }
        return String(decoding: bytes[position..<end], as: UTF8.self)
    }

    /// A whole number in two's complement.
    private static func long(_ bytes: ArraySlice<UInt8>) -> PickleValue {
        guard bytes.count <= 8 else { return .long(Array(bytes)) }
        let isNegative = bytes.last.map { $0 & 0x80 != 0 } ?? false
        let bits = bytes.reversed().reduce(isNegative ? UInt64.max : 0) { $0 << 8 | UInt64($1) }
        return .int(Int(truncatingIfNeeded: bits))
    }
}
