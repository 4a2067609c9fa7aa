import ArgumentParser
import Foundation
import Images
import Training

/// Translates many images. An image that fails does not stop the others.
final class Translation {
    private let translator: Translator
    private var outputs: ImageOutputs
    private let compare: Bool
    /// What failed so far, one sentence each.
    private var problems: [String]
    private var written = 0
    /// The exit status of the first failure.
    private var status: ExitCode

    /// The numbers of images and pixels held at once, unless a single image has more.
    private static let mostImages = 64
    private static let mostPixels = 1 << 20

    private struct Item {
        let entry: ImageInputs.Entry
        let image: Image
    }

    init(_ translator: Translator, to outputs: ImageOutputs, compare: Bool, problems: [String]) {
        self.translator = translator
        self.outputs = outputs
        self.compare = compare
        self.problems = problems
        status = problems.isEmpty ? .success : ExitStatus.missing
    }

    /// Reads, translates and writes all images, then reports the failures.
    func run(_ entries: [ImageInputs.Entry]) throws {
        let bar = ProgressBar()
        let clock = ContinuousClock()
        let start = clock.now
        var items: [Item] = []
        var pixels = 0
        for (index, entry) in entries.enumerated() {
            attempt(entry) { () throws in
                try outputs.claim(entry.name)
                let image = try entry.read()
                items.append(Item(entry: entry, image: image))
                pixels += image.width * image.height
            }
            let isFull = items.count >= Self.mostImages || pixels >= Self.mostPixels
            guard isFull || index + 1 == entries.count else { continue }
            flush(&items)
            pixels = 0
            bar.show(index + 1, of: entries.count, "images", seconds: (clock.now - start).seconds)
        }
        if let summary = outputs.summary, written > 0 { print(summary) }
        guard !problems.isEmpty else { return }
        for problem in problems { Failure.tell("error", problem) }
        throw status
    }

    private func flush(_ items: inout [Item]) {
        var entries: [ImageInputs.Entry] = []
        var images: [(image: Image, name: String)] = []
        for (item, result) in zip(items, translator.translate(items.map(\.image))) {
            attempt(item.entry) { () throws in
                let image = try result.get()
                let shown = compare ? ImageGrid(columns: 2).compose([item.image, image]) ?? image : image
                entries.append(item.entry)
                images.append((shown, item.entry.name))
            }
        }
        for (entry, problem) in zip(entries, outputs.write(images)) {
            attempt(entry) { () throws in
                if let problem { throw problem }
                written += 1
            }
        }
        items = []
    }

    private func attempt(_ entry: ImageInputs.Entry, _ body: () throws -> Void) {
        do {
            try body()
        } catch let error as TrainingError {
            if status == .success { status = ExitStatus.of(error) }
            problems.append("'\(entry.path)': \(error.description)" + (error.hint.map { "; \($0)" } ?? ""))
        } catch {
            if status == .success { status = ExitStatus.of(error) }
            problems.append("\(error)")
        }
    }
}
