internal import Files

/// Names of files in archives, which are bytes in some encoding, as paths with `/` between folders.
enum ArchiveNames {
    /// The name of a file below the archive; `nil` if nothing is left of it.
    ///
    /// `.`, empty parts and a leading `/` are dropped, and `..` removes the part before it, as in a path. Nothing is ever
    /// written under such a name.
    static func path(_ name: String) -> String? {
        var parts: [Substring] = []
        for part in name.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return parts.isEmpty ? nil : parts.joined(separator: "/")
    }

    /// Names that stay different where different bytes look the same. Of several files under the same bytes, the last one
    /// counts.
    struct Register {
        private var originals: [String: [UInt8]] = [:]

        /// The name under which a file is kept: its path, with a number if another file has that.
        mutating func name(_ path: String, of bytes: [UInt8]) -> String {
            let end = path.lastIndex(of: ".") ?? path.endIndex
            var (name, copy) = (path, 1)
            while let other = originals[name], other != bytes {
                copy += 1
                name = "\(path[..<end])~\(copy)\(path[end...])"
            }
            originals[name] = bytes
            return name
        }
    }

    /// Whether a file is data: neither hidden nor what macOS adds to an archive.
    static func isVisible(_ path: String) -> Bool {
        !path.split(separator: "/").contains { $0.hasPrefix(".") || $0 == "__MACOSX" }
    }

    /// The name of a zip's file, whose encoding the format leaves open: UTF-8 if it is, or else CP437, which the format
    /// prescribes and which keeps different bytes apart.
    ///
    /// Some programs on Windows write `\` between folders. In the encodings of East Asia this byte can be the second half
    /// of a character, so there only one after an ASCII character counts.
    static func zip(_ bytes: [UInt8]) -> String {
        let (slash, backslash) = (UInt8(ascii: "/"), UInt8(ascii: "\\"))
        if let text = String(validating: bytes.map { $0 == backslash ? slash : $0 }, as: UTF8.self) { return text }
        var text = ""
        var last: UInt8 = 0
        for byte in bytes {
            switch byte {
            case backslash where last < 0x80: text.unicodeScalars.append("/")
            case 0x80...: text.unicodeScalars.append(upperHalf[Int(byte - 0x80)])
            default: text.unicodeScalars.append(Unicode.Scalar(byte))
            }
            last = byte
        }
        return text
    }

    /// The characters of the bytes from 128 in CP437.
    private static let upperHalf = Array(
        ("ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐"
            + "└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{A0}").unicodeScalars)
}
