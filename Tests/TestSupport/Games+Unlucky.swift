extension Games {
    /// A model in which a NaN depends on random numbers: the root of a negative number.
    package static func unlucky(rounds: Int) -> String {
        """
        model: unlucky
        data: {real: vector(2)}
        networks:
          G: {inputs: {z: [2]}, layers: [{linear: 2}]}
          D: {inputs: {x: [2]}, layers: [{linear: 1}]}
        train:
          batch: 4
          rounds: \(rounds)
          optimizer: {adam: {lr: 1e-3}}
          let: {z: normal(2), fake: G(z), luck: normal(1)}
          steps:
            - update: D
              minimize: {loss: 'mean(D(fake)) - mean(D(real))', luck: 'mean(0 * D(real) + sqrt(2.3 - luck))'}
            - update: G
              minimize: {loss: -mean(D(fake))}
        infer: {generate: G(z)}
        """
    }
}
