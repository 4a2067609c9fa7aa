import Images
import Testing

@testable import Data

struct ArraysTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func declaration(_ classes: Int? = nil) -> DataDeclaration {
        DataDeclaration(
            fields: [.init("real", .image(channels: 3, height: 2, width: 3))]
                + (classes.map { [.init("y", .label(classes: $0))] } ?? []))
    }

    private func archive(_ entries: [NPZ.Entry]) throws -> String {
        try folder.write("a.npz", NPZ.encode(entries, path: "a.npz"))
    }

    /// Two images of 2 × 3 pixels, channels last.
    private let pixels = (0..<36).map { UInt8($0) }

    @Test func imagesAndLabels() throws {
        let path = try archive([
            .init("x", [2, 2, 3, 3], .bytes(pixels)), .init("y", [2], .integers([7, -1])),
        ])
        let data = try Datasets.open(path, declaration: declaration(2))
        #expect(data.labels == ["-1", "7"])
        #expect(
            try data.sample(1)
                == Sample(
                    images: [Image(width: 3, height: 2, channels: 3, pixels: Array(pixels[18...]))], label: 0))
    }

    @Test func channelsCanBeFirstOrMissing() throws {
        let planar = try archive([.init("arr_0", [1, 3, 2, 6], .bytes(pixels))])
        let image = try Datasets.open(planar, declaration: declaration()).sample(0).images[0]
        #expect(image.width == 6 && image.height == 2 && image.channels == 3)
        #expect([image[1, 0, 0], image[1, 0, 1], image[1, 0, 2]] == [1, 13, 25])
        let grey = try archive([.init("arr_0", [6, 2, 3], .bytes(pixels))])
        #expect(try Datasets.open(grey, declaration: declaration()).count == 6)
    }

    @Test func partsHaveTheirNames() throws {
        let path = try archive([
            .init("train_images", [2, 2, 3, 3], .bytes(pixels)), .init("train_labels", [2, 1], .integers([0, 1])),
            .init("x_test", [1, 2, 3, 3], .bytes(Array(pixels.prefix(18)))), .init("y_test", [1], .integers([1])),
        ])
        #expect(try Datasets.open(path, declaration: declaration(2)).count == 2)
        #expect(try Datasets.open(path, declaration: declaration(), split: .test).count == 1)
    }

    @Test func errors() throws {
        func message(_ entries: [NPZ.Entry]) throws -> String {
            do {
                _ = try Datasets.open(try archive(entries), declaration: declaration())
                return "opened"
            } catch let error as DataError {
                return error.description.replacing(folder.path, with: "DIR")
            }
        }
        #expect(
            try message([.init("z", [1], .integers([1]))])
                == "'DIR/a.npz': found the arrays z, expected 'x', 'images', 'data' or 'arr_0'")
        #expect(
            try message([.init("x", [2, 2, 3, 3], .bytes(pixels)), .init("y", [1], .integers([1]))])
                == "'DIR/a.npz/y.npy': 1 label for 2 samples")
        #expect(
            try message([.init("x", [1, 2, 3], .integers([0, 1, 2, 3, 4, 5]))])
                == "'DIR/a.npz/x.npy': images must be bytes ('uint8'), found other numbers")
        #expect(
            try message([.init("x", [1 << 40, 1 << 40, 3], .bytes([1]))])
                == "'DIR/a.npz/x.npy': an array of the shape [1099511627776, 1099511627776, 3] has no elements")
        #expect(
            try message([.init("x", [1, 70_000, 1], .bytes([UInt8](repeating: 0, count: 70_000)))])
                == "'DIR/a.npz/x.npy': the image has 1×70000 pixels, expected at most 134217728, and 65535 per side")
    }
}
