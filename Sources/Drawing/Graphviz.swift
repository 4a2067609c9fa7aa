internal import Foundation
internal import Torch

/// Lays drawings out with Graphviz.
package enum Graphviz {
    /// Whether the file's extension is that of a format.
    package static func canWrite(_ path: String) -> Bool {
        ["dot", "gv", "svg", "png"].contains(URL(fileURLWithPath: path).pathExtension.lowercased())
    }

    /// Whether its program is on the PATH.
    package static var isInstalled: Bool { find() != nil }

    /// A drawing as the text of an SVG file.
    /// - Throws: `FileError` if Graphviz is missing or fails.
    package static func svg(_ dot: String) throws -> String {
        String(decoding: try render(dot, "svg", "the drawing"), as: UTF8.self)
    }

    /// Writes a drawing as SVG, PNG or DOT, depending on the file's extension.
    /// - Throws: `FileError` for another extension, for a file that can't be written, and if Graphviz is missing.
    package static func write(_ dot: String, to path: String) throws {
        let file = URL(fileURLWithPath: path)
        let format = file.pathExtension.lowercased()
        switch format {
        case "dot", "gv": try write(Data(dot.utf8), to: file)
        case "svg", "png": try write(render(dot, format, path), to: file)
        default: throw FileError(path, "unknown format '.\(format)', expected .svg, .png or .dot")
        }
    }

    /// The file appears only when it is complete.
    private static func write(_ bytes: Data, to file: URL) throws {
        do {
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try bytes.write(to: file, options: .atomic)
        } catch {
            throw FileError(file.relativePath, "can't write the drawing", .writing)
        }
    }

    private static func render(_ dot: String, _ format: String, _ path: String) throws -> Data {
        guard let program = find() else {
            throw FileError(
                path,
                "writing .\(format) needs Graphviz, but its program 'dot' is not on the PATH; install it "
                    + "(apt install graphviz), or write a .dot file")
        }
        let process = Process()
        process.executableURL = program
        process.arguments = ["-T\(format)"] + (format == "png" ? ["-Gdpi=110"] : [])
        let input = Pipe()
        let output = Pipe()
        let errors = Pipe()
        process.standardInput = input
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        // written while waiting for the end of the process, since neither pipe has room for everything
        DispatchQueue.global().async {
            try? input.fileHandleForWriting.write(contentsOf: Data(dot.utf8))
            try? input.fileHandleForWriting.close()
        }
        let drawing = output.fileHandleForReading.readDataToEndOfFile()
        let said = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            let first = String(decoding: said, as: UTF8.self).split(separator: "\n").first ?? "no message"
            throw FileError(path, "Graphviz could not draw it: \(first)")
        }
        return drawing
    }

    private static func find() -> URL? {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        return folders.lazy.map { URL(fileURLWithPath: "\($0)/dot") }.first {
            FileManager.default.isExecutableFile(atPath: $0.path)
        }
    }
}
