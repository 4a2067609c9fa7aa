import Foundation
import Testing
import Torch

@testable import Training

/// Files that are no weights are recognised by what they hold.
@Suite struct ForeignFileTests {
    private func message(_ bytes: [UInt8]) throws -> String {
        let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).pth")
        defer { try? FileManager.default.removeItem(at: path) }
        try Data(bytes).write(to: path)
        let error = try #require(throws: (any Error).self) { try WeightsSource(path.path) }
        return "\(error)"
    }

    @Test(
        arguments: [
            (Array("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n".utf8), "a Git LFS pointer"),
            (Array("\n<!DOCTYPE html><html>".utf8), "a web page"), (Array("<html lang=en>".utf8), "a web page"),
            (Array("{\"weight_map\": {}}".utf8), "a JSON file"), (Array("Not found".utf8), "a text file"),
            ([0x89] + Array("HDF\r\n".utf8) + [0x1A, 0x0A], "an HDF5 file"),
            ([0x1F, 0x8B, 8, 0], "compressed with gzip"),
            ([0x08, 0x08, 0x12, 7] + Array("pytorch".utf8) + [0x1A], "an ONNX file"),
            ([0x1C, 0, 0, 0] + Array("TFL3".utf8), "a TensorFlow Lite file"),
            ([0x93] + Array("NUMPY".utf8), "a NumPy array"), (Array("GIF89a".utf8), "a GIF image"),
            ([0x89] + Array("PNG\r\n".utf8), "a PNG image"), ([], "empty"),
            ([1, 2, 3, 4], "neither a safetensors file nor"),
        ] as [([UInt8], String)])
    func filesAreRecognised(_ bytes: [UInt8], _ name: String) throws {
        let message = try message(bytes)
        #expect(message.contains("is \(name)"), "\(message)")
    }

    @Test func archivesAreRecognised() {
        #expect(ForeignFile.kind(ofArchive: ["arr_0.npy"]).name.contains("NumPy"))
        #expect(ForeignFile.kind(ofArchive: ["a/net.pth"]).hint == "unpack it, and import 'a/net.pth'")
        #expect(ForeignFile.kind(ofArchive: ["x"]).name.contains("'data.pkl' is missing"))
    }
}
