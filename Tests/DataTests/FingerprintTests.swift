import Data
import Foundation
import Testing

struct FingerprintTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        for name in ["a", "b"] { try folder.picture("\(name).png", 1) }
    }

    private var fingerprint: Fingerprint {
        get throws { try #require(Datasets.fingerprint(of: folder.path, folders: [])) }
    }

    @Test func whatHasChangedIsSaid() throws {
        let old = try fingerprint
        #expect(try fingerprint == old && fingerprint.changes(since: old) == nil)
        try folder.picture("c.png", 1)
        #expect(try fingerprint.changes(since: old) == "1 file more")
        for name in ["b", "c"] { try FileManager.default.removeItem(atPath: "\(folder.path)/\(name).png") }
        #expect(try fingerprint.changes(since: old) == "1 file fewer")
        try folder.picture("z.png", 1)
        #expect(try fingerprint.changes(since: old) == "files with other names")
        try folder.write("z.png", [1, 2, 3])
        #expect(try fingerprint.changes(since: old)?.hasPrefix("files of other sizes, ") == true)
    }

    @Test func timesCountExceptForBuiltInData() throws {
        let old = try fingerprint
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: 1)], ofItemAtPath: "\(folder.path)/a.png")
        #expect(try fingerprint.changes(since: old) == "files modified since")
        #expect(Datasets.fingerprint(of: "builtin:digits", folders: [zooData])?.times == "")
        #expect(Datasets.fingerprint(of: "builtin:ring8", folders: [zooData]) == nil)
    }
}
