import Foundation
import Language
import Torch
import Zoo

/// Feeds libFuzzer's documents to what `ganzoo check` does. A document may be wrong in any way; a crash, a hang or too
/// much memory is a mistake of ganzoo's. Documents may name those of the working folder.
///
///     fuzz CORPUS [-OPTION=VALUE]…
///     fuzz --dictionary             words that documents are made of, for -dict=
enum Fuzz {
    static let zoo = Zoo(folders: [URL(fileURLWithPath: FileManager.default.currentDirectoryPath)])

    static func check(_ bytes: UnsafeBufferPointer<UInt8>) {
        let source = Source(name: "fuzz.yaml", text: String(decoding: bytes, as: UTF8.self))
        do throws(InvalidDocument) {
            _ = try zoo.check(source).text(color: true)
        } catch {
            _ = error.diagnostics.text(color: true)
        }
    }
}

/// Called by libFuzzer, whose `main` this is, before the first input.
@_cdecl("LLVMFuzzerInitialize")
public func initialise(_ count: UnsafeMutablePointer<Int32>, _ arguments: UnsafeMutableRawPointer) -> Int32 {
    LibTorch.initialise()
    if CommandLine.arguments.contains("--dictionary") {
        print(Dictionary.text)
        exit(0)
    }
    return 0
}

/// Called by libFuzzer with every input.
@_cdecl("LLVMFuzzerTestOneInput")
public func check(_ data: UnsafePointer<UInt8>?, _ size: Int) -> Int32 {
    Fuzz.check(UnsafeBufferPointer(start: data, count: size))
    return 0
}
