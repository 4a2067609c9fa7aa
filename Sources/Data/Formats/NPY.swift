/// NumPy's array files: two-dimensional arrays of little-endian numbers in C order.
enum NPY {
    static func matches(_ bytes: [UInt8]) -> Bool {
        bytes.starts(with: [0x93] + Array("NUMPY".utf8))
    }

    static func read(_ bytes: [UInt8], path: String) throws(DataError) -> Vectors {
        guard bytes.count >= 12 else { throw .broken(path: path, reason: "the NPY data is truncated") }
        // The length of the header has two bytes in version 1 and four in later versions.
        let digits = bytes[6] == 1 ? 2 : 4
        let length = bytes[8..<(8 + digits)].reversed().reduce(0) { $0 << 8 | Int($1) }
        let start = 8 + digits + length
        guard start <= bytes.count else { throw .broken(path: path, reason: "the NPY data is truncated") }
        let header = String(decoding: bytes[(8 + digits)..<start], as: UTF8.self)
        let kind = try value(of: "descr", in: header, path).filter { !"'\" ".contains($0) }
        guard try value(of: "fortran_order", in: header, path).contains("False") else {
            throw .broken(path: path, reason: "the array is in Fortran order, expected C order")
        }
        let sizes = try value(of: "shape", in: header, path).split(separator: ",").compactMap { text in
            Int(text.filter { !"() ".contains($0) })
        }
        guard sizes.count == 2, sizes.allSatisfy({ $0 > 0 && $0 < 1 << 31 }) else {
            throw .broken(path: path, reason: "expected an array [rows, numbers], but its shape is \(sizes)")
        }
        let count = sizes[0] * sizes[1]
        guard let values = floats(bytes[start...], kind: kind, count: count) else {
            throw .broken(
                path: path, reason: "the array has the type '\(kind)', expected numbers")
        }
        guard values.count == count else {
            throw .broken(path: path, reason: "the header describes \(count) numbers, but the file has \(values.count)")
        }
        return try Vectors(values, width: sizes[1], path: path)
    }

    /// The text after a key of the header, up to the next key or the end.
    private static func value(of key: String, in header: String, _ path: String) throws(DataError) -> String {
        let parts = header.split(separator: "'\(key)':", omittingEmptySubsequences: false)
        guard parts.count == 2 else { throw .broken(path: path, reason: "the NPY header has no '\(key)'") }
        let rest = parts[1].drop { $0 == " " }
        let end = rest.first == "(" ? rest.firstIndex(of: ")") : rest.firstIndex { ",}".contains($0) }
        return String(rest[..<(end ?? rest.endIndex)])
    }

    private static func floats(_ bytes: ArraySlice<UInt8>, kind: String, count: Int) -> [Float]? {
        switch kind {
        case "<f4": read(bytes, count, UInt32.self) { Float(bitPattern: $0) }
        case "<f8": read(bytes, count, UInt64.self) { Float(Double(bitPattern: $0)) }
        case "<f2": read(bytes, count, UInt16.self) { half($0) }
        case "|u1", "|b1": read(bytes, count, UInt8.self) { Float($0) }
        case "|i1": read(bytes, count, Int8.self) { Float($0) }
        case "<u2": read(bytes, count, UInt16.self) { Float($0) }
        case "<i2": read(bytes, count, Int16.self) { Float($0) }
        case "<u4": read(bytes, count, UInt32.self) { Float($0) }
        case "<i4": read(bytes, count, Int32.self) { Float($0) }
        case "<u8": read(bytes, count, UInt64.self) { Float($0) }
        case "<i8": read(bytes, count, Int64.self) { Float($0) }
        default: nil
        }
    }

    /// The numbers in the data, at most `count`.
    private static func read<Number: FixedWidthInteger>(
        _ bytes: ArraySlice<UInt8>, _ count: Int, _: Number.Type, _ float: (Number) -> Float
    ) -> [Float] {
        let size = MemoryLayout<Number>.size
        return bytes.withUnsafeBytes { raw in
            (0..<min(count, raw.count / size)).map { index in
                float(Number(littleEndian: raw.loadUnaligned(fromByteOffset: index * size, as: Number.self)))
            }
        }
    }

    /// Converts an IEEE half to a float, without the type that some machines lack.
    private static func half(_ bits: UInt16) -> Float {
        let sign: Float = bits >> 15 == 0 ? 1 : -1
        let (exponent, fraction) = (Int(bits >> 10 & 0x1F), Float(bits & 0x3FF))
        if exponent == 31 { return fraction == 0 ? sign * .infinity : .nan }
        if exponent == 0 { return sign * Float(sign: .plus, exponent: -24, significand: 1) * fraction }
        return sign * Float(sign: .plus, exponent: exponent - 15, significand: 1 + fraction / 1024)
    }
}
