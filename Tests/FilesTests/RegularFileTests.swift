import Foundation
import Glibc
import Testing

@testable import Files

struct RegularFileTests {
    private let folder = FileManager.default.temporaryDirectory.appending(path: "ganzoo-\(UUID().uuidString)")

    private func path(_ name: String, _ bytes: [UInt8]? = nil) throws -> String {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let file = folder.appending(path: name)
        if let bytes { try Data(bytes).write(to: file) }
        return file.path
    }

    private func reason(_ path: String) -> String {
        do {
            _ = try RegularFile(path)
            return "opened"
        } catch {
            return error.reason
        }
    }

    @Test func onlyRegularFilesAreOpened() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let pipe = try path("pipe")
        #expect(mkfifo(pipe, 0o600) == 0)
        #expect(reason(pipe) == "it is a named pipe, expected a regular file")
        #expect(reason("/dev/zero") == "it is a device, expected a regular file")
        #expect(reason(folder.path) == "it is a folder, expected a file")
        #expect(reason(folder.path + "/none") == "no such file or directory")
        #expect(reason(pipe + "/x") == "not a directory")
        #expect(reason("a\0b") == "no such file or directory")
    }

    @Test func filesAreReadInPieces() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0) }
        let file = try RegularFile(try path("a", bytes))
        #expect(try file.read(upTo: .max) == bytes)
        #expect(try file.read(from: 100, upTo: 50) == Array(bytes[100..<150]))
        #expect(try file.read(from: 199_990, upTo: 50).count == 10)
        #expect(try file.read(from: 300_000, upTo: 50).isEmpty)
        #expect(try file.read(upTo: 0).isEmpty)
    }

    @Test func boundsAreCheckedBeforeReading() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = try path("a", [1, 2, 3])
        #expect(try FileBytes.read(file, bound: 3) == [1, 2, 3])
        #expect(throws: IOFailure("read", file, .large(2))) { try FileBytes.read(file, bound: 2) }
        #expect(try FileBytes.start(file, 2) == [1, 2])
        // the kernel gives no size for what it generates
        #expect(throws: IOFailure.self) { try FileBytes.read("/proc/self/status", bound: 10) }
        #expect(IOFailure("read", "a", .large(1 << 20)).description == "cannot read 'a': it has more than 1 MiB")
    }

    @Test(arguments: [
        (Array("é.png".utf8), "é.png"), ([0xE9, 0x2E, 0x70], #"\xE9.p"#), (Array(#"a\b"#.utf8), #"a\b"#),
        (Array(#"a\xE9"#.utf8), #"a\x5CxE9"#), ([0xC3], #"\xC3"#), ([0x8C, 0xA2, 0xC3, 0xA9], #"\x8C\xA2é"#),
    ])
    func namesKeepEveryByte(bytes: [UInt8], text: String) {
        #expect(FileName.text(bytes) == text)
        #expect(FileName.bytes(text) == bytes)
    }
}
