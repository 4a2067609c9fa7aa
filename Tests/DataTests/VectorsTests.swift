import Files
import Testing

@testable import Data

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
                == "'DIR/a.npy': expected an array [rows, numbers] or [images, height, width], but its shape is [2]")
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

    /// As a data frame writes a column of classes, and as `numpy.savetxt` writes everything.
    @Test(arguments: [{ "\($0).0" }, { "\(Double($0) / 10)e+01" }, { "+\($0)" }] as [@Sendable (Int) -> String])
    func numbersOfClassesAreNumbers(spelled: @Sendable (Int) -> String) throws {
        let text = [3, 11, 0, 10, 2, 1, 4, 9, 8, 7, 6, 5].map { "\($0),\($0),\(spelled($0))\n" }.joined()
        let path = try folder.write("a.csv", Array(text.utf8))
        let data = try Datasets.open(path, declaration: declaration(2, classes: 12))
        #expect(data.labels == (0...11).map(String.init))
        for index in 0..<12 { #expect(try data.sample(index).label == Int(data.sample(index).vector[0])) }
    }

    @Test func otherClassesAreNames() throws {
        for names in [["0x10", "0x2"], ["1-2-2024", "3-1-2024"], ["nan", "two"], [#"caf\xE8"#, #"caf\xE9"#]] {
            let path = try folder.write("a.csv", names.flatMap { Array("1,".utf8) + FileName.bytes($0) + [10] })
            #expect(try Datasets.open(path, declaration: declaration(1, classes: 2)).labels == names)
        }
        let mixed = try folder.write("b.csv", Array("1,1.5\n1,-2\n1,1.50\n".utf8))
        #expect(try Datasets.open(mixed, declaration: declaration(1, classes: 2)).labels == ["-2", "1.5"])
    }

    @Test func quotesHoldSeparators() throws {
        let text = "\"x, in m\",\"a \"\"b\"\"\",label\n\"1\",2,\"red, dark\"\n3,\"4\",\"\"\n"
        let path = try folder.write("a.csv", Array(text.utf8))
        let data = try #require(try Datasets.open(path, declaration: declaration(2, classes: 2)) as? Vectors)
        #expect(data.columns.names == ["x, in m", #"a "b""#] && data.labels == ["", "red, dark"])
        #expect(try data.sample(0) == Sample(vector: [1, 2], label: 1))
    }

    @Test func csvInUTF16() throws {
        let text = "x\ty\n1\t2\r\n3\t4\n"
        let little: [UInt8] = text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        let big: [UInt8] = text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        #expect(try rows("a.csv", [0xFF, 0xFE] + little, declaration(2)) == [[1, 2], [3, 4]])
        #expect(try rows("a.csv", [0xFE, 0xFF] + big, declaration(2)) == [[1, 2], [3, 4]])
        #expect(try rows("a.csv", [0xEF, 0xBB, 0xBF] + Array(text.utf8), declaration(2)) == [[1, 2], [3, 4]])
        #expect(
            try message("a.csv", little, declaration(2))
                == "'DIR/a.csv': the text is UTF-16 without a mark; save it as UTF-8")
        #expect(
            try message("a.csv", [0xFF, 0xFE] + little.dropLast(), declaration(2))
                == "'DIR/a.csv': the UTF-16 text is truncated")
        #expect(
            try message("a.csv", Array("1,2\n3,\0\n".utf8), declaration(2)) == "'DIR/a.csv': byte 7 is zero; not a text"
        )
    }

    @Test func standardScaling() throws {
        var wanted = declaration(2, classes: 2)
        wanted.scale = .standard
        let path = try folder.write("a.csv", Array("height,kind,weight\n50000,a,7\n50002,b,7\n".utf8))
        wanted.fields[1] = .init("kind", .label(classes: 2))
        let data = try #require(try Datasets.open(path, declaration: wanted) as? Vectors)
        #expect(data.columns.names == ["height", "weight"])
        #expect(data.columns.scales == [.init(mean: 50001, deviation: 1), .init(mean: 7, deviation: 1)])
        #expect(try (0..<2).map { try data.sample($0).vector } == [[-1, 0], [1, 0]])
        #expect(data.columns.unscaled([-1, 0, 1, 0.5]) == [50000, 7, 50002, 7.5])
        // other data is scaled as the run's first data
        wanted.columns = data.columns
        let other = try folder.write("b.csv", Array("1,7,a\n2,8,b\n".utf8))
        let again = try #require(try Datasets.open(other, declaration: wanted) as? Vectors)
        #expect(try again.sample(1).vector == [2 - 50001, 1])
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
