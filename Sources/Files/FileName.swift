/// Names of files as text that keeps every byte.
///
/// Names are bytes: most are UTF-8, but some come from systems with another encoding. A byte that is not part of UTF-8
/// becomes `\xNN`, and a backslash that would look like such an escape becomes `\x5C`, so different names have different
/// texts and the bytes are found again.
package enum FileName {
    /// The text of a name.
    package static func text(_ bytes: some Collection<UInt8>) -> String {
        let bytes = Array(bytes)
        if !bytes.contains(UInt8(ascii: "\\")), let text = String(validating: bytes, as: UTF8.self) { return text }
        var result: [UInt8] = []
        var place = 0
        while place < bytes.count {
            let length = scalarLength(bytes[place...])
            if length == 0 || (length == 1 && escape(bytes, place) != nil) {
                result += Array("\\x".utf8) + [digit(bytes[place] >> 4), digit(bytes[place] & 15)]
            } else {
                result += bytes[place..<(place + length)]
            }
            place += max(1, length)
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// The bytes of a name from its text.
    package static func bytes(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var place = 0
        while place < bytes.count {
            let escaped = escape(bytes, place)
            result.append(escaped ?? bytes[place])
            place += escaped == nil ? 1 : 4
        }
        return result
    }

    /// The bytes of a path that a user wrote, in which nothing is an escape.
    package static func bytes(verbatim path: String) -> [UInt8] { Array(path.utf8) }

    /// The byte of an escape that starts at a place.
    private static func escape(_ bytes: [UInt8], _ place: Int) -> UInt8? {
        guard place + 4 <= bytes.count, bytes[place] == UInt8(ascii: "\\"), bytes[place + 1] == UInt8(ascii: "x"),
            let high = digits.firstIndex(of: bytes[place + 2]), let low = digits.firstIndex(of: bytes[place + 3])
        else { return nil }
        return UInt8(high << 4 | low)
    }

    private static let digits = Array("0123456789ABCDEF".utf8)

    private static func digit(_ value: UInt8) -> UInt8 { digits[Int(value)] }

    /// The number of bytes of the first character in UTF-8; 0 if it is not UTF-8.
    private static func scalarLength(_ bytes: ArraySlice<UInt8>) -> Int {
        var decoder = UTF8()
        var rest = bytes.makeIterator()
        guard case .scalarValue(let scalar) = decoder.decode(&rest) else { return 0 }
        return UTF8.width(scalar)
    }
}
