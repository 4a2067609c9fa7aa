import Foundation
import Testing

/// The built program, run as users run it, in a temporary folder that is removed with it.
final class Program {
    struct Outcome {
        let status: Int32
        let output: String
        let errors: String
    }

    let folder: URL

    /// The path of the program.
    let path: String

    init(at path: String = Program.built) throws {
        self.path = path
        folder = FileManager.default.temporaryDirectory.appending(path: "ganzoo-command-\(UUID().uuidString)")
            .resolvingSymlinksInPath()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// The program is next to the test bundle.
    private static let built: String = {
        let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return URL(filePath: tests).deletingLastPathComponent().appending(path: "ganzoo").path
    }()

    /// The tree that the program's documents are in.
    static let tree = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Runs `ganzoo` with the words of `line`.
    func callAsFunction(_ line: String) throws -> Outcome {
        try run(path, line.split(separator: " ").map(String.init))
    }

    /// Runs a line of the shell in which `ganzoo` and `$GANZOO` are the program.
    func shell(_ line: String) throws -> Outcome { try run("/bin/sh", ["-c", line]) }

    private func run(_ program: String, _ arguments: [String]) throws -> Outcome {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.currentDirectoryURL = folder
        let given = ProcessInfo.processInfo.environment
        let search = URL(filePath: path).deletingLastPathComponent().path + ":" + (given["PATH"] ?? "")
        // the width that help is wrapped to
        process.environment = given.merging(
            ["GANZOO_PATH": Program.tree.path, "GANZOO": path, "PATH": search, "COLUMNS": "80"]
        ) { $1 }
        process.standardInput = FileHandle.nullDevice
        // files, since a pipe that nobody empties would stop the program
        let files = ["out", "err"].map { folder.appending(path: ".\($0)-\(UUID().uuidString)") }
        let handles = try files.map { file in
            try Data().write(to: file)
            return try FileHandle(forWritingTo: file)
        }
        process.standardOutput = handles[0]
        process.standardError = handles[1]
        try process.run()
        process.waitUntilExit()
        let texts = try files.map { try String(contentsOf: $0, encoding: .utf8) }
        for file in files { try FileManager.default.removeItem(at: file) }
        #expect(process.terminationReason == .exit, "ended by signal \(process.terminationStatus)")
        return Outcome(status: process.terminationStatus, output: texts[0], errors: texts[1])
    }

    func write(_ text: String, to name: String) throws {
        let file = folder.appending(path: name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
    }

    func read(_ name: String) throws -> Data { try Data(contentsOf: folder.appending(path: name)) }

    func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: folder.appending(path: name).path) }
}
