/// An array of NumPy: little-endian numbers in C order.
struct NPY {
    let path: String
    /// Sizes above 0.
    let shape: [Int]
    private let kind: String
    private let data: ArraySlice<UInt8>

    static func matches(_ bytes: [UInt8]) -> Bool {
        bytes.starts(with: [0x93] + Array("NUMPY".utf8))
    }

    /// Reads an array file. Its header is compared with the bytes that are there.
    init(_ bytes: [UInt8], path: String) throws(DataError) {
        self.path = path
        guard bytes.count >= 12, NPY.matches(bytes) else {
            throw .broken(path: path, reason: "the NPY data is truncated")
        }
        // The length of the header has two bytes in version 1 and four in later versions.
        let digits = bytes[6] == 1 ? 2 : 4
        let length = bytes[8..<(8 + digits)].reversed().reduce(0) { $0 << 8 | Int($1) }
        let start = 8 + digits + length
        guard start <= bytes.count else { throw .broken(path: path, reason: "the NPY data is truncated") }
        let header = String(decoding: bytes[(8 + digits)..<start], as: UTF8.self)
        kind = try NPY.value(of: "descr", in: header, path).filter { !"'\" ".contains($0) }
        guard try NPY.value(of: "fortran_order", in: header, path).contains("False") else {
            throw .broken(path: path, reason: "the array is in Fortran order, expected C order")
        }
        shape = try NPY.value(of: "shape", in: header, path).split(separator: ",").compactMap { text in
            Int(text.filter { !"() ".contains($0) })
        }
        guard let size = NPY.sizes[kind] else {
            throw .broken(path: path, reason: "the array has the type '\(kind)', expected little-endian numbers")
        }
        data = bytes[start...]
        let count = shape.reduce(1) { product, side in
            let (next, overflow) = product.multipliedReportingOverflow(by: side)
            return overflow || side < 1 ? 0 : next
        }
        guard count > 0 else { throw .broken(path: path, reason: "an array of the shape \(shape) has no elements") }
        guard data.count / size >= count else {
            throw .broken(
                path: path, reason: "the header describes \(count) numbers, but the file has \(data.count / size)")
        }
    }

    /// The number of elements.
    var count: Int { shape.reduce(1, *) }

    /// The elements as they are, if they are bytes.
    var bytes: ArraySlice<UInt8>? { kind == "|u1" ? data.prefix(count) : nil }

    /// The elements as numbers.
    var floats: [Float] { NPY.floats(data, kind: kind, count: count) ?? [] }

    /// The elements as the names of classes: whole numbers however they are stored.
    var classNames: [String] { floats.map { ClassNames.text(Double($0)) } }

    private static let sizes = [
        "<f4": 4, "<f8": 8, "<f2": 2, "|u1": 1, "|b1": 1, "|i1": 1, "<u2": 2, "<i2": 2, "<u4": 4, "<i4": 4, "<u8": 8,
        "<i8": 8,
    ]

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
