import Data
import Testing

struct VectorsTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func declaration(_ count: Int, classes: Int? = nil) -> DataDeclaration {
        DataDeclaration(
            fields: [.init("x", .vector(count))] + (classes.map { [.init("y", .label(classes: $0))] } ?? []))
    }

    private func rows(_ name: String, _ bytes: [UInt8], _ declaration: DataDeclaration) throws -> [[Float]] {
        let data = try Datasets.open(try folder.write(name, bytes), declaration: declaration)
        return try (0..<data.count).map { try data.sample($0).vector }
    }

    private func message(_ name: String, _ bytes: [UInt8], _ declaration: DataDeclaration) throws -> String {
        let path = try folder.write(name, bytes)
        do {
            _ = try Datasets.open(path, declaration: declaration)
            return "opened"
        } catch {
            return "\(error)".replacing(folder.path, with: "DIR")
        }
    }

    @Test func npyOfSeveralTypes() throws {
        #expect(try rows("a.npy", Files.npyDoubles, declaration(3)) == [[1, 2, 3], [4, 5, 6.5]])
        #expect(try rows("b.npy", Files.npyHalves, declaration(2)) == [[1, -2], [3, 4], [5, -60000]])
        #expect(try rows("c.npy", Files.npyInts, declaration(2)) == [[1, -2], [3, 4]])
    }

    @Test func npyErrors() throws {
        #expect(
            try message("a.npy", Files.npyFlat, declaration(2))
                == "'DIR/a.npy': expected an array [rows, numbers], but its shape is [2]")
        #expect(
            try message("b.npy", Files.npyDoubles.dropLast(9), declaration(3))
                == "'DIR/b.npy': the header describes 6 numbers, but the file has 4")
        #expect(
            try message("c.npy", Array(Files.npyDoubles.prefix(40)), declaration(3))
                == "'DIR/c.npy': the NPY data is truncated")
        #expect(
            try message("d.npy", Files.npyDoubles, declaration(2))
                == "the model expects vectors of 2 numbers, but 'DIR/d.npy' has vectors of 3 numbers")
    }

    @Test(arguments: ["x,y\n1,2\r\n\n 3 ,4e1\n", "1;2\n3;40", "1\t2\n3\t40\n", "x y\n1 2\n3   40\n"])
    func csvOfSeveralKinds(text: String) throws {
        #expect(try rows("a.csv", Array(text.utf8), declaration(2)) == [[1, 2], [3, 40]])
    }

    @Test func csvLabels() throws {
        let path = try folder.write("a.csv", Array("label,x,y\ndog,1,2\ncat,3,4\n".utf8))
        let data = try Datasets.open(path, declaration: declaration(2, classes: 2))
        #expect(data.labels == ["cat", "dog"])
        #expect(try data.sample(0) == Sample(vector: [1, 2], label: 1))
        let last = try folder.write("b.csv", Array("1,2,0\n3,4,10\n5,6,2".utf8))
        #expect(try Datasets.open(last, declaration: declaration(2, classes: 3)).sample(1).label == 2)
    }

    @Test func csvOfSeveralFields() throws {
        let wanted = DataDeclaration(fields: [
            .init("a", .label(classes: 2)), .init("p", .vector(1)), .init("q", .vector(2)),
            .init("b", .label(classes: 3)),
        ])
        let path = try folder.write("c.csv", Array("b,x,a,y,z\n7,1,no,2,3\n8,4,yes,5,6\n9,7,no,8,9\n".utf8))
        let data = try Datasets.open(path, declaration: wanted)
        #expect(try data.sample(1) == Sample(vector: [4, 5, 6], labels: [1, 1]))
        let batch = try Loader(data, declaration: wanted, batch: 3, seed: 1, samplesTaken: 0) { _ in }.next(batch: 3)
        #expect(batch.fields["q"]?.shape == [3, 2] && batch.fields["b"]?.shape == [3])
        let labels = DataDeclaration(fields: [.init("a", .label(classes: 2)), .init("b", .label(classes: 2))])
        let pairs = try folder.write("d.csv", Array("a,b\n0,1\n1,0\n".utf8))
        #expect(try Datasets.open(pairs, declaration: labels).sample(0) == Sample(labels: [0, 1]))
    }

    @Test func csvErrors() throws {
        let two = declaration(2)
        #expect(
            try message("a.csv", Array("x,y\n1,2\n3\n".utf8), two)
                == "'DIR/a.csv': line 3 has 1 column, expected 2")
        #expect(
            try message("a.csv", Array("1,2\n3,four\n".utf8), two)
                == "'DIR/a.csv': line 2, column 2: 'four' is not a number")
        #expect(
            try message("a.csv", Array("1,2\n3,nan\n".utf8), two)
                == "'DIR/a.csv': row 2, column 2 is nan, expected a finite number")
        #expect(try message("a.csv", Array("x,y\n".utf8), two) == "'DIR/a.csv': no rows of numbers")
        #expect(try message("a.csv", [], two) == "'DIR/a.csv': no rows of numbers")
    }
}
