import Foundation
import Images
import Testing

@testable import Data

struct FolderListingTests {
    private let folder: TemporaryFolder
    private let picture = DataDeclaration(fields: [.init("image", .image(channels: 1, height: 4, width: 4))])

    init() throws { folder = try TemporaryFolder() }

    private func link(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(
            atPath: "\(folder.path)/\(name)", withDestinationPath: target)
    }

    @Test func linksAreFollowedAndCirclesEnd() throws {
        try folder.picture("real/a.png", 1)
        try link("album", to: "real")
        try link("real/loop", to: "..")
        let names = try FolderListing(folder.path).files.map(\.name)
        #expect(names == ["album/a.png", "real/a.png"])
    }

    @Test func whatIsNoFileIsKeptApart() throws {
        try folder.picture("a.png", 1)
        try link("gone.png", to: "nowhere")
        mkfifo("\(folder.path)/pipe.png", 0o600)
        let listing = try FolderListing(folder.path)
        #expect(listing.files.map(\.name) == ["a.png"] && listing.others == ["gone.png", "pipe.png"])
    }

    /// A name in Latin-1 is not UTF-8; two such names stay apart.
    @Test func noFileIsLostForItsName() throws {
        let bytes = try ImageFile.encode(Image(width: 4, height: 4, color: [7]))
        for (folderName, file) in [(UInt8(0xE4), UInt8(0xFC)), (0xE4, 0xFD), (0xE5, 0xFC)] {
            var path = Array("\(folder.path)/m".utf8) + [folderName]
            mkdir(path.map { CChar(bitPattern: $0) } + [0], 0o755)
            path += Array("/".utf8) + [file] + Array(".png".utf8)
            let handle = try #require(fopen(path.map { CChar(bitPattern: $0) } + [0], "w"))
            fwrite(bytes, 1, bytes.count, handle)
            fclose(handle)
        }
        let data = try Datasets.open(folder.path, declaration: picture)
        #expect(data.count == 3 && data.labels == ["m\\xE4", "m\\xE5"])
        #expect(try (0..<3).map { try data.sample($0).images[0].pixels[0] } == [7, 7, 7])
    }

    @Test func imagesAreFoundByContent() throws {
        let bytes = try ImageFile.encode(Image(width: 4, height: 4, color: [7]))
        for name in ["00017", "x.unknown", "b.PNG"] { try folder.write(name, bytes) }
        try folder.write("notes.txt", bytes)
        #expect(try Datasets.open(folder.path, declaration: picture).count == 3)
    }
}
