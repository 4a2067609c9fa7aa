import Foundation
import Testing

/// The dependencies between the targets, all in one direction. The drawing is compared with the package description.
struct ArchitectureTests {
    private static let arrows: [String: Set<String>] = [
        "Files": [], "CTorch": [], "CYAML": [], "CPNG": [], "CJPEG": [], "CWebP": [], "CArchive": [], "CZlib": [],
        "CLinux": [], "CStart": [], "TorchLibrary": ["CTorch"],
        "Torch": ["CTorch", "Files"],
        "Language": ["CYAML", "Files"],
        "Graph": ["Torch", "Language"],
        "Images": ["CPNG", "CJPEG", "CWebP", "CZlib", "Files"],
        "Data": ["Images", "CArchive", "CZlib", "Files"],
        "Games": ["Graph", "Data"],
        "Training": ["Games", "CLinux", "CZlib"],
        "Evaluation": ["Training"],
        "Drawing": ["Games"],
        "Zoo": ["Training", "Evaluation", "Drawing"],
        "Reports": ["Evaluation", "Drawing"],
        "Program": ["CStart", "Zoo", "Reports"],
        "ganzoo": ["Program"],
    ]

    private struct Package: Decodable {
        struct Target: Decodable {
            let name: String
            let path: String
            let dependencies: [String]?

            enum CodingKeys: String, CodingKey {
                case name, path
                case dependencies = "target_dependencies"
            }
        }
        let targets: [Target]
    }

    @Test func targetsDependOnEachOtherAsDrawn() throws {
        let described = try describe()
        let sources = described.targets.filter { $0.path.hasPrefix("Sources/") }
        #expect(Set(sources.map(\.name)) == Set(Self.arrows.keys))
        for target in sources {
            let found = Set(target.dependencies ?? [])
            #expect(found == Self.arrows[target.name], "\(target.name) depends on \(found.sorted())")
        }
    }

    private func describe() throws -> Package {
        // a separate scratch folder, because the test build locks the default one
        let scratch = FileManager.default.temporaryDirectory.appending(path: "ganzoo-describe-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: scratch) }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [
            "swift", "package", "--package-path", Program.tree.path, "--scratch-path", scratch.path, "describe",
            "--type",
            "json",
        ]
        // what the package manager leaves behind goes with the scratch folder
        try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
        process.environment = ProcessInfo.processInfo.environment.merging(["TMPDIR": scratch.path]) { $1 }
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        return try JSONDecoder().decode(Package.self, from: data)
    }
}
