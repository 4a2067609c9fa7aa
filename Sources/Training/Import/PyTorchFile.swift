import Data
import Files
import Torch

/// A file of `torch.save`: a zip archive, or before version 1.6 several pickles followed by the storages' elements.
///
/// Source  PyTorch's `torch/serialization.py`
struct PyTorchFile {
    /// Where a storage's elements are.
    private enum Place {
        /// In an archive, in the folder that contains everything.
        case archive(ZipArchive, folder: String)
        /// In the file's bytes, by the index of the storage.
        case bytes([UInt8], starts: [Int])
    }

    let path: String
    let heap: PickleHeap
    let root: PickleValue
    private let place: Place
    /// The size of the largest storage that is unpacked. PyTorch does not compress, and weights hardly get smaller.
    private let mostStorageBytes: Int

    /// The start of files before 1.6: the number 0x1950A86A20F9469CFC6C.
    private static let magic: [UInt8] = [0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19]

    /// Whether a file starts like one of PyTorch's.
    static func matches(_ start: [UInt8]) -> Bool { start.starts(with: [0x50, 0x4B]) || start.first == 0x80 }

    /// Reads the contents of the file except for the tensors' elements.
    /// - Throws: `FileError` with what is invalid or refused, or `DataError` for a damaged archive.
    init(_ path: String) throws {
        if try ZipArchive.matches(path) {
            try self.init(archive: path)
        } else {
            try self.init(pickles: path)
        }
    }

    private init(archive path: String) throws {
        let archive = try ZipArchive(path)
        let names = archive.names
        guard let name = names.first(where: { $0 == "data.pkl" || $0.hasSuffix("/data.pkl") }) else {
            let kind = ForeignFile.kind(ofArchive: names)
            throw TrainingError("'\(path)' is \(kind.name)", hint: kind.hint)
        }
        let folder = String(name.dropLast("data.pkl".count))
        if names.contains(folder + "constants.pkl") {
            throw TrainingError(
                "'\(path)' is a TorchScript program", hint: "save the 'state_dict()' of its module with torch.save")
        }
        if archive.names.contains(folder + "byteorder"), try archive.read(folder + "byteorder") != Array("little".utf8)
        {
            throw FileError(path, "big-endian files are not supported")
        }
        guard archive.size(of: name) ?? 0 <= Unpickler.mostBytes else {
            throw FileError(path, "the pickle is larger than \(Unpickler.mostBytes >> 20) MiB")
        }
        var unpickler = Unpickler(try archive.read(name), path: path)
        root = try unpickler.load()
        heap = unpickler.heap
        self.path = path
        place = .archive(archive, folder: folder)
        mostStorageBytes = (64 << 20) + 8 * (try PyTorchFile.size(of: path))
    }

    private static func size(of path: String) throws(FileError) -> Int {
        do throws(IOFailure) { return try RegularFile(path).size } catch { throw FileError(error) }
    }

    private init(pickles path: String) throws {
        let bytes: [UInt8]
        do throws(IOFailure) {
            bytes = try FileBytes.read(path)
        } catch {
            throw FileError(error)
        }
        var head = Unpickler(bytes, path: path)
        guard case .long(Self.magic) = try head.load() else {
            throw FileError(
                path,
                "not a pickle written by PyTorch; a program that can load it can save its "
                    + "'state_dict()' with torch.save")
        }
        guard try head.load().int == 1001 else { throw FileError(path, "unsupported format version, expected 1001") }
        guard case .dictionary(let system) = try head.load() else {
            throw FileError(path, "the system information is missing")
        }
        for entry in head.heap.dictionaries[system] where entry.key.text == "little_endian" {
            guard case .bool(true) = entry.value else {
                throw FileError(path, "big-endian files are not supported")
            }
        }
        var body = Unpickler(bytes, from: head.position, path: path)
        root = try body.load()
        let keys = try body.load()
        heap = body.heap
        self.path = path
        let named = try (heap.items(keys) ?? []).map { key in
            guard let text = key.text else { throw FileError(path, "the list of storages contains \(key.kind)") }
            return text
        }
        mostStorageBytes = bytes.count
        place = .bytes(bytes, starts: try Self.starts(named, heap, bytes, from: body.position, path))
    }

    /// Where each storage's elements start; the file has them one after the other, each preceded by its count.
    private static func starts(
        _ keys: [String], _ heap: PickleHeap, _ bytes: [UInt8], from start: Int, _ path: String
    ) throws(FileError) -> [Int] {
        let indices = Dictionary(uniqueKeysWithValues: heap.storages.enumerated().map { ($1.key, $0) })
        var starts = [Int](repeating: -1, count: heap.storages.count)
        var position = start
        for key in keys {
            guard let index = indices[key] else {
                throw FileError(path, "storage '\(key)' does not belong to a tensor")
            }
            let storage = heap.storages[index]
            guard position <= bytes.count - 8 else { throw FileError(path, "the file ends before storage '\(key)'") }
            let count = bytes[position..<position + 8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            guard count == UInt64(storage.count) else {
                throw FileError(path, "storage '\(key)' has \(count) elements, expected \(storage.count)")
            }
            position += 8
            let size = storage.count * storage.dtype.size
            guard size <= bytes.count - position else { throw FileError(path, "the file ends within storage '\(key)'") }
            starts[index] = position
            position += size
        }
        return starts
    }

    // MARK: Tensors

    /// A tensor of the file, with its elements in order.
    func tensor(_ index: Int) throws -> Tensor {
        let view = heap.views[index]
        return try storage(view.storage).strided(view.shape, view.strides, from: view.offset).contiguous()
    }

    /// All elements of a storage.
    private func storage(_ index: Int) throws -> Tensor {
        let storage = heap.storages[index]
        let size = storage.count * storage.dtype.size
        let bytes: [UInt8]
        switch place {
        case .archive(let archive, let folder):
            let name = "\(folder)data/\(storage.key)"
            guard let there = archive.size(of: name) else {
                throw FileError(path, "storage '\(storage.key)' is missing")
            }
            guard there == size else {
                throw FileError(path, "storage '\(storage.key)' has \(there) bytes, expected \(size)")
            }
            guard size <= mostStorageBytes else {
                throw FileError(path, "storage '\(storage.key)' unpacks to \(size) bytes, far more than the file has")
            }
            bytes = try archive.read(name)
        case .bytes(let all, let starts):
            guard starts[index] >= 0 else { throw FileError(path, "storage '\(storage.key)' is missing") }
            bytes = Array(all[starts[index]..<starts[index] + size])
        }
        guard bytes.count == size else { throw FileError(path, "storage '\(storage.key)' ends early") }
        // any other byte is not a valid boolean
        let safe = storage.dtype == .bool ? bytes.map { $0 == 0 ? 0 : 1 } : bytes
        return try Tensor(bytes: safe, [storage.count], storage.dtype)
    }
}
