import Foundation
import Testing

/// Listings in JSON, documents from standard input, and messages about settings and checkpoints.
struct ToolTests {
    private let ganzoo: Program

    init() throws { ganzoo = try Program() }

    private func list(_ line: String) throws -> [[String: Any]] {
        let outcome = try ganzoo(line)
        let value = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
        return try #require(value as? [[String: Any]])
    }

    @Test func layersAndFunctionsAreData() throws {
        #expect(try list("layers --json").contains { $0["name"] as? String == "residual" })
        #expect(try list("functions bce --json").first?["signature"] as? String == "x, target")
        let outcome = try ganzoo("layers leaky_relu --json")
        let layer = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
        #expect(
            (layer?["arguments"] as? [[String: Any]])?.map { $0["name"] as? String }.prefix(2) == ["slope", "gain"])
    }

    @Test func memoryIsShown() throws {
        let outcome = try ganzoo("show dcgan --json")
        let object = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
        let memory = try #require(object?["memory"] as? [String: Int])
        #expect(memory["total"] == memory.filter { !["total", "batch"].contains($0.key) }.values.reduce(0, +))
        let large = try ganzoo("check dcgan --set filters=16384")
        #expect(large.status == 65)
        #expect(large.errors.contains("the networks' weights take"))
    }

    @Test func readsADocumentFromStandardInput() throws {
        let outcome = try ganzoo.shell("echo 'network: x' | $GANZOO check -")
        #expect(outcome.status == 65)
        #expect(outcome.errors.contains("standard input:1:1: error: "))
    }

    @Test func mistakesMentionTheSettingThatCausesThem() throws {
        let outcome = try ganzoo("check dcgan --set filters=0")
        #expect(outcome.status == 65)
        #expect(outcome.errors.contains("note: the value was set with '--set filters=0'"))
        let unread = try ganzoo("check dcgan --set filters=False")
        #expect(unread.status == 64)
        #expect(unread.errors.contains("did you mean 'false'?"))
        #expect(!unread.errors.contains("error: \n"), "a status that says it all has no message")
    }

    @Test func aTruncatedCheckpointIsPassedOver() throws {
        _ = try ganzoo("train toy --out run --rounds 4 --checkpoint-every 2 --set hidden_features=4")
        let file = ganzoo.folder.appending(path: "run/checkpoints/000004/state.safetensors")
        try Data("cut".utf8).write(to: file)
        let outcome = try ganzoo("train --resume run --rounds 6")
        #expect(outcome.status == 0)
        #expect(
            outcome.errors.contains(
                "warning: checkpoint '000004' is damaged and was passed over; using '000002' instead"),
            "\(outcome.errors)")
    }

    @Test func filesAreOverwrittenOnlyOnRequest() throws {
        #expect(try ganzoo("new mine --from dcgan").status == 0)
        try ganzoo.write("mine", to: "specs/mine-generator.yaml")
        let again = try ganzoo("new mine --from dcgan")
        #expect(again.status == 1)
        #expect(again.errors.contains("the file exists; use --force to overwrite it"))
        #expect(try ganzoo.shell("cat specs/mine-generator.yaml").output == "mine")
        #expect(try ganzoo("new mine --from dcgan --force").status == 0)
        #expect(try ganzoo.shell("cat specs/mine-generator.yaml").output != "mine")
    }

    @Test func drawAndShowRefuseIncompatibleOptions() throws {
        let both = try ganzoo("draw dcgan --network G --game")
        #expect(both.status == 64)
        #expect(both.errors.contains("'--network' and '--game' cannot be used together"))
        for (line, option) in [("show dcgan-generator --plan", "--plan"), ("draw dcgan-generator --game", "--game")] {
            let outcome = try ganzoo(line)
            #expect(outcome.status == 64)
            #expect(outcome.errors.contains("'\(option)' needs a model, but 'dcgan-generator' is a network"))
        }
        #expect(try ganzoo("draw toy -o new/folder/toy.dot").status == 0)
        #expect(ganzoo.exists("new/folder/toy.dot"))
    }

    @Test func formattingKeepsWhatAFileIs() throws {
        try ganzoo.write("a:   1\n", to: "mine.yaml")
        #expect(try ganzoo.shell("chmod 600 mine.yaml; ln -s mine.yaml link.yaml; $GANZOO fmt link.yaml").status == 0)
        #expect(try ganzoo.read("mine.yaml") == Data("a: 1\n".utf8))
        #expect(try ganzoo.shell("stat -c %a mine.yaml; readlink link.yaml").output == "600\nmine.yaml\n")
        let outcome = try ganzoo.shell("printf 'a:   1\\n' > mine.yaml; chmod 400 mine.yaml; $GANZOO fmt mine.yaml")
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("'mine.yaml': the file is read-only"))
        #expect(try ganzoo.read("mine.yaml") == Data("a:   1\n".utf8))
    }

    @Test func formattingFiltersStandardInput() throws {
        let outcome = try ganzoo.shell("printf 'a:   {b: 1 }' | $GANZOO fmt -")
        #expect(outcome.output == "a: {b: 1}\n")
        #expect(try ganzoo.shell("printf 'a:   1' | $GANZOO fmt --check -").status == 1)
    }

    @Test func aNewModelIsUsedByThePathThatItNames() throws {
        #expect(try ganzoo("new mine --from toy -o mine/folder").status == 0)
        let text = String(decoding: try ganzoo.read("mine/folder/zoo/mine.yaml"), as: UTF8.self)
        #expect(text.contains("#   ganzoo train mine/folder/zoo/mine.yaml\n"))
        #expect(try ganzoo("check mine/folder/zoo/mine.yaml").status == 0)
    }
}
