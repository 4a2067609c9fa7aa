// swift-tools-version: 6.1
import PackageDescription

// A program of one's own: ganzoo, and what this package adds to it.
let package = Package(
    name: "spiral",
    dependencies: [.package(name: "ganzoo", path: "../../..")],
    targets: [
        .executableTarget(
            name: "spiral",
            dependencies: ["Program", "Zoo", "Evaluation", "Training", "Games", "Data", "Graph", "Language", "Torch"]
                .map {
                    .product(name: $0, package: "ganzoo")
                }),
        // The README's program, which uses ganzoo as a library.
        .executableTarget(
            name: "ring",
            dependencies: ["Images", "Training", "Zoo"].map { .product(name: $0, package: "ganzoo") }),
    ]
)
