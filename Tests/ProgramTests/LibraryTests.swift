import Foundation
import Testing

/// ganzoo as a library, without its command line.
struct LibraryTests {
    @Test func readmeProgramTrainsAndSamples() throws {
        let source = try String(
            contentsOf: Program.tree.appending(path: "Tests/Plugins/swift/Sources/ring/main.swift"), encoding: .utf8)
        let readme = try String(contentsOf: Program.tree.appending(path: "README.md"), encoding: .utf8)
        #expect(readme.contains("```swift\n\(source)```\n"))

        let ring = try Program(at: Plugins.ring().path)
        // one thread, since tests run next to each other
        let outcome = try ring.shell("OMP_NUM_THREADS=1 $GANZOO")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("round 50 ["))
        #expect(ring.exists("runs/toy/checkpoints/000050/weights.safetensors"))
        #expect(ring.exists("samples.png"))
    }
}
