import Testing

@testable import Data

struct NPZTests {
    @Test func arraysRoundTrip() throws {
        let folder = try TemporaryFolder()
        let bytes = try NPZ.encode(
            [.init("arr_0", [2, 3], .bytes([1, 2, 3, 4, 5, 255])), .init("arr_1", [2], .integers([7, -1]))],
            path: "samples.npz")
        let path = try folder.write("samples.npz", bytes)
        let tree = try Zip.tree(path)
        #expect(tree.names == ["arr_0.npy", "arr_1.npy"])
        let first = try tree.read("arr_0.npy")
        #expect(first.suffix(6) == [1, 2, 3, 4, 5, 255])
        #expect(try NPY(first, path: path).floats == [1, 2, 3, 4, 5, 255])
        #expect((first.count - 6) % 64 == 0, "the numbers begin at a multiple of 64")
        #expect(String(decoding: first, as: UTF8.self).contains("'shape': (2, 3)"))
        let second = try tree.read("arr_1.npy")
        #expect(second.suffix(16) == [7, 0, 0, 0, 0, 0, 0, 0] + [UInt8](repeating: 255, count: 8))
        #expect(String(decoding: second, as: UTF8.self).contains("'shape': (2,)"))
    }
}
