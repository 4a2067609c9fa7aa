import Language
import Testing

struct SuggestionTests {
    static let known = ["conv", "conv_transpose", "linear", "batch_norm", "lr", "a"]

    @Test(
        arguments: [
            ("conv_tranpose", "conv_transpose"), ("Conv-Transpose", "conv_transpose"), ("liner", "linear"),
            ("cnov", "conv"),
            ("batchnorm", "batch_norm"), ("lienar", "linear"), ("x", nil), ("LR", "lr"), ("dense", "linear"),
            ("nn.Conv2d(3, 64)", "conv"), ("transformer", nil), ("", nil),
        ] as [(String, String?)])
    func findsTheNearest(_ word: String, _ wanted: String?) {
        #expect(Suggestion.nearest(to: word, among: Self.known) == wanted)
    }

    @Test func listsKnownWords() {
        #expect(Suggestion.hint(for: "x", among: ["b", "a"], what: "names") == "expected one of a, b")
        #expect(Suggestion.hint(for: "x", among: [String](), what: "names") == "there are no names")
        #expect(
            Suggestion.hint(for: "liner", among: Self.known, what: "layers", see: "ganzoo layers")
                == "did you mean 'linear'? 'ganzoo layers' lists all layers")
        let many = (10..<40).map { "name\($0)" }
        #expect(Suggestion.hint(for: "x", among: many, what: "names").hasSuffix("name29, … (10 more)"))
    }

    /// Each word of PyTorch, Keras or an earlier version and the first of the known words that it stands for.
    @Test(arguments: [
        ("out_channels", ["filters", "kernel"], "filters"), ("out_features", ["features"], "features"),
        ("kernel_size", ["kernel"], "kernel"), ("negative_slope", ["slope"], "slope"), ("eps", ["epsilon"], "epsilon"),
        ("BatchNorm2d", ["batch_norm"], "batch_norm"), ("torch.nn.LeakyReLU", ["leaky_relu"], "leaky_relu"),
        ("ConvTranspose2d", ["conv", "conv_transpose"], "conv_transpose"), ("width", ["latent", "filters"], "filters"),
        ("width", ["hidden_features"], "hidden_features"),
        ("critic_steps", ["discriminator_steps"], "discriminator_steps"),
        ("nn.BCEWithLogitsLoss", ["bce", "bce_logits"], "bce_logits"), ("learning_rate", ["lr", "eps"], "lr"),
    ])
    func knowsTheWordsOfOthers(_ word: String, _ known: [String], _ meant: String) {
        #expect(Suggestion.nearest(to: word, among: known) == meant)
    }

    @Test(arguments: [
        ("False", "false"), ("FALSE", "false"), ("no", "false"), ("off", "false"), ("True", "true"), ("yes", "true"),
        ("on", "true"),
    ])
    func knowsTheTruthValuesOfOthers(_ word: String, _ meant: String) {
        #expect(Suggestion.hint(forName: word, among: ["size"], what: "names") == "did you mean '\(meant)'?")
    }

    @Test func isFastForLongWords() {
        #expect(Suggestion.nearest(to: String(repeating: "x", count: 1_000_000), among: Self.known) == nil)
    }
}
