import Foundation
import Torch

/// Feeds libFuzzer's inputs to what reads a format. An input may be wrong in any way; a crash, a hang or too much memory
/// is a mistake of ganzoo's.
///
///     fuzz --format=NAME CORPUS [-OPTION=VALUE]…
///     fuzz --formats                lists the formats
///     fuzz --dictionary             words that documents are made of, for -dict=
@MainActor
enum Fuzz {
    static var format = Format.all[0]

    static func choose(_ arguments: [String]) {
        if arguments.contains("--dictionary") {
            print(Dictionary.text)
            exit(0)
        }
        if arguments.contains("--formats") {
            for format in Format.all { print(format.name) }
            exit(0)
        }
        let name = arguments.last { $0.hasPrefix("--format=") }?.dropFirst("--format=".count)
        guard let chosen = Format.all.first(where: { $0.name == name ?? "documents" }) else {
            print("unknown format, expected one of \(Format.all.map(\.name).joined(separator: ", "))")
            exit(2)
        }
        format = chosen
        atexit { Format.clean() }
    }
}

/// Called by libFuzzer, whose `main` this is, before the first input.
@_cdecl("LLVMFuzzerInitialize")
public func initialise(_ count: UnsafeMutablePointer<Int32>, _ arguments: UnsafeMutableRawPointer) -> Int32 {
    MainActor.assumeIsolated { Fuzz.choose(CommandLine.arguments) }
    return 0
}

/// Called by libFuzzer with every input.
@_cdecl("LLVMFuzzerTestOneInput")
public func check(_ data: UnsafePointer<UInt8>?, _ size: Int) -> Int32 {
    let bytes = Array(UnsafeBufferPointer(start: data, count: size))
    MainActor.assumeIsolated { try? Fuzz.format.read(bytes) }
    return 0
}
