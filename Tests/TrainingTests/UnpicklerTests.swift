import Foundation
import TestSupport
import Testing
import Torch

@testable import Games
@testable import Training

/// PyTorch files: what is read from them, and what is refused.
@Suite struct UnpicklerTests {
    static let folder = tests.appending(path: "Golden/import")

    @Test(arguments: ["small.pth", "small-old.pth"]) func viewsAndTypesAreRead(_ file: String) throws {
        let tensors = try WeightsSource(Self.folder.appending(path: file).path).tensors()
        #expect(tensors.map(\.name) == ["view", "half", "count"])
        #expect(tensors.map(\.shape) == [[2, 2], [2], []])
        #expect(try tensors.map { try $0.tensor().floats() } == [[1, 4, 2, 5], [0.5, -2], [3]])
    }

    @Test func severalDictionariesAreListedAndSelectable() throws {
        let source = try WeightsSource(Self.folder.appending(path: "several.pth").path)
        let error = #expect(throws: TrainingError.self) { try source.tensors() }
        #expect(
            try #require(error).description.hasSuffix(
                "several dictionaries of tensors:\n  g.inner: 3 tensors\n  d: 3 tensors"))
        #expect(try source.tensors(key: "g.inner").map(\.name) == ["view", "half", "count"])
        // a key is the start of a name
        #expect(try source.tensors(key: "g").map(\.name) == ["inner.view", "inner.half", "inner.count"])
        // keys above it can be omitted
        #expect(try source.tensors(key: "inner").count == 3)
        #expect(throws: TrainingError.self) { try source.tensors(key: "inn") }
    }

    /// A damaged file is either read or refused.
    @Test(arguments: ["small.pth", "small-old.pth"]) func damageIsAnErrorOrHarmless(_ file: String) throws {
        let whole = try [UInt8](Foundation.Data(contentsOf: Self.folder.appending(path: file)))
        let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).pth").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        // an archive is mostly padding
        let step = whole.count > 1000 ? 7 : 1
        var refused = 0
        func attempt(_ bytes: [UInt8]) throws {
            try Foundation.Data(bytes).write(to: URL(filePath: path))
            do { for tensor in try WeightsSource(path).tensors() { _ = try tensor.tensor() } } catch { refused += 1 }
        }
        for count in stride(from: 0, to: whole.count, by: step) { try attempt(Array(whole[..<count])) }
        let truncated = (whole.count + step - 1) / step
        #expect(refused == truncated)
        for place in stride(from: 0, to: whole.count, by: step) {
            var bytes = whole
            bytes[place] ^= [0x01, 0x80, 0xFF, 0x20][place % 4]
            try attempt(bytes)
        }
        #expect(refused > truncated + 20)
    }

    // MARK: Pickles with more than tensors

    /// A pickle of protocol 2 with these parts.
    private func message(_ parts: [Part], mostValues: Int = 1 << 22) -> String {
        var unpickler = Unpickler(
            [0x80, 2] + parts.flatMap(\.bytes) + [0x2E], path: "x.pth", mostValues: mostValues)
        do throws(FileError) {
            _ = try unpickler.load()
            return ""
        } catch {
            return error.reason
        }
    }

    enum Part {
        case raw([UInt8])
        case global(String, String)
        case text(String)
        case int(Int32)

        var bytes: [UInt8] {
            switch self {
            case .raw(let bytes): bytes
            case .global(let module, let name): [0x63] + Array("\(module)\n\(name)\n".utf8)
            case .text(let text): [0x58] + Part.little(UInt32(text.utf8.count)) + Array(text.utf8)
            case .int(let value): [0x4A] + Part.little(UInt32(bitPattern: value))
            }
        }

        static func little(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
    }

    @Test(arguments: [
        ("os", "system"), ("builtins", "eval"), ("torch", "load"), ("__builtin__", "getattr"), ("torch", "FloatTensor"),
    ])
    func otherGlobalsAreRefused(_ module: String, _ name: String) {
        #expect(message([.global(module, name), .text("echo"), .raw([0x85, 0x52])]).contains("'\(module).\(name)'"))
        #expect(message([.text(module), .text(name), .raw([0x93])]).contains("'\(module).\(name)'"))
    }

    @Test(
        arguments: [
            (0x81, "NEWOBJ"), (0x82, "EXT1"), (0x84, "EXT4"), (0x69, "INST"), (0x6F, "OBJ"), (0x50, "PERSID"),
            (0x92, "NEWOBJ_EX"), (0x97, "NEXT_BUFFER"),
        ] as [(UInt8, String)])
    func otherOpcodesAreRefused(_ code: UInt8, _ name: String) {
        #expect(message([.raw([code])]).contains("'\(name)'"))
    }

    /// `argparse.Namespace(size=8)` as Python 3 writes it, and the same for another class.
    @Test func settingsNextToWeightsAreInert() {
        let state: [Part] = [.raw([0x29, 0x81, 0x7D]), .text("size"), .int(8), .raw([0x73, 0x62])]
        #expect(message([.global("argparse", "Namespace")] + state) == "")
        #expect(message([.global("collections", "OrderedDict")] + state).contains("'NEWOBJ'"))
        #expect(message([.global("argparse", "Namespace"), .raw([0x29, 0x52])]).contains("refused"))
    }

    @Test func onlyKnownGlobalsAreCalled() {
        let storage = Part.global("torch", "FloatStorage")
        #expect(message([storage, .raw([0x29, 0x52])]).contains("refused"))
        #expect(message([.text("eval"), .raw([0x29, 0x52])]).contains("a call of text"))
        #expect(message([.global("collections", "OrderedDict"), .raw([0x7D, 0x62])]).contains("refused a state"))
    }

    /// A tensor in a storage of `count` elements.
    private func tensor(_ count: [Part], _ offset: Int32, _ size: [Part], _ stride: [Part]) -> String {
        let id: [Part] =
            [.raw([0x28]), .text("storage"), .global("torch", "FloatStorage"), .text("0"), .text("cpu")] + count
        return message(
            [.global("torch._utils", "_rebuild_tensor_v2"), .raw([0x28])] + id + [.raw([0x74, 0x51]), .int(offset)]
                + size
                + stride + [.raw([0x89, 0x7D, 0x74, 0x52])])
    }

    /// A tuple with one 64-bit number.
    private func one(_ value: Int64) -> [Part] {
        [.raw([0x8A, 8] + (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } + [0x85])]
    }

    @Test func viewsMustLieInsideTheirStorages() {
        #expect(tensor([.int(6)], 0, one(6), one(1)) == "")
        #expect(tensor([.int(6)], 1, one(6), one(1)).contains("exceeds its storage '0' of 6 elements"))
        #expect(tensor([.int(6)], -1, one(2), one(1)).contains("invalid sizes"))
        #expect(tensor([.int(6)], 0, one(2), one(-1)).contains("invalid sizes"))
        #expect(tensor([.int(6)], 0, one(.max), one(0)).contains("exceeds its storage"))
        // `expand` repeats an element
        #expect(tensor([.int(1)], 0, one(1000), one(0)) == "")
        #expect(tensor([.int(6)], 0, one(3), one(.max)).contains("exceeds its storage"))
        #expect(tensor([.int(-6)], 0, one(1), one(1)).contains("persistent id"))
        let huge: [Part] = [.raw([0x8A, 8] + [UInt8](repeating: 0xFF, count: 7) + [0x7F])]
        #expect(tensor(huge, 0, one(1), one(1)).contains("persistent id"))
        #expect(tensor([.text("six")], 0, one(1), one(1)).contains("persistent id"))
    }

    @Test func invalidReferencesAreRefused() {
        #expect(message([.raw([0x68, 7])]).contains("unknown memo entry"))
        #expect(message([.raw([0x74])]).contains("lacks a mark"))
        #expect(message([.raw([0x30])]).contains("empty stack"))
        #expect(message([.raw([0x28, 0x85])]).contains("empty stack"))
        #expect(message([.raw([0x58, 0xFF, 0xFF, 0xFF, 0xFF])]).contains("ends early"))
        #expect(message([.raw([0x8D] + [UInt8](repeating: 0xFF, count: 8))]).contains("ends early"))
    }

    /// A few bytes must not become many values.
    @Test(arguments: [[0x7D], [0x5D], [0x29], [0x4E], [0x5D, 0x30]] as [[UInt8]])
    func manyValuesAreRefused(_ pattern: [UInt8]) {
        let bytes = Array(repeatElement(pattern, count: 3000).joined())
        #expect(message([.raw(bytes)], mostValues: 2000).contains("more values than any dictionary of tensors needs"))
    }

    /// A list of a thousand pairs, from which many dictionaries are made.
    @Test func copiesCount() {
        let pairs = Array(repeatElement([0x4E, 0x4E, 0x86] as [UInt8], count: 1000).joined())
        let calls: [Part] = Array(
            repeating: .raw(Part.global("collections", "OrderedDict").bytes + [0x68, 0, 0x85, 0x52, 0x30]),
            count: 10_000)
        let list = Part.raw([0x5D, 0x28] + pairs + [0x65, 0x71, 0])
        #expect(message([list], mostValues: 8000) == "")
        #expect(
            message([list] + calls, mostValues: 8000).contains("more values than any dictionary"))
    }

    /// What `weights_only` accepts besides tensors is skipped, with a word.
    @Test func otherValuesAreSkipped() throws {
        let values: [Part] = [
            .raw([0x7D, 0x28]),
            .text("device"), .global("torch", "device"), .text("cuda:0"), .raw([0x85, 0x52]),
            .text("seen"), .raw([0x8F, 0x28, 0x4B, 1, 0x4B, 2, 0x90]),
            .text("counts"), .global("collections", "Counter"), .raw([0x7D, 0x85, 0x52]),
            .raw([0x75]),
        ]
        var unpickler = Unpickler([0x80, 2] + values.flatMap(\.bytes) + [0x2E], path: "x.pth")
        _ = try unpickler.load()
        #expect(unpickler.heap.skipped == ["torch.device": 1, "a set": 1, "collections.Counter": 1])
    }

    /// Dictionaries in dictionaries, each referenced twice: traversing them would take exponential time.
    @Test func nestedDictionariesAreLimited() throws {
        var bytes: [UInt8] = [0x80, 2, 0x7D, 0x71, 0]
        for level in 1..<100 as Range<UInt8> {
            bytes += [0x7D, 0x71, level, 0x28]
            for key in ["a", "b"] { bytes += Part.text(key).bytes + [0x68, level - 1] }
            bytes += [0x75]
        }
        var unpickler = Unpickler(bytes + [0x2E], path: "x.pth")
        let root = try unpickler.load()
        #expect(throws: FileError.self) { try WeightsSource.groups(in: unpickler.heap, root, path: "x.pth") }
    }
}
