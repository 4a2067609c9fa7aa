import Games
import Graph
import Language
import Training
import Zoo

/// The words of the language, from the tables that the compiler reads by.
enum Dictionary {
    /// One word a line, as libFuzzer reads a dictionary.
    static var text: String {
        Set(keys + layers + functions + signs).sorted().map { "\"\(escaped($0))\"" }.joined(separator: "\n")
    }

    private static let keys =
        (NetworkDocument.keys + NetworkDocument.libraryKeys + ModelReference.keys + ModelReference.trainKeys
        + ModelReference.stepKeys + ModelReference.networkKeys + ModelReference.dataOptions
        + NetworkReference.besideKeys).map { "\($0): " }

    private static let layers: [String] =
        NetworkReference.structures.flatMap { structure in
            ["- \(structure.name): "] + structure.beside.map { "\($0): " }
        }
        + Layers.all.flatMap { type in
            ["- \(type.name)\n", "\(type.name): {"] + Layers.schema(of: type).map { "\($0.name): " }
        }

    private static let functions =
        FunctionReference.families.flatMap(\.entries).map { $0.signature == nil ? $0.name : "\($0.name)(" }
        + ModelReference.objectives + ModelReference.dynamicNames.map(\.name)
        + ModelReference.optimizers.flatMap { entry in ["\(entry.name): {"] + entry.fields.map { "\($0.name): " } }

    private static let signs = [
        "{", "}", "[", "]", ": ", "- ", "\n", "\n  ", "\n    ", "'", "\"", "&a ", "*a", "<<: ", "|\n", ">-\n", "${",
        "}",
        "(", ")", ", ", "**", "//", " if ", " else ", " and ", " or ", "not ", "==", "[0]", "null", "true",
        "9223372036854775807", "-9223372036854775808", "1e308", "0.5", "image(3, 64, 64)", "class(10)", "vector(2)",
        "G(z)", "D(real)", "ema(G)(z)", "aten::", "\t", "\u{FEFF}", "\u{0}", "é",
    ]

    /// Printable ASCII as it is, all else byte by byte.
    private static func escaped(_ word: String) -> String {
        word.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): "\\" + String(UnicodeScalar(byte))
            case 0x20...0x7E: String(UnicodeScalar(byte))
            default: "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }
        }.joined()
    }
}
