/// Files that are often met in place of weights, recognised by their first bytes.
enum ForeignFile {
    /// What a file is, and what to do about it.
    struct Kind: Equatable {
        let name: String
        let hint: String
    }

    /// The number of bytes that `kind` needs.
    static let startBytes = 1024

    private static let elsewhere = "save the network's 'state_dict()' with torch.save, or its tensors as safetensors"
    private static let packed = "unpack it, and import the file inside"
    private static let images = "give the file of the weights, not one of its images"

    /// Kinds by their first bytes, which may start a few bytes into the file.
    private static let starts: [(start: [UInt8], at: Int, kind: Kind)] = [
        (
            Array("version https://git-lfs".utf8), 0,
            Kind(name: "a Git LFS pointer, not the file itself", hint: "run 'git lfs pull' where it was cloned")
        ),
        ([0x89] + Array("HDF\r\n".utf8), 0, Kind(name: "an HDF5 file, as Keras writes them", hint: elsewhere)),
        (Array("TFL3".utf8), 4, Kind(name: "a TensorFlow Lite file", hint: elsewhere)),
        ([0x93] + Array("NUMPY".utf8), 0, Kind(name: "a NumPy array", hint: elsewhere)),
        (Array("GGUF".utf8), 0, Kind(name: "a GGUF file", hint: elsewhere)),
        ([0x1F, 0x8B], 0, Kind(name: "compressed with gzip", hint: packed)),
        (Array("BZh".utf8), 0, Kind(name: "compressed with bzip2", hint: packed)),
        ([0xFD] + Array("7zXZ".utf8), 0, Kind(name: "compressed with xz", hint: packed)),
        ([0x28, 0xB5, 0x2F, 0xFD], 0, Kind(name: "compressed with zstd", hint: packed)),
        ([0x37, 0x7A, 0xBC, 0xAF], 0, Kind(name: "a 7z archive", hint: packed)),
        (Array("Rar!".utf8), 0, Kind(name: "a RAR archive", hint: packed)),
        (Array("ustar".utf8), 257, Kind(name: "a tar archive", hint: packed)),
        (Array("GIF8".utf8), 0, Kind(name: "a GIF image", hint: images)),
        ([0x89] + Array("PNG".utf8), 0, Kind(name: "a PNG image", hint: images)),
        ([0xFF, 0xD8, 0xFF], 0, Kind(name: "a JPEG image", hint: images)),
        (Array("RIFF".utf8), 0, Kind(name: "a WebP image or a sound", hint: images)),
        (Array("%PDF".utf8), 0, Kind(name: "a PDF document", hint: "give the file of the weights")),
        ([0x7F] + Array("ELF".utf8), 0, Kind(name: "a program or library", hint: "give the file of the weights")),
    ]

    /// What a file with this start is, if it can't be weights.
    static func kind(_ start: [UInt8]) -> Kind? {
        guard !start.isEmpty else { return Kind(name: "empty", hint: "download or save it again") }
        if let known = starts.first(where: { start.dropFirst($0.at).starts(with: $0.start) }) { return known.kind }
        if isONNX(start) { return Kind(name: "an ONNX file", hint: elsewhere) }
        return textKind(start)
    }

    /// ONNX is a protocol buffer: the version of the format (field 1), then the name of the program that wrote it (field 2).
    private static func isONNX(_ start: [UInt8]) -> Bool {
        guard start.count > 8, start[0] == 0x08, (3...32).contains(start[1]), start[2] == 0x12 else { return false }
        let name = start[4...].prefix(Int(start[3]))
        return !name.isEmpty && name.allSatisfy { (0x20...0x7E).contains($0) }
    }

    private static func textKind(_ start: [UInt8]) -> Kind? {
        let text = start.drop { [0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF].contains($0) }
        let head = String(decoding: text.prefix(64), as: UTF8.self).lowercased()
        if ["<!doctype html", "<html", "<head", "<?xml"].contains(where: head.hasPrefix) {
            return Kind(name: "a web page, not weights", hint: "download the file again; it may need a login")
        }
        guard start.allSatisfy({ $0 >= 0x20 || [0x09, 0x0A, 0x0D].contains($0) }) else { return nil }
        if text.first == UInt8(ascii: "{") || text.first == UInt8(ascii: "[") {
            return Kind(
                name: "a JSON file",
                hint: "weights in several files have such an index; import each of the files it names")
        }
        return Kind(name: "a text file", hint: "expected a safetensors file or one of PyTorch's")
    }

    /// What a zip archive without `data.pkl` is.
    static func kind(ofArchive names: [String]) -> Kind {
        func ends(_ end: String) -> Bool { names.contains { $0.hasSuffix(end) } }
        if ends(".npy") { return Kind(name: "a NumPy archive (.npz)", hint: elsewhere) }
        if ends(".weights.h5") { return Kind(name: "a Keras model", hint: elsewhere) }
        if names.contains("[Content_Types].xml") { return Kind(name: "an office document", hint: elsewhere) }
        if let inside = names.first(where: { name in
            [".pth", ".pt", ".ckpt", ".safetensors"].contains { name.hasSuffix($0) }
        }) {
            return Kind(name: "a zip archive", hint: "unpack it, and import '\(inside)'")
        }
        return Kind(name: "a zip archive that PyTorch did not write: 'data.pkl' is missing", hint: elsewhere)
    }
}
