package import Foundation
import Torch
import Training

/// Features of real samples, kept on disk from one evaluation to the next: one file for what a key identifies. The
/// folder has at most a given size; the files that were used last stay.
package struct FeatureCache: Sendable {
    private let folder: URL
    private let mostBytes: Int

    private enum Entry {
        static let key = "key"
        static let checksum = "crc32"
        static let vectors = "features"
        static let scores = "scores"
    }

    package init(_ folder: URL, mostBytes: Int = 1 << 30) { (self.folder, self.mostBytes) = (folder, mostBytes) }

    private func file(_ key: String) -> URL {
        folder.appending(path: CRC32(Foundation.Data(key.utf8)).text + ".safetensors")
    }

    /// What is kept for a key; `nil` if there is nothing, or if it is damaged, which is noted.
    func features(_ key: String, _ notices: Notices) -> FeatureExtractor.Features? {
        let url = file(key)
        guard FileManager.default.fileExists(atPath: url.path) else { return nil }
        do {
            let found = try Safetensors(reading: url.path)
            // another key with the same checksum
            guard found.metadata[Entry.key] == key else { return nil }
            guard let vectors = found.tensors[Entry.vectors],
                try FeatureCache.checksum(found.tensors) == found.metadata[Entry.checksum]
            else { throw FileError(url.path, "the checksum differs") }
            try? FileManager.default.setAttributes([.modificationDate: Date.now], ofItemAtPath: url.path)
            return .init(vectors: vectors, scores: found.tensors[Entry.scores])
        } catch {
            notices.add("kept features are damaged and are computed again (\(error))")
            return nil
        }
    }

    /// Keeps features; that they can't be kept is noted.
    func keep(_ features: FeatureExtractor.Features, _ key: String, _ notices: Notices) {
        do {
            var tensors = [Entry.vectors: try features.vectors.to(.cpu)]
            if let scores = features.scores { tensors[Entry.scores] = try scores.to(.cpu) }
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try Safetensors(
                tensors, metadata: [Entry.key: key, Entry.checksum: try FeatureCache.checksum(tensors)]
            ).write(to: file(key).path)
            try removeOldest()
        } catch {
            notices.add("features of the data could not be kept for the next time: \(error)")
        }
    }

    private static func checksum(_ tensors: [String: Tensor]) throws(TorchError) -> String {
        var sum = CRC32()
        for (_, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
            sum.add(try tensor.bytes())
        }
        return sum.text
    }

    private func removeOldest() throws {
        let facts: Set<URLResourceKey> = [.fileSizeKey, .contentModificationDateKey]
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: Array(facts))
        let found = try files.filter { $0.pathExtension == "safetensors" }.map { file in
            let values = try file.resourceValues(forKeys: facts)
            return (file, values.fileSize ?? 0, values.contentModificationDate ?? .distantPast)
        }
        var bytes = 0
        for (place, (file, size, _)) in found.sorted(by: { $0.2 > $1.2 }).enumerated() {
            bytes += size
            if bytes > mostBytes, place > 0 { try FileManager.default.removeItem(at: file) }
        }
    }
}
