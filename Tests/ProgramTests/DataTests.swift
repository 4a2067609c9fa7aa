import Foundation
import Images
import Testing

/// `ganzoo data`, and what a run knows of its data.
struct DataTests {
    private let ganzoo: Program

    init() throws { ganzoo = try Program() }

    private func picture(_ name: String, _ grey: UInt8, width: Int = 8) throws {
        let path = ganzoo.folder.appending(path: name).path
        try FileManager.default.createDirectory(
            atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try ImageFile.write(Image(width: width, height: 8, color: [grey, grey, grey]), to: path)
    }

    @Test func dataIsReportedWithTheModelsThatFit() throws {
        for (index, name) in ["train/ant", "train/bee", "test/bee"].enumerated() {
            for number in 0..<3 { try picture("set/\(name)/\(number).png", UInt8(20 * index + number)) }
        }
        try ganzoo.write("no image", to: "set/train/ant/bad.png")
        let outcome = try ganzoo("data set --json -o sheet.png")
        #expect(outcome.status == 0 && ganzoo.exists("sheet.png"), "\(outcome.errors)")
        let object = try JSONSerialization.jsonObject(with: Foundation.Data(outcome.output.utf8)) as? [String: Any]
        let facts = try #require(object)
        #expect(facts["training"] as? Int == 7 && facts["held_out"] as? Int == 3)
        #expect((facts["problems"] as? [[String: String]])?.map { $0["file"] } == ["set/train/ant/bad.png"])
        let models = try #require(facts["models"] as? [[String: Any]])
        func model(_ name: String) -> [String: Any]? { models.first { $0["model"] as? String == name } }
        #expect(model("dcgan")?["fits"] as? Bool == true)
        #expect(model("cgan")?["settings"] as? [String] == ["classes=2"])
        #expect((model("pix2pix")?["problem"] as? String)?.contains("'bad' only in") == true)
        #expect(try ganzoo("data set").output.contains("bee           3         3"))
        let none = try ganzoo("data missing")
        #expect(none.status == 66 && none.errors.contains("no data at 'missing'"))
        #expect(try ganzoo("data set --model pix2pix").status == 65)
    }

    private static let sorter = """
        model: sorter
        data: {x: 'image(3, 8, 8)', y: class(3)}
        networks: {C: {inputs: {image: [3, 8, 8]}, layers: [flatten, linear: 3]}}
        train:
          batch: 12
          rounds: 1
          optimizer: {sgd: {lr: 0.01}}
          steps: [{update: C, minimize: {error: "cross_entropy(C(x), y)"}}]
        infer: {classify: C(x)}

        """

    /// Names of classes decide, not their places among the folders.
    @Test func labelsGoByName() throws {
        for part in ["train", "test"] {
            for (name, grey) in [("ant", 0), ("bee", 120), ("cow", 250)] {
                for number in 0..<4 { try picture("insects/\(part)/\(name)/\(number).png", UInt8(grey + number)) }
            }
        }
        try ganzoo.write(Self.sorter, to: "sorter.yaml")
        let trained = try ganzoo("train sorter.yaml --data insects --out run")
        try #require(trained.status == 0, "\(trained.errors)")
        #expect(trained.errors.contains("classes  3: ant, bee, cow"))
        #expect(try ganzoo("evaluate run").output.contains("  bee"))
        let manager = FileManager.default
        func move(_ from: String, _ to: String) throws {
            try manager.moveItem(at: ganzoo.folder.appending(path: from), to: ganzoo.folder.appending(path: to))
        }
        try move("insects/test/ant", "insects/test/dog")
        let renamed = try ganzoo("evaluate run")
        #expect(renamed.status == 65 && renamed.errors.contains("'dog' in"))
        #expect(renamed.errors.contains("is not a class of this run, expected ant, bee, cow"))
        try move("insects/test/dog", "insects/test/ant")
        try picture("insects/train/bee/9.png", 121)
        let resumed = try ganzoo("train --resume run --rounds 2")
        #expect(
            resumed.errors.contains("the data has changed since the training started: 1 file more"), "\(resumed.errors)"
        )
        try move("insects/train/ant", "insects/train/fly")
        let changed = try ganzoo("train --resume run --rounds 3")
        #expect(changed.status == 65 && changed.errors.contains("'fly' in"))
        try move("insects/train/fly", "insects/train/ant")
        _ = try ganzoo.shell("sed -i s/bee/wasp/ run/run.yaml")
        let edited = try ganzoo("train --resume run --rounds 3")
        #expect(edited.status == 1 && edited.errors.contains("the classes in 'run.yaml' are not those that"))
        #expect(edited.errors.contains("y: [ant, bee, cow]"), "checkpoints have the names, too")
    }

    @Test func translateFollowsLinks() throws {
        let identity = """
            model: identity
            data: {a: 'image(3, 8, 8)', range: [0, 1]}
            networks: {G: {inputs: {image: [3, height, width]}, layers: [scale]}}
            train:
              batch: 1
              rounds: 1
              optimizer: {sgd: {lr: 0}}
              steps: [{update: G, minimize: {z: mean(G(a))}}]
            infer: {same: G(a)}

            """
        try ganzoo.write(identity, to: "identity.yaml")
        try picture("real/a.png", 1)
        try picture("real/sub/b.png", 2)
        try picture("holder/c.png", 3)
        let trained = try ganzoo("train identity.yaml --data real --out run")
        try #require(trained.status == 0, "\(trained.errors)")
        _ = try ganzoo.shell("ln -s real album; ln -s ../real/sub holder/more; ln -s .. holder/loop")
        #expect(try ganzoo("translate run album -o out").status == 0)
        #expect(ganzoo.exists("out/a.png") && ganzoo.exists("out/sub/b.png"))
        _ = try ganzoo("translate run holder -o other")
        #expect(ganzoo.exists("other/c.png") && ganzoo.exists("other/more/b.png"))
    }
}
