internal import FoundationEssentials

/// The header of a safetensors file: the position of each tensor.
struct SafetensorsHeader {
    /// Some 80,000 tensors. The reference implementation reads headers of 100 MB, which need gigabytes of memory.
    static let mostBytes = 1 << 23
    private static let metadataKey = "__metadata__"
    private static let names: [(DType, String)] = [
        (.bool, "BOOL"), (.uint8, "U8"), (.int8, "I8"), (.int16, "I16"), (.float16, "F16"), (.bfloat16, "BF16"),
        (.int32, "I32"), (.float32, "F32"), (.int64, "I64"), (.float64, "F64"),
    ]

    struct Entry {
        let name: String
        let dtype: DType
        let shape: [Int]
        /// The first byte and the one after the last, counted from the end of the header.
        let begin: Int
        let end: Int
    }

    /// The tensors in the order of their bytes.
    let entries: [Entry]
    let metadata: [String: String]

    /// Reads the JSON of the header and validates it against the size of the data.
    init(_ text: [UInt8], dataSize: Int, path: String) throws(FileError) {
        let parsed: JSON
        do {
            parsed = try JSONDecoder().decode(JSON.self, from: Data(text))
        } catch {
            throw FileError(path, "invalid safetensors header: \(SafetensorsHeader.words(error))")
        }
        metadata = parsed.metadata
        var read: [Entry] = []
        for (name, tensor) in parsed.tensors { read.append(try SafetensorsHeader.entry(name, tensor, path)) }
        entries = read.sorted { ($0.begin, $0.end, $0.name) < ($1.begin, $1.end, $1.name) }
        var reached = 0
        for entry in entries {
            guard entry.begin == reached else {
                throw FileError(
                    path, "tensor '\(entry.name)' starts at byte \(entry.begin), expected \(reached)")
            }
            reached = entry.end
        }
        guard reached == dataSize else {
            throw FileError(path, "the header describes \(reached) bytes of tensors, but the file has \(dataSize)")
        }
    }

    private static func entry(_ name: String, _ tensor: JSON.Tensor, _ path: String) throws(FileError) -> Entry {
        guard let dtype = names.first(where: { $0.1 == tensor.dtype })?.0 else {
            throw FileError(
                path,
                "tensor '\(name)' has the type '\(tensor.dtype)', expected one of "
                    + names.map(\.1).joined(separator: ", "))
        }
        guard tensor.offsets.count == 2, tensor.offsets[0] >= 0,
            tensor.offsets[0] <= tensor.offsets[1]
        else {
            throw FileError(
                path, "tensor '\(name)' has the offsets \(tensor.offsets), expected a start and an end")
        }
        var size = dtype.size
        for length in tensor.shape {
            let (product, overflow) = size.multipliedReportingOverflow(by: length)
            guard length >= 0, !overflow else {
                throw FileError(path, "tensor '\(name)' has the invalid shape \(tensor.shape)")
            }
            size = product
        }
        let room = tensor.offsets[1] - tensor.offsets[0]
        guard size == room else {
            throw FileError(
                path,
                "tensor '\(name)' of \(tensor.dtype) \(tensor.shape) has \(size) bytes, but its offsets span \(room)")
        }
        return Entry(
            name: name, dtype: dtype, shape: tensor.shape, begin: tensor.offsets[0], end: tensor.offsets[1])
    }

    /// The message of a decoding error.
    private static func words(_ error: any Error) -> String {
        guard let error = error as? DecodingError else { return "not JSON" }
        switch error {
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
            let path = context.codingPath.map(\.stringValue).joined(separator: ".")
            return path.isEmpty ? "not a JSON mapping" : "'\(path)' has the wrong type"
        case .keyNotFound(let key, let context):
            return "'\(context.codingPath.map(\.stringValue).joined(separator: "."))' has no '\(key.stringValue)'"
        @unknown default: return "not JSON"
        }
    }

    // MARK: Writing

    /// The layout of the tensors: sorted by decreasing element size, so that each is aligned, then by name.
    static func layout(_ tensors: [String: Tensor], path: String) throws(FileError) -> [Entry] {
        guard tensors[metadataKey] == nil else {
            throw FileError(path, "'\(metadataKey)' is reserved and cannot be the name of a tensor")
        }
        let sorted = tensors.map { (name: $0.key, dtype: $0.value.dtype, shape: $0.value.shape) }
            .sorted { ($1.dtype.size, $0.name) < ($0.dtype.size, $1.name) }
        var begin = 0
        return sorted.map { tensor in
            let end = begin + tensor.shape.reduce(tensor.dtype.size, *)
            defer { begin = end }
            return Entry(name: tensor.name, dtype: tensor.dtype, shape: tensor.shape, begin: begin, end: end)
        }
    }

    /// The length and the header, padded with spaces to a multiple of eight bytes.
    static func text(_ entries: [Entry], _ metadata: [String: String]) -> [UInt8] {
        var parts = entries.sorted { $0.name < $1.name }.map { entry in
            let name = names.first { $0.0 == entry.dtype }?.1 ?? ""
            let shape = entry.shape.map(String.init).joined(separator: ",")
            return "\(quoted(entry.name)):{\"dtype\":\"\(name)\",\"shape\":[\(shape)],"
                + "\"data_offsets\":[\(entry.begin),\(entry.end)]}"
        }
        if !metadata.isEmpty {
            let facts = metadata.sorted { $0.key < $1.key }.map { "\(quoted($0.key)):\(quoted($0.value))" }
            parts.insert("\"\(metadataKey)\":{\(facts.joined(separator: ","))}", at: 0)
        }
        var json = Array("{\(parts.joined(separator: ","))}".utf8)
        json += [UInt8](repeating: UInt8(ascii: " "), count: (8 - json.count % 8) % 8)
        return (0..<8).map { UInt8(truncatingIfNeeded: json.count >> (8 * $0)) } + json
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": result += "\\\(scalar)"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}

extension SafetensorsHeader {
    /// The JSON form of a tensor's entry.
    private struct JSON: Decodable {
        struct Tensor: Decodable {
            let dtype: String
            let shape: [Int]
            let offsets: [Int]

            enum CodingKeys: String, CodingKey {
                case dtype, shape
                case offsets = "data_offsets"
            }
        }

        struct Name: CodingKey {
            let stringValue: String
            var intValue: Int? { nil }
            init(stringValue: String) { self.stringValue = stringValue }
            init?(intValue: Int) { nil }
        }

        var tensors: [String: Tensor] = [:]
        var metadata: [String: String] = [:]

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Name.self)
            for key in container.allKeys {
                if key.stringValue == metadataKey {
                    metadata = try container.decode([String: String].self, forKey: key)
                } else {
                    tensors[key.stringValue] = try container.decode(Tensor.self, forKey: key)
                }
            }
        }
    }
}
