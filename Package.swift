// swift-tools-version: 6.1
import Foundation
import PackageDescription

// libtorch: the folder that holds its `lib/` and `include/` (`make` puts it into `.libtorch/`).
let libtorch = Context.environment["LIBTORCH"] ?? Context.packageDirectory + "/.libtorch"

let swift: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let link: [LinkerSetting] = [
    .unsafeFlags([
        "-L\(libtorch)/lib", "-Xlinker", "-rpath", "-Xlinker", "\(libtorch)/lib",
    ]),
    .linkedLibrary("torch_cpu"), .linkedLibrary("c10"),
]

let headers: [CXXSetting] = [
    .unsafeFlags([
        // libtorch's headers are no modules, and so are what includes them
        "-fno-cxx-modules", "-isystem", "\(libtorch)/include",
        "-isystem", "\(libtorch)/include/torch/csrc/api/include",
        // libtorch's own checks name their header; the program names no folder of the machine it was built on
        "-ffile-prefix-map=\(libtorch)/=", "-ffile-prefix-map=\(Context.packageDirectory)/=",
    ])
]

let package = Package(
    name: "ganzoo",
    products: [
        .executable(name: "ganzoo", targets: ["ganzoo"]),
        // loaded by the program when it computes something
        .library(name: "ganzoo-torch", type: .dynamic, targets: ["TorchLibrary"]),
    ]
        // For packages that add layers, functions, data and metrics and make a program of their own, which links libtorch.
        + ["Program", "Zoo", "Evaluation", "Training", "Games", "Graph", "Torch"].map {
            .library(name: $0, targets: [$0, "TorchLibrary"])
        } + ["Data", "Images", "Language"].map { .library(name: $0, targets: [$0]) },
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0")
    ],
    targets: [
        // Regular files as bytes, within bounds; names that need not be text.
        .target(name: "Files", swiftSettings: swift),
        // libtorch behind some 70 C functions: their declarations, and how they are found.
        .target(name: "CTorch"),
        // What they do; the only C++. Programs link it, or load it when they compute something.
        .target(
            name: "TorchLibrary", dependencies: ["CTorch"],
            // declarations of what c10d's headers name of Gloo
            publicHeadersPath: "Gloo",
            cxxSettings: headers + [
                // its loops are much of the time of tests otherwise
                .unsafeFlags(["-O2"], .when(configuration: .debug))
            ],
            linkerSettings: link),
        // Tensors, operators, automatic differentiation, devices, generators, safetensors.
        .target(name: "Torch", dependencies: ["CTorch", "Files"], swiftSettings: swift),
        // YAML text to checked values that remember their place.
        .systemLibrary(name: "CYAML"),
        .target(name: "Language", dependencies: ["CYAML", "Files"], swiftSettings: swift),
        // A network document to layers with checked shapes and named weights.
        .target(name: "Graph", dependencies: ["Torch", "Language"], swiftSettings: swift),
        // PNG, JPEG and WebP to pixels, and PNG back.
        .systemLibrary(name: "CPNG"),
        .systemLibrary(name: "CJPEG"),
        .systemLibrary(name: "CWebP"),
        .systemLibrary(name: "CZlib"),
        .target(name: "Images", dependencies: ["CPNG", "CJPEG", "CWebP", "CZlib", "Files"], swiftSettings: swift),
        // Data sets and the loader.
        .systemLibrary(name: "CArchive"),
        .target(name: "Data", dependencies: ["Images", "CArchive", "CZlib", "Files"], swiftSettings: swift),
        // The second compiler: a model document to a checked game.
        .target(name: "Games", dependencies: ["Graph", "Data"], swiftSettings: swift),
        // Runs a game: the engine, the run folder, inferences, other programs' weights.
        .systemLibrary(name: "CLinux"),
        .target(name: "Training", dependencies: ["Games", "CLinux", "CZlib"], swiftSettings: swift),
        // Metrics: how good what a model generates is.
        .target(name: "Evaluation", dependencies: ["Training"], swiftSettings: swift),
        // Networks and games as pictures.
        .target(name: "Drawing", dependencies: ["Games"], swiftSettings: swift),
        // Pages and tables of what runs recorded.
        .target(name: "Reports", dependencies: ["Evaluation", "Drawing"], swiftSettings: swift),
        // The registry: finds, loads, inherits, lists.
        .target(name: "Zoo", dependencies: ["Training", "Evaluation", "Drawing"], swiftSettings: swift),
        // What a program does before its libraries are initialised.
        .target(name: "CStart"),
        // The command line: one file per command.
        .target(
            name: "Program",
            dependencies: [
                "CStart", "Zoo", "Reports", .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: swift),
        // The program itself: main.swift.
        .executableTarget(name: "ganzoo", dependencies: ["Program"], swiftSettings: swift),

        // Text in files that tests compare with and rewrite.
        .target(name: "Snapshots", path: "Tests/Snapshots", swiftSettings: swift),
        // The zoo, small games and folders that tests share.
        .target(name: "TestSupport", dependencies: ["Zoo"], path: "Tests/TestSupport", swiftSettings: swift),
        .testTarget(name: "FilesTests", dependencies: ["Files"], swiftSettings: swift),
        .testTarget(
            name: "TorchTests", dependencies: ["Torch", "TestSupport", "LibraryChecks"], swiftSettings: swift),
        .testTarget(
            name: "LanguageTests", dependencies: ["Language", "Snapshots"], exclude: ["Mistakes"],
            swiftSettings: swift),
        .testTarget(name: "GraphTests", dependencies: ["Graph", "Snapshots"], swiftSettings: swift),
        .testTarget(name: "ImagesTests", dependencies: ["Images"], swiftSettings: swift),
        .testTarget(name: "DataTests", dependencies: ["Data"], swiftSettings: swift),
        .testTarget(name: "GamesTests", dependencies: ["TestSupport"], swiftSettings: swift),
        // Parts of TorchLibrary that no operator shows: its transforms for each instruction set, its memory.
        .target(
            name: "LibraryChecks", dependencies: ["TorchLibrary"], path: "Tests/LibraryChecks",
            cxxSettings: [.headerSearchPath("../../Sources/TorchLibrary")] + headers, linkerSettings: link),
        // Operators that libtorch's meta device lacks, and recordings on the CPU that work as CUDA graphs do.
        .target(
            name: "MetaKernels", dependencies: ["TorchLibrary"], path: "Tests/MetaKernels",
            cxxSettings: [.headerSearchPath("../../Sources/TorchLibrary")] + headers, linkerSettings: link),
        .testTarget(name: "TrainingTests", dependencies: ["TestSupport", "MetaKernels"], swiftSettings: swift),
        .testTarget(name: "EvaluationTests", dependencies: ["TestSupport"], swiftSettings: swift),
        .testTarget(name: "DrawingTests", dependencies: ["TestSupport"], swiftSettings: swift),
        .testTarget(name: "ReportsTests", dependencies: ["Reports", "TestSupport"], swiftSettings: swift),
        .testTarget(name: "ZooTests", dependencies: ["TestSupport", "Snapshots"], swiftSettings: swift),
        // Runs the built program.
        .testTarget(
            name: "ProgramTests",
            dependencies: [
                "ganzoo", "Program", "Zoo", "Snapshots", "TestSupport",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ], exclude: ["Transcripts"], swiftSettings: swift),
    ],
    cxxLanguageStandard: .cxx20
)

// Where libtorch's folder has the headers of CUDA and NCCL: what only GPUs have. The library that the program loads after
// libtorch's for GPUs links nothing of it, so it is built for any libtorch.
if FileManager.default.fileExists(atPath: libtorch + "/include/nccl.h") {
    package.products.append(.library(name: "ganzoo-cuda", type: .dynamic, targets: ["CUDALibrary"]))
    package.targets.append(
        .target(
            name: "CUDALibrary",
            // declarations of what libtorch's headers name of CUDA's other libraries
            publicHeadersPath: "Names",
            cxxSettings: [.headerSearchPath("../TorchLibrary")] + headers, linkerSettings: link))
}

// `make fuzz` builds everything with `--sanitize fuzzer` in a folder of its own; libFuzzer brings the `main`.
if Context.environment["GANZOO_FUZZ"] != nil {
    package.targets.append(
        .executableTarget(
            name: "fuzz", dependencies: ["Zoo", "TorchLibrary"], path: "Tests/Fuzz/Sources/fuzz", swiftSettings: swift))
}

// `scripts/scan-operators.py` calls every operator that `op:` offers with hostile arguments.
if Context.environment["GANZOO_OPERATORS"] != nil {
    package.targets.append(
        .executableTarget(
            name: "operators", dependencies: ["Graph", "TorchLibrary"], path: "Tests/Fuzz/Sources/operators",
            swiftSettings: swift))
}
