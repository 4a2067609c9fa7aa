/// CIFAR's version for Python: a dictionary that Python 2 has pickled, with the labels and the pixels of all images.
///
/// This is not an unpickler. It looks for the few strings and lists that such a file has, and builds nothing else.
///
/// Source  https://www.cs.toronto.edu/~kriz/cifar.html and Python's `Lib/pickletools.py`
struct CIFARPickle {
    private enum Token {
        case string(Range<Int>)
        case number(Int)
        case other
    }

    private static let mostBytes = 1 << 29

    private let bytes: [UInt8]
    /// The texts and numbers that follow each text, up to the next key.
    private var lists: [String: [Token]] = [:]

    private static let keys = [
        "batch_label", "labels", "fine_labels", "coarse_labels", "data", "filenames", "label_names", "fine_label_names",
        "coarse_label_names", "num_cases_per_batch", "num_vis",
    ]

    /// Whether bytes start like a pickle of Python 2.
    static func matches(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x80, 0x02, 0x7D]) }

    /// - Throws: `DataError` for an unknown instruction, which such files do not have.
    init(_ bytes: [UInt8], path: String) throws(DataError) {
        guard bytes.count <= CIFARPickle.mostBytes else {
            throw .broken(path: path, reason: "a pickle of more than \(CIFARPickle.mostBytes >> 20) MiB is not CIFAR")
        }
        self.bytes = bytes
        var place = 0
        var key: String?
        while place < bytes.count, bytes[place] != UInt8(ascii: ".") {
            guard let (token, next) = CIFARPickle.token(bytes, place), next <= bytes.count else {
                throw .broken(path: path, reason: "not CIFAR's version for Python, or truncated at byte \(place)")
            }
            if case .string(let range) = token, range.count < 32,
                let text = String(validating: bytes[range], as: UTF8.self), CIFARPickle.keys.contains(text)
            {
                key = text
            } else if let key {
                if case .other = token {} else { lists[key, default: []].append(token) }
            }
            place = next
        }
    }

    /// The numbers under a key; `nil` if it is missing.
    private func numbers(_ key: String) -> [Int]? {
        lists[key]?.compactMap { token in
            guard case .number(let number) = token else { return nil }
            return number
        }
    }

    /// The names of classes under a key.
    func names(_ key: String) -> [String]? {
        lists[key]?.compactMap { token in
            guard case .string(let range) = token else { return nil }
            return String(decoding: bytes[range], as: UTF8.self)
        }
    }

    /// The images as records of the binary version: the labels, then the planes.
    func records(path: String) throws(DataError) -> (isHundred: Bool, bytes: [UInt8]) {
        let isHundred = lists["fine_labels"] != nil
        let labels = isHundred ? [numbers("coarse_labels"), numbers("fine_labels")] : [numbers("labels")]
        // the array's other strings name its type
        let pixels = lists["data"]?.compactMap { token -> Range<Int>? in
            guard case .string(let range) = token, range.count >= 3072, range.count % 3072 == 0 else { return nil }
            return range
        }.first
        guard let pixels, labels.allSatisfy({ $0?.count == pixels.count / 3072 }) else {
            throw .broken(path: path, reason: "expected a label for each 3072 bytes of 'data'")
        }
        var result: [UInt8] = []
        result.reserveCapacity(pixels.count + pixels.count / 3072 * labels.count)
        for image in 0..<(pixels.count / 3072) {
            for list in labels { result.append(UInt8(clamping: list?[image] ?? 255)) }
            let start = pixels.lowerBound + image * 3072
            result += bytes[start..<(start + 3072)]
        }
        return (isHundred, result)
    }

    // MARK: Instructions

    /// The instruction at a place, and the place of the next one; `nil` if it is unknown or cut off.
    private static func token(_ bytes: [UInt8], _ place: Int) -> (Token, next: Int)? {
        func number(_ count: Int) -> Int? {
            guard place + 1 + count <= bytes.count else { return nil }
            return bytes[(place + 1)..<(place + 1 + count)].reversed().reduce(0) { $0 << 8 | Int($1) }
        }
        func string(_ count: Int) -> (Token, next: Int)? {
            guard let length = number(count), length <= bytes.count - place - 1 - count else { return nil }
            let start = place + 1 + count
            return (.string(start..<(start + length)), start + length)
        }
        switch Character(Unicode.Scalar(bytes[place])) {
        case "U": return string(1)
        case "T", "X": return string(4)
        case "K": return number(1).map { (.number($0), place + 2) }
        case "M": return number(2).map { (.number($0), place + 3) }
        case "J": return number(4).map { (.number($0), place + 5) }
        case "q", "h", "\u{80}": return (.other, place + 2)
        case "r", "j": return (.other, place + 5)
        case "c":
            // two lines: a module and a name
            guard let first = bytes[place...].firstIndex(of: 10),
                let second = bytes[(first + 1)...].firstIndex(of: 10)
            else { return nil }
            return (.other, second + 1)
        case "}", "(", "]", "e", "a", "t", "R", "b", "N", "u", "s", ")", "\u{85}", "\u{86}", "\u{87}", "\u{88}",
            "\u{89}":
            return (.other, place + 1)
        default: return nil
        }
    }
}
