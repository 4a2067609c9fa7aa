/// What a C decoder tells of a file: its sizes, or why it can't be decoded.
protocol DecoderResult {
    associatedtype Size: BinaryInteger
    associatedtype Message
    init()
    var width: Size { get }
    var height: Size { get }
    var channels: Int32 { get }
    var truncated: Int32 { get }
    var message: Message { get }
}

extension DecoderResult {
    /// Decodes a file in two passes: the first reads its header, the second writes pixels into memory of that size.
    /// - Parameter read: one pass of the C decoder, which gives 1 where all went well.
    /// - Throws: `ImageError` where the file is damaged, cut off or too large.
    static func decode(
        _ format: String, _ read: (_ pixels: UnsafeMutablePointer<UInt8>?, _ result: inout Self) -> Int32
    ) throws(ImageError) -> (result: Self, pixels: [UInt8]) {
        var header = Self()
        guard read(nil, &header) == 1 else { throw header.failure(format) }
        try ImageFile.check(width: Int(header.width), height: Int(header.height))
        let size = Int(header.width) * Int(header.height) * Int(header.channels)
        var result = Self()
        var done: Int32 = 0
        // Memory that the decoder never reaches is never touched: a false header costs nothing.
        let pixels = [UInt8](unsafeUninitializedCapacity: size) { buffer, initialized in
            done = read(buffer.baseAddress, &result)
            initialized = done == 1 ? size : 0
        }
        guard done == 1 else { throw result.failure(format) }
        return (result, pixels)
    }

    private func failure(_ format: String) -> ImageError {
        truncated != 0 ? .truncated(format: format) : .damaged(format: format, reason: text(message))
    }
}

/// The text in a fixed array of C characters.
func text<Characters>(_ characters: Characters) -> String {
    withUnsafeBytes(of: characters) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
}
