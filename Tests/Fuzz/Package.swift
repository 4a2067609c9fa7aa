// swift-tools-version: 6.1
import PackageDescription

// A package of its own, since everything in it is built with `--sanitize fuzzer`: `make fuzz`.
let package = Package(
    name: "fuzz",
    dependencies: [.package(name: "ganzoo", path: "../..")],
    targets: [.executableTarget(name: "fuzz", dependencies: [.product(name: "Zoo", package: "ganzoo")])]
)
