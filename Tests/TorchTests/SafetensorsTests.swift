import Foundation
import Testing
import Torch

@Suite struct SafetensorsTests {
    let folder = FileManager.default.temporaryDirectory.appending(path: "safetensors-\(UUID())")

    init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }

    private func path(_ name: String = "file.safetensors") -> String { folder.appending(path: name).path }

    /// What reading a file of this header and these bytes fails with.
    private func reason(_ header: String, _ data: [UInt8] = [], length: Int? = nil) throws -> String {
        let count = length ?? header.utf8.count
        let bytes = (0..<8).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) } + Array(header.utf8) + data
        try Data(bytes).write(to: URL(filePath: path()))
        let error = try #require(throws: FileError.self) { try Safetensors(reading: path()) }
        #expect(error.path == path())
        return error.reason
    }

    private func tensor(_ shape: String, _ begin: Int, _ end: Int, _ dtype: String = "F32") -> String {
        #"{"dtype":"\#(dtype)","shape":\#(shape),"data_offsets":[\#(begin),\#(end)]}"#
    }

    @Test func keepsEveryTypeAndShape() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        var tensors: [String: Tensor] = [:]
        for type in DType.allCases { tensors["of \(type)"] = try Tensor.range(0, 2).reshape([2, 1]).to(type) }
        tensors["scalar \"quoted\" \\ ü\n"] = try Tensor.full([], 2.5)
        tensors["empty"] = try Tensor.zeros([0, 3])
        tensors["turned"] = try Tensor([1, 2, 3, 4, 5, 6] as [Float], [2, 3]).transpose(0, 1)
        let facts = ["round": "12", "note": "\"é\"\t"]
        try Safetensors(tensors, metadata: facts).write(to: path())
        let read = try Safetensors(reading: path())
        #expect(read.metadata == facts)
        #expect(Set(read.tensors.keys) == Set(tensors.keys))
        for (name, tensor) in tensors {
            let other = try #require(read.tensors[name])
            #expect(other.dtype == tensor.dtype && other.shape == tensor.shape)
            #expect(try other.bytes() == tensor.bytes(), "\(name)")
        }
        try Safetensors(tensors, metadata: facts).write(to: path("again"))
        #expect(try Data(contentsOf: URL(filePath: path())) == Data(contentsOf: URL(filePath: path("again"))))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 2)
    }

    @Test func alignsHeaderAndTensors() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try Safetensors(["a": .zeros([3], .uint8), "b": .zeros([2], .float64)]).write(to: path())
        let bytes = try Array(Data(contentsOf: URL(filePath: path())))
        #expect(Int(bytes[0]) % 8 == 0 && bytes.count == 8 + Int(bytes[0]) + 19)
        #expect(String(decoding: bytes[8..<8 + Int(bytes[0])], as: UTF8.self).contains(tensor("[2]", 0, 16, "F64")))
    }

    @Test func refusesHeadersThatExceedTheFile() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect(try reason("{}", length: 100) == "the file is truncated: expected a header of 100 bytes, found 2")
        #expect(try reason("{}", length: 1 << 60).contains("expected at most 8388608"))
        #expect(try reason("{}", length: -1).contains("the header has 18446744073709551615 bytes"))
        #expect(try reason("", length: 0) == "invalid safetensors header: not a JSON mapping")
        try Data([1, 2, 3]).write(to: URL(filePath: path()))
        #expect(throws: FileError(path(), "not a safetensors file: it has 3 bytes, expected at least 8")) {
            try Safetensors(reading: path())
        }
    }

    @Test(arguments: [
        ("[1, 2]", "not a JSON mapping"), ("{\"a\":", "not a JSON mapping"),
        ("{\"a\": 3}", "'a' has the wrong type"),
        (#"{"a":{"dtype":"F32","shape":[1]}}"#, "'a' has no 'data_offsets'"),
        (#"{"a":{"dtype":"F32","shape":"x","data_offsets":[0,4]}}"#, "'a.shape' has the wrong type"),
        (#"{"__metadata__":{"a":1}}"#, "'__metadata__.a' has the wrong type"),
    ])
    func refusesInvalidHeaders(_ header: String, _ expected: String) throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect(try reason(header) == "invalid safetensors header: \(expected)")
    }

    @Test func refusesInconsistentTensors() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let four = [UInt8](repeating: 0, count: 4)
        #expect(
            try reason("{\"a\":\(tensor("[2]", 0, 4))}", four)
                == "tensor 'a' of F32 [2] has 8 bytes, but its offsets span 4")
        #expect(try reason("{\"a\":\(tensor("[-1]", 0, 4))}", four) == "tensor 'a' has the invalid shape [-1]")
        let huge = "[4294967296, 4294967296, 4294967296]"
        #expect(try reason("{\"a\":\(tensor(huge, 0, 4))}", four).contains("invalid shape"))
        #expect(try reason("{\"a\":\(tensor("[1]", 4, 0))}", four).contains("offsets [4, 0]"))
        #expect(
            try reason("{\"a\":\(tensor("[1]", 0, 4, "F8_E4M3"))}", four).contains(
                "has the type 'F8_E4M3', expected one of BOOL, U8"))
        #expect(
            try reason("{\"a\":\(tensor("[1]", 0, 1, "BOOL"))}", [7])
                == "tensor 'a' of booleans has an element of 7, expected 0 or 1")
    }

    @Test func refusesGapsOverlapsAndCutFiles() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let eight = [UInt8](repeating: 0, count: 8)
        let gap = "{\"a\":\(tensor("[1]", 0, 4)),\"b\":\(tensor("[1]", 8, 12))}"
        #expect(try reason(gap, eight + eight) == "tensor 'b' starts at byte 8, expected 4")
        let overlap = "{\"a\":\(tensor("[2]", 0, 8)),\"b\":\(tensor("[1]", 4, 8))}"
        #expect(try reason(overlap, eight) == "tensor 'b' starts at byte 4, expected 8")
        let short = "{\"a\":\(tensor("[4]", 0, 16))}"
        #expect(try reason(short, eight) == "the header describes 16 bytes of tensors, but the file has 8")
        #expect(try reason("{}", eight) == "the header describes 0 bytes of tensors, but the file has 8")
    }

    @Test func errorsNameTheFile() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        #expect(throws: FileError(path("none"), "cannot read it: no such file or directory")) {
            try Safetensors(reading: path("none"))
        }
        #expect(throws: FileError(folder.path, "cannot read it: it is a folder, expected a file")) {
            try Safetensors(reading: folder.path)
        }
        let missing = path("none/file.safetensors")
        #expect(throws: FileError(missing, "cannot write it: no such file or directory")) {
            try Safetensors().write(to: missing)
        }
        // an unfinished file never shows, and the one before stays
        try Safetensors(["a": .ones([1])]).write(to: path())
        #expect(throws: FileError.self) { try Safetensors(["__metadata__": .ones([1])]).write(to: path()) }
        #expect(try Safetensors(reading: path()).tensors.keys.sorted() == ["a"])
        #expect(throws: FileError("/dev/full/x", "cannot write it: not a directory")) {
            try Safetensors(["a": .ones([1])]).write(to: "/dev/full/x")
        }
    }
}
