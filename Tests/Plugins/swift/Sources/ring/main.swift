import Images
import Training
import Zoo

let session = try Session("toy", data: "builtin:ring8", rounds: 50)
try session.run { event in
    if case .measured(let figures) = event { print("round", figures.round, figures.losses) }
}
let run = try Run(session.path)
try ImageFile.write(run.picture(of: run.sample(1000)), to: "samples.png")
