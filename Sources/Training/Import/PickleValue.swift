import Torch

/// The values that a pickle of tensors can hold. Containers are indices into the heap, so Swift's own values are never
/// nested, however the parts of a pickle refer to each other.
enum PickleValue: Sendable {
    case none
    case bool(Bool)
    case int(Int)
    /// A whole number that exceeds 64 bits, little-endian.
    case long([UInt8])
    case real(Double)
    case text(String)
    case bytes
    case list(Int)
    case tuple(Int)
    case dictionary(Int)
    case global(PickleGlobal)
    case storage(Int)
    case tensor(Int)
    /// An object of that kind, which is not a tensor, or one that cannot be read; it is skipped.
    case other(String)

    var int: Int? { if case .int(let value) = self { value } else { nil } }
    var text: String? { if case .text(let value) = self { value } else { nil } }

    /// The type of the value for messages.
    var kind: String {
        switch self {
        case .none: "nothing"
        case .bool: "a boolean"
        case .int, .long: "a whole number"
        case .real: "a number"
        case .text: "text"
        case .bytes: "bytes"
        case .list: "a list"
        case .tuple: "a tuple"
        case .dictionary: "a dictionary"
        case .global(let global): "'\(global.name)'"
        case .storage: "a storage"
        case .tensor: "a tensor"
        case .other(let kind): kind
        }
    }
}

/// All Python globals that a pickle may name. They only map to the cases below.
enum PickleGlobal: Sendable, Equatable {
    case orderedDictionary
    /// `_rebuild_tensor`, `_rebuild_tensor_v2` and `_rebuild_tensor_v3`.
    case rebuildTensor
    /// `_rebuild_parameter` and `_rebuild_parameter_with_state`.
    case rebuildParameter
    /// `_rebuild_from_type_v2`: a call of another function, and the Python type of its result.
    case rebuildFromType
    case size
    /// `argparse.Namespace`, in which training programs store their settings next to the weights; read as a dictionary.
    case namespace
    case storage(DType)
    case dtype(DType)
    /// One of the other globals that PyTorch's `weights_only` accepts. What it creates is skipped.
    case other(String)

    private static let storages: [String: DType] = [
        "FloatStorage": .float32, "DoubleStorage": .float64, "HalfStorage": .float16, "BFloat16Storage": .bfloat16,
        "LongStorage": .int64, "IntStorage": .int32, "ShortStorage": .int16, "CharStorage": .int8,
        "ByteStorage": .uint8, "BoolStorage": .bool,
    ]
    private static let types: [String: DType] = [
        "float32": .float32, "float": .float32, "float64": .float64, "double": .float64, "float16": .float16,
        "half": .float16, "bfloat16": .bfloat16, "int64": .int64, "long": .int64, "int32": .int32, "int": .int32,
        "int16": .int16, "short": .int16, "int8": .int8, "uint8": .uint8, "bool": .bool,
    ]

    /// Globals whose values are skipped.
    ///
    /// Source  PyTorch's `torch/_weights_only_unpickler.py`
    private static let skipped: Set<String> = [
        "collections.Counter", "collections.defaultdict", "builtins.set", "builtins.frozenset", "builtins.complex",
        "builtins.bytearray", "builtins.int", "builtins.float", "builtins.list", "builtins.dict", "_codecs.encode",
        "torch.device", "torch.Tensor", "torch.nn.parameter.Parameter", "torch.nn.parameter.Buffer",
        "torch.torch_version.TorchVersion", "torch.serialization._get_layout", "torch._utils._rebuild_sparse_tensor",
        "torch._utils._rebuild_qtensor", "torch._utils._rebuild_nested_tensor",
        "torch._utils._rebuild_meta_tensor_no_storage", "torch._utils._rebuild_device_tensor_from_numpy",
        "torch._utils._rebuild_device_tensor_from_cpu_tensor", "torch._utils._rebuild_wrapper_subclass",
        "torch._tensor._rebuild_from_type", "torch.per_tensor_affine", "torch.per_channel_affine",
        "torch.contiguous_format", "torch.channels_last", "torch.strided", "torch.sparse_coo",
    ]
    /// Types of elements that networks do not have.
    private static let otherTypes: Set<String> = [
        "ComplexFloatStorage", "ComplexDoubleStorage", "QInt8Storage", "QUInt8Storage", "QInt32Storage",
        "QUInt4x2Storage", "QUInt2x4Storage", "UntypedStorage", "complex32", "complex64", "complex128", "qint8",
        "quint8",
        "qint32", "uint16", "uint32", "uint64", "float8_e4m3fn", "float8_e5m2", "float8_e4m3fnuz", "float8_e5m2fnuz",
    ]

    /// The global of a module; `nil` for everything that is refused.
    init?(module: String, name: String) {
        switch (module, name) {
        case ("collections", "OrderedDict"): self = .orderedDictionary
        case ("torch._utils", "_rebuild_tensor"), ("torch._utils", "_rebuild_tensor_v2"),
            ("torch._utils", "_rebuild_tensor_v3"):
            self = .rebuildTensor
        case ("torch._utils", "_rebuild_parameter"), ("torch._utils", "_rebuild_parameter_with_state"):
            self = .rebuildParameter
        case ("torch._tensor", "_rebuild_from_type_v2"): self = .rebuildFromType
        case ("torch", "Size"): self = .size
        case ("argparse", "Namespace"): self = .namespace
        default:
            if ["torch", "torch.cuda"].contains(module), let type = Self.storages[name] {
                self = .storage(type)
            } else if module == "torch", let type = Self.types[name] {
                self = .dtype(type)
            } else if let kind = Self.skippedName(module, name) {
                self = .other(kind)
            } else {
                return nil
            }
        }
    }

    private static func skippedName(_ module: String, _ name: String) -> String? {
        // Python 2's name of the module
        let full = "\(module == "__builtin__" ? "builtins" : module).\(name)"
        let isType = ["torch", "torch.cuda", "torch.storage"].contains(module) && otherTypes.contains(name)
        return isType || skipped.contains(full) ? full : nil
    }

    var name: String {
        switch self {
        case .orderedDictionary: "collections.OrderedDict"
        case .rebuildFromType: "torch._tensor._rebuild_from_type_v2"
        case .other(let name): name
        case .rebuildTensor: "torch._utils._rebuild_tensor_v2"
        case .rebuildParameter: "torch._utils._rebuild_parameter"
        case .size: "torch.Size"
        case .namespace: "argparse.Namespace"
        case .storage(let type): "torch storage of \(type)"
        case .dtype(let type): "torch.\(type)"
        }
    }
}

/// The containers and tensors of a pickle.
struct PickleHeap: Sendable {
    /// Elements stored in a separate file or after the pickle.
    struct Storage: Sendable, Equatable {
        let key: String
        let dtype: DType
        let count: Int
    }

    /// A view of a storage, in elements.
    struct View: Sendable {
        let storage: Int
        let offset: Int
        let shape: [Int]
        let strides: [Int]
    }

    var lists: [[PickleValue]] = []
    var tuples: [[PickleValue]] = []
    var dictionaries: [[(key: PickleValue, value: PickleValue)]] = []
    private(set) var storages: [Storage] = []
    private var storageOfKey: [String: Int] = [:]
    var views: [View] = []
    /// The kinds of the values that are skipped, with their counts.
    var skipped: [String: Int] = [:]

    /// The number of containers and views.
    var count: Int { lists.count + tuples.count + dictionaries.count + views.count + storages.count }

    /// The elements of a list or tuple.
    func items(_ value: PickleValue) -> [PickleValue]? {
        switch value {
        case .list(let index): lists[index]
        case .tuple(let index): tuples[index]
        default: nil
        }
    }

    mutating func addDictionary(_ entries: [(key: PickleValue, value: PickleValue)] = []) -> PickleValue {
        dictionaries.append(entries)
        return .dictionary(dictionaries.count - 1)
    }

    /// The storage of that key; `nil` if an earlier description differs.
    mutating func addStorage(_ storage: Storage) -> PickleValue? {
        if let known = storageOfKey[storage.key] { return storages[known] == storage ? .storage(known) : nil }
        storageOfKey[storage.key] = storages.count
        storages.append(storage)
        return .storage(storages.count - 1)
    }

    mutating func addTuple(_ items: [PickleValue]) -> PickleValue {
        tuples.append(items)
        return .tuple(tuples.count - 1)
    }
}
