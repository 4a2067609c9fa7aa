import ArgumentParser
import Images
import Torch
import Training

struct Mix: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Mix the styles of samples from a trained generator.",
        usage: """
            ganzoo mix [<options>] <run>
              --rows <rows> --cols <cols> --layers <layers>
            """,
        discussion: """
            Writes a table of images as in the StyleGAN paper (arXiv:1812.04948, figure 3). Each image has the styles of \
            its row's sample, except in the given layers, where it has those of its column's sample. Coarse layers (the \
            first) change pose and shape, fine layers (the last) change colours. The model's inference needs a named value \
            [layers, features].

            Examples:
              ganzoo mix runs/stylegan2 --rows 1,2,3 --cols 4,5,6 \\
                --layers 0..3 -o coarse.png
              ganzoo mix runs/stylegan2 --rows 1..4 --cols 11..18 \\
                --layers 5,6,7
            """)

    @OptionGroup var source: LatentOptions
    @Option(help: "Seeds of the samples on the left: 1,5,9 or 0..7.")
    var rows: String
    @Option(help: "Seeds of the samples at the top.")
    var cols: String
    @Option(help: "Layers whose styles come from the columns, counted from 0: 0..3 or 4,5,6.")
    var layers: String
    @Option(name: .out, help: "The .png file to write.")
    var output = "mix.png"
    @OptionGroup var overwrite: OverwriteOptions

    func validate() throws {
        try PictureName.check(output, "--out")
        for (text, name) in [(rows, "--rows"), (cols, "--cols"), (layers, "--layers")] {
            _ = try NumberList.read(text, name)
        }
    }

    func run() throws {
        try overwrite.check([output])
        let table = try Latent(source).mix(
            rows: NumberList.read(rows, "--rows"), columns: NumberList.read(cols, "--cols"),
            layers: NumberList.read(layers, "--layers").map(Int.init))
        guard let table else { return }
        if output == "-" { return try StandardOutput.write(table) }
        try ImageFile.write(table, to: output)
        print(output)
    }
}
