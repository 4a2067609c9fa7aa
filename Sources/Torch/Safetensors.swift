internal import CTorch
internal import Files
internal import Glibc

/// Named tensors in a safetensors file. Reading it executes no code.
///
/// The format is Hugging Face's: the length of the header in eight bytes, the header in JSON, then the bytes of the
/// tensors, row-major and little-endian.
package struct Safetensors {
    package var tensors: [String: Tensor]
    /// Metadata as text.
    package var metadata: [String: String]
    /// The names of tensors of the file that were not read.
    package private(set) var leftOut: Set<String> = []

    package init(_ tensors: [String: Tensor] = [:], metadata: [String: String] = [:]) {
        self.tensors = tensors
        self.metadata = metadata
    }

    /// Whether a file starts like one of this format: a length, then a JSON object, perhaps after spaces.
    package static func matches(_ start: [UInt8]) -> Bool {
        guard start.count > 8, start[4..<8].allSatisfy({ $0 == 0 }) else { return false }
        return start[8...].first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } == UInt8(ascii: "{")
    }

    /// Reads a file. The header is validated before tensors are created.
    ///
    /// - Parameter isWanted: tells by its name whether a tensor is read.
    /// - Throws: `FileError` with the name of the file and what is inconsistent.
    package init(reading path: String, where isWanted: (String) -> Bool = { _ in true }) throws(FileError) {
        let file: RegularFile
        do {
            file = try RegularFile(path)
        } catch {
            throw FileError(error)
        }
        let size = file.size
        guard size >= 8 else {
            throw FileError(path, "not a safetensors file: it has \(size) bytes, expected at least 8")
        }
        let length = try Safetensors.read(file, path, from: 0, count: 8).reversed().reduce(UInt64(0)) {
            $0 << 8 | UInt64($1)
        }
        guard length <= UInt64(SafetensorsHeader.mostBytes) else {
            throw FileError(
                path,
                "not a safetensors file: the header has \(length) bytes, expected at most "
                    + "\(SafetensorsHeader.mostBytes)")
        }
        let start = 8 + Int(length)
        guard start <= size else {
            throw FileError(path, "the file is truncated: expected a header of \(length) bytes, found \(size - 8)")
        }
        let text = try Safetensors.read(file, path, from: 8, count: Int(length))
        let header = try SafetensorsHeader(text, dataSize: size - start, path: path)
        metadata = header.metadata
        tensors = [:]
        for entry in header.entries {
            if !isWanted(entry.name) {
                leftOut.insert(entry.name)
                continue
            }
            tensors[entry.name] = try Safetensors.tensor(entry, file, path, from: start + entry.begin)
        }
    }

    /// Reads a tensor from the file into its own memory.
    private static func tensor(
        _ entry: SafetensorsHeader.Entry, _ file: RegularFile, _ path: String, from start: Int
    ) throws(FileError) -> Tensor {
        var outcome: Result<Void, FileError> = .success(())
        let result: Tensor
        do throws(TorchError) {
            result = try Tensor(entry.shape, entry.dtype) { memory in
                outcome = Result { () throws(FileError) in
                    try fill(memory, from: file, path, at: start)
                    if entry.dtype == .bool, let odd = memory.first(where: { $0 > 1 }) {
                        throw FileError(
                            path, "tensor '\(entry.name)' of booleans has an element of \(odd), expected 0 or 1")
                    }
                }
            }
        } catch {
            throw FileError(path, "cannot create tensor '\(entry.name)': \(error.message)")
        }
        try outcome.get()
        return result
    }

    private static func read(
        _ file: RegularFile, _ path: String, from start: Int, count: Int
    ) throws(FileError) -> [UInt8] {
        let bytes: [UInt8]
        do {
            bytes = try file.read(from: start, upTo: count)
        } catch {
            throw FileError(error)
        }
        try check(bytes.count, of: count, path, from: start)
        return bytes
    }

    private static func fill(
        _ memory: UnsafeMutableRawBufferPointer, from file: RegularFile, _ path: String, at start: Int
    ) throws(FileError) {
        let count: Int
        do {
            count = try file.read(into: memory, from: start)
        } catch {
            throw FileError(error)
        }
        try check(count, of: memory.count, path, from: start)
    }

    private static func check(_ count: Int, of wanted: Int, _ path: String, from start: Int) throws(FileError) {
        guard count == wanted else {
            throw FileError(path, "the file ends at byte \(start + count), expected \(start + wanted) bytes")
        }
    }

    // MARK: Writing

    /// Writes a file atomically: it appears under its name only when it is complete. Equal contents give equal bytes.
    ///
    /// - Throws: `FileError` with the system's message, such as that of a full disk.
    package func write(to path: String) throws(FileError) {
        let layout = try SafetensorsHeader.layout(tensors, path: path)
        let draft = "\(path).\(getpid()).part"
        let file = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw FileError(path, refused: "write") }
        do throws(FileError) {
            try Safetensors.write(SafetensorsHeader.text(layout, metadata), file, path)
            for entry in layout {
                guard let tensor = tensors[entry.name] else { continue }
                try Safetensors.write(Safetensors.bytes(of: tensor, entry.name, path), file, path)
            }
            guard fsync(file) == 0 else { throw FileError(path, refused: "write") }
        } catch {
            close(file)
            unlink(draft)
            throw error
        }
        guard close(file) == 0, rename(draft, path) == 0 else {
            let error = FileError(path, refused: "write")
            unlink(draft)
            throw error
        }
        Safetensors.synchroniseFolder(of: path)
    }

    private static func bytes(of tensor: Tensor, _ name: String, _ path: String) throws(FileError) -> [UInt8] {
        do throws(TorchError) {
            return try tensor.bytes()
        } catch {
            throw FileError(path, "cannot read tensor '\(name)': \(error.message)")
        }
    }

    private static func write(_ bytes: [UInt8], _ file: Int32, _ path: String) throws(FileError) {
        var done = 0
        while done < bytes.count {
            let put = bytes.withUnsafeBytes { buffer in
                Glibc.write(file, buffer.baseAddress.map { $0 + done }, buffer.count - done)
            }
            if put < 0 && errno == EINTR { continue }
            guard put >= 0 else { throw FileError(path, refused: "write") }
            done += put
        }
    }

    /// Makes the new name durable. File systems that do not support this are ignored.
    private static func synchroniseFolder(of path: String) {
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        let file = open(folder, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return }
        fsync(file)
        close(file)
    }
}
