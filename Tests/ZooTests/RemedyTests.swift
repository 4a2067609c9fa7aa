import Foundation
import Graph
import Language
import TestSupport
import Testing
import Torch
import Training

@testable import Games
@testable import Zoo

/// The remedies that ship, as `ganzoo remedies` shows them.
struct RemedyTests {
    static let names: [String] = (try? zoo.remedies().map(\.name)) ?? []

    /// Monitors and pages refer to these names.
    @Test func theNamesStay() {
        #expect(
            Set(Self.names) == [
                "none", "spectral-norm", "r1", "r2", "wgan-gp", "dragan", "label-smoothing", "label-noise",
                "instance-noise", "packing", "minibatch-discrimination", "minibatch-std", "feature-matching",
                "historical-averaging", "two-time-scales", "unrolled", "consistency", "lecam", "adaptive-augmentation",
                "diffaugment", "average",
            ])
    }

    /// Every remedy with each model that it has lines for.
    static let examples: [(name: String, model: String)] = names.flatMap { name in
        ((try? zoo.remedy(name).models) ?? []).map { (name, $0) }
    }

    /// The complete example loads without a warning, differs from the model that it extends, and trains a round.
    @Test(arguments: examples) func everyExampleTrains(_ name: String, _ base: String) throws {
        let text = try zoo.example(of: zoo.remedy(name), on: base)
        let warnings = try zoo.check(Source(name: "\(base)-\(name)", text: text))
        #expect(warnings.isEmpty, "\(warnings.map(\.message))")
        let small = base == "dcgan" ? ["size=16", "filters=4", "train.batch=4"] : ["train.batch=8"]
        let engine = try engine(model(text, small))
        let losses = try engine.run(2)
        #expect(losses.allSatisfy { !$0.isEmpty && $0.values.allSatisfy(\.isFinite) }, "\(losses)")
        // the name, the model that it extends, and what differs
        #expect((text.split(separator: "\n").count == 2) == (name == "none"), "\(text)")
    }

    /// All remedies work on images, and all that are not made for images on points.
    @Test func remediesHaveLinesForImagesAndPoints() throws {
        for name in Self.names {
            let isForImages = ["adaptive-augmentation", "diffaugment"].contains(name)
            #expect(try zoo.remedy(name).models == (isForImages ? ["dcgan"] : ["toy-plain", "dcgan"]), "\(name)")
        }
    }

    @Test func aModelWithoutLinesIsRefused() throws {
        let remedy = try zoo.remedy("diffaugment")
        let error = #expect(throws: InvalidDocument.self) { try zoo.example(of: remedy, on: "toy") }
        #expect(error?.diagnostics.first?.message == "the remedy 'diffaugment' has no lines for 'toy'")
        #expect(error?.diagnostics.first?.hint == "it has some for 'dcgan'")
    }

    /// Each of the lines also fits on a command line, after what it imports.
    @Test func linesAreSettings() throws {
        let settings = ["import=remedies", "train.steps.1.minimize.r1=0.05 * r1(D(real), real)"]
        let model = try zoo.load(
            "dcgan", settings: settings.map { $0.replacing("steps.1", with: "steps.0") } + ["size=16", "filters=4"]
        ).model
        #expect(model.game.steps[0].terms.map(\.name) == ["real", "fake", "r1"])
    }

    @Test(arguments: names.filter { $0 != "none" }) func everyRemedySaysWhatItIsAgainst(_ name: String) throws {
        let remedy = try zoo.remedy(name)
        #expect(!remedy.facts.against.isEmpty && !remedy.facts.paper.isEmpty && !remedy.facts.lines.isEmpty)
        #expect(remedy.facts.summary.hasSuffix("."))
        for (model, settings) in remedy.facts.lines {
            #expect(!settings.isEmpty && remedy.lines(for: model.text).contains(settings[0].name))
        }
    }

    /// Troubles have the names of the monitors that see them.
    @Test(arguments: names) func troublesAreThoseOfMonitors(_ name: String) throws {
        let troubles = try Set(zoo.remedy(name).facts.against)
        #expect(troubles.isSubset(of: Monitors.all.map { $0.name }), "\(troubles)")
    }

    @Test func unknownNamesSuggestTheClosest() {
        let error = #expect(throws: InvalidDocument.self) { try zoo.remedy("spectral-nrom") }
        #expect(error?.diagnostics.first?.message == "unknown remedy 'spectral-nrom'")
        #expect(error?.diagnostics.first?.hint?.contains("did you mean 'spectral-norm'?") == true)
    }

    @Test func measurementsAreMeansAndDeviations() throws {
        let diagnostics = Diagnostics()
        let text = """
            summary: It helps.
            against: collapse
            cost: none
            lines: {toy: {train.batch: 8}}
            measured:
              grid25: {modes: [24, 25, 23], kl: [0.5], quality: [0.5, 0.7], wobble: [1], milliseconds: 2}
            """
        let value = try #require(YAMLReader.read(Source(name: "mine", text: text), diagnostics))
        let section = RemedySection(value, scope: Scope(), diagnostics)
        let measured = Remedy(name: "mine", library: "mine", facts: section).measurements
        #expect(
            measured.map(\.text) == [
                "24.0 ± 1.0 modes covered, 0.50 nats of KL, 60 ± 14 % of samples near a mode, 1.0 modes of wobble, 2.0 ms per round "
                    + "(3 seeds)"
            ])
        #expect(!diagnostics.hasErrors)
    }

    /// Mistakes in a library's remedies are reported where they stand.
    @Test func aRemedyNeedsItsLines() throws {
        func messages(_ lines: String) -> [String] {
            let text = "library: mine\nremedies:\n  cure: {summary: It cures., cost: none, \(lines)}\n"
            let error = #expect(throws: InvalidDocument.self) { try zoo.check(Source(name: "mine", text: text)) }
            return error?.diagnostics.map(\.message) ?? []
        }
        #expect(messages("line: {toy: {train.batch: 8}}") == ["unknown key 'line' of a remedy"])
        #expect(messages("lines: {}") == ["a remedy needs lines for at least one model"])
        #expect(
            messages("lines: {train.batch: 8}") == [
                "the lines of a remedy for 'train.batch' must be a mapping, not a single value"
            ])
    }
}
