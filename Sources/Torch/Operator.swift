internal import CTorch
internal import Synchronization

/// An operator of libtorch or of a loaded plug-in, looked up by name once and called through the boxed interface.
package struct Operator: @unchecked Sendable {
    package let name: String
    private let handle: Result<ct_operator, TorchError>

    /// An operator with a literal name in this code. A test looks all of them up, so that misspelt names are found; one
    /// that another version of libtorch lacks throws when it is called.
    init(_ name: String, _ overload: String = "") {
        self.name = name
        do { handle = .success(try Operator.lookUp(name, overload)) } catch { handle = .failure(error) }
    }

    private init(name: String, handle: ct_operator) {
        self.name = name
        self.handle = .success(handle)
    }

    /// The operator of that name, such as `aten::add`, with an overload, such as `Tensor`.
    package static func find(_ name: String, _ overload: String = "") throws(TorchError) -> Operator {
        Operator(name: name, handle: try lookUp(name, overload))
    }

    private static func lookUp(_ name: String, _ overload: String) throws(TorchError) -> ct_operator {
        var handle: ct_operator?
        try check(libtorch.operator_find(name, overload, &handle), name)
        guard let handle else { throw TorchError(operation: name, text: "unknown operator") }
        return handle
    }

    /// The cached list of operators, until another library is loaded.
    private static let known = Mutex<Set<String>?>(nil)

    static func forgetNames() { known.withLock { $0 = nil } }

    /// The libraries of libtorch itself, such as `aten`, noted before the first plug-in is loaded.
    private static let own = Mutex<Set<String>?>(nil)

    /// Libraries with operators that are part of libtorch.
    package static func ownLibraries() throws(TorchError) -> Set<String> {
        if let noted = own.withLock({ $0 }) { return noted }
        let found = Set(
            try names().compactMap { name in name.firstRange(of: "::").map { String(name[..<$0.lowerBound]) } })
        own.withLock { $0 = found }
        return found
    }

    /// The names of all operators of libtorch and loaded libraries, with their overloads after a dot.
    package static func names() throws(TorchError) -> Set<String> {
        if let known = known.withLock({ $0 }) { return known }
        var text: UnsafePointer<CChar>?
        try check(libtorch.operator_names(&text), "operators")
        let result = Set(text.map { String(cString: $0) }?.split(separator: "\n").map(String.init) ?? [])
        known.withLock { $0 = result }
        return result
    }

    /// Whether its result depends on random numbers.
    package var draws: Bool { (try? handle.get()).map { libtorch.operator_draws($0) } ?? false }

    /// The signature of the operator as libtorch writes it.
    package func schema() throws(TorchError) -> String {
        var text: UnsafePointer<CChar>?
        try check(libtorch.operator_schema(handle.get(), &text), name)
        return text.map { String(cString: $0) } ?? ""
    }

    /// Calls the operator. Several results, and the tensors of lists, are flattened into one list.
    package func call(
        _ arguments: [OperatorArgument], _ keywords: [(name: String, value: OperatorArgument)] = []
    ) throws(TorchError) -> [Tensor] {
        var pack = ArgumentPack()
        for argument in arguments { pack.add(argument, name: nil) }
        for (name, value) in keywords { pack.add(value, name: name) }
        let handle = try handle.get()
        let capacity = 4096
        return try withUnsafeTemporaryAllocation(of: ct_tensor?.self, capacity: capacity) {
            results throws(TorchError) in
            var count = 0
            let error = withExtendedLifetime(pack) {
                pack.withPool { values, pool in
                    libtorch.call(handle, values.baseAddress, values.count, pool, results.baseAddress, capacity, &count)
                }
            }
            try check(error, name)
            return results[..<count].compactMap { $0.map(Tensor.init(owning:)) }
        }
    }

    /// Calls an operator that returns one tensor.
    package func callAsFunction(_ arguments: OperatorArgument...) throws(TorchError) -> Tensor {
        let results = try call(arguments)
        guard let first = results.first else {
            throw TorchError(operation: name, text: "the operator returned no tensor")
        }
        return first
    }
}

/// An argument of an operator.
package enum OperatorArgument: Sendable {
    case none
    case tensor(Tensor)
    case int(Int)
    case real(Double)
    case bool(Bool)
    case text(String)
    case ints([Int])
    case reals([Double])
    case bools([Bool])
    case tensors([Tensor])
    case generator(Generator)
    case device(Device)

    /// An optional tensor.
    package static func optional(_ tensor: Tensor?) -> OperatorArgument { tensor.map(OperatorArgument.tensor) ?? .none }
    static func dtype(_ dtype: DType) -> OperatorArgument { .int(Int(dtype.rawValue)) }
}

/// The arguments of one call in the form for C: values that point into pools by offset. It keeps tensors and generators
/// alive until the call returns.
private struct ArgumentPack {
    private var values: [ct_value] = []
    private var integers: [Int64] = []
    private var reals: [Double] = []
    private var handles: [UnsafeMutableRawPointer?] = []
    private var text: [CChar] = []
    private var names: [(index: Int, offset: Int)] = []
    private var kept: [AnyObject] = []

    mutating func add(_ argument: OperatorArgument, name: String?) {
        if let name {
            names.append((values.count, text.count))
            text.append(contentsOf: name.utf8CString)
        }
        var value = ct_value()
        switch argument {
        case .none: value.tag = CT_NONE
        case .tensor(let tensor): add([tensor], &value, CT_TENSOR)
        case .int(let number):
            value.tag = CT_INTEGER
            value.integer = Int64(number)
        case .real(let number):
            value.tag = CT_REAL
            value.real = number
        case .bool(let flag):
            value.tag = CT_BOOLEAN
            value.integer = flag ? 1 : 0
        case .text(let string): add(string, &value, CT_TEXT)
        case .ints(let list): add(list.map(Int64.init), &value, CT_INTEGERS)
        case .bools(let list): add(list.map { $0 ? 1 : 0 }, &value, CT_BOOLEANS)
        case .reals(let list):
            value.tag = CT_REALS
            value.offset = reals.count
            value.count = list.count
            reals += list
        case .tensors(let list): add(list, &value, CT_TENSORS)
        case .generator(let generator):
            value.tag = CT_GENERATOR
            value.offset = handles.count
            value.count = 1
            handles.append(UnsafeMutableRawPointer(generator.handle))
            kept.append(generator)
        case .device(let device): add(device.name, &value, CT_DEVICE)
        }
        values.append(value)
    }

    private mutating func add(_ list: [Int64], _ value: inout ct_value, _ tag: ct_tag) {
        value.tag = tag
        value.offset = integers.count
        value.count = list.count
        integers += list
    }

    private mutating func add(_ list: [Tensor?], _ value: inout ct_value, _ tag: ct_tag) {
        value.tag = tag
        value.offset = handles.count
        value.count = list.count
        for tensor in list {
            handles.append(tensor.map { UnsafeMutableRawPointer($0.handle) })
            if let tensor { kept.append(tensor) }
        }
    }

    private mutating func add(_ string: String, _ value: inout ct_value, _ tag: ct_tag) {
        value.tag = tag
        value.offset = text.count
        text.append(contentsOf: string.utf8CString)
    }

    func withPool<R>(_ body: (UnsafeBufferPointer<ct_value>, ct_pool) -> R) -> R {
        text.withUnsafeBufferPointer { text in
            var named = values
            for (index, offset) in names { named[index].name = text.baseAddress.map { $0 + offset } }
            return integers.withUnsafeBufferPointer { integers in
                reals.withUnsafeBufferPointer { reals in
                    handles.withUnsafeBufferPointer { handles in
                        let pool = ct_pool(
                            integers: integers.baseAddress, reals: reals.baseAddress, handles: handles.baseAddress,
                            text: text.baseAddress)
                        return named.withUnsafeBufferPointer { body($0, pool) }
                    }
                }
            }
        }
    }
}
