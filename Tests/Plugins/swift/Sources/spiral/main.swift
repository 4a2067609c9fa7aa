import Program
import Zoo

let spiral = Plugin(
    "spiral", version: "1.0", summary: "A spiral of points, and what helps to learn it.", layers: [RandomFeatures.self],
    functions: [Radius.self], sources: [Spiral.self], metrics: [Spread.self],
    monitors: [Escape.self])
GanzooProgram.main(adding: spiral)
