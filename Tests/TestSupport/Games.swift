import Testing

/// Published games with tiny networks.
package enum Games {
    package struct Named: Sendable, CustomTestStringConvertible {
        package let name: String
        package let text: String

        package var testDescription: String { name }
    }

    package static let all = [
        Named(name: "BEGAN", text: began), Named(name: "BiGAN", text: biGAN), Named(name: "InfoGAN", text: infoGAN),
        Named(name: "CoGAN", text: coGAN), Named(name: "labels to labels", text: labels),
        Named(name: "R1 and R2", text: penalties), Named(name: "WGAN-GP", text: wganGP),
        Named(name: "the value of 2014", text: minimax), Named(name: "CycleGAN", text: cyclegan),
        Named(name: "ACGAN", text: acGAN),
    ]

    package static let tiny = """
        model: mine
        data: {real: vector(2)}
        networks:
          G: {inputs: {z: [2]}, layers: [{linear: 4}, relu, {linear: 2}]}
          D: {inputs: {x: [2]}, layers: [{linear: 4}, relu, {linear: 1}]}
        train:
          batch: 4
          rounds: 100
          optimizer: {adam: {lr: 1e-3}}
          average: {G: {decay: 0.9}}
          state: {k: 1}
          let: {z: normal(2), fake: G(z), judged: D(fake), center: 'track(fake, 0.9)'}
          steps:
            - update: D
              repeat: 2
              minimize:
                loss: loss_d(hinge, D(real), judged)
                old: k * mean(square(D(pool(fake, 6))))
                penalty: mean(square(grad(D(real), real)))
              assign: {k: 0.9 * k}
            - update: G
              minimize: {loss: -mean(judged) + mean(square(fake - center))}
        infer: {generate: G(z)}
        """

    /// Berthelot et al. 2017 (arXiv:1703.10717): the critic is an autoencoder, and a controller holds the balance.
    package static let began = """
        model: mine
        task: generate
        params: {gamma: 0.5, rate: 0.001}
        data: {real: 'image(1, 4, 4)'}
        networks:
          G:
            inputs: {z: [3]}
            layers:
              - linear: 16
              - reshape: [1, 4, 4]
              - tanh
          D:
            inputs: {image: [1, 4, 4]}
            layers:
              - flatten
              - linear: 5
              - elu
              - linear: 16
              - reshape: [1, 4, 4]
        functions:
          error(x): mean(abs(x - D(x)))
        train:
          batch: 4
          rounds: 9
          optimizer: {adam: {lr: 1e-3}}
          state: {k: 0.01}
          let:
            z: uniform(3)
            fake: G(2 * z - 1)
          steps:
            - update: D
              let:
                on_real: error(real)
                on_fake: error(fake)
              minimize:
                real: on_real
                fake: -k * on_fake
              assign:
                k: clamp(k + rate * (gamma * on_real - on_fake), 0, 1)
            - update: G
              minimize:
                adversarial: error(fake)
        infer:
          generate: G(2 * z - 1)
        """

    /// Donahue et al. 2017 (arXiv:1605.09782): the critic sees an image together with its code.
    package static let biGAN = """
        model: mine
        data: {real: 'image(1, 4, 4)'}
        networks:
          G: {inputs: {z: [3]}, layers: [{linear: 16}, {reshape: [1, 4, 4]}, tanh]}
          E: {inputs: {image: [1, 4, 4]}, layers: [flatten, {linear: 3}]}
          D:
            inputs: {image: [1, 4, 4], z: [3]}
            layers:
              - flatten:
                from: image
              - concat: z
              - linear: 8
              - leaky_relu: 0.2
              - linear: 1
        train:
          batch: 4
          epochs: 2
          optimizers:
            G: {adam: {lr: 1e-3, betas: [0.5, 0.999]}}
            E: {adam: {lr: 1e-3, betas: [0.5, 0.999]}}
            D: {sgd: {lr: 1e-3, momentum: 0.5}}
          let:
            z: normal(3)
            made: D(G(z), z)
            read: D(image = real, z = E(real))
          steps:
            - update: D
              minimize:
                read: bce_logits(D(real, E(real)), 1)
                made: bce_logits(D(G(z), z), 0)
            - update: [G, E]
              minimize:
                read: bce_logits(read, 0)
                made: bce_logits(made, 1)
        infer:
          generate: G(z)
          reconstruct: G(E(real))
        """

    /// Chen et al. 2016 (arXiv:1606.03657): score and code are read from one trunk.
    package static let infoGAN = """
        model: mine
        data: {real: vector(4)}
        networks:
          G:
            inputs: {z: [3], code: [5]}
            layers:
              - concat: code
                from: z
              - linear: 8
              - batch_norm
              - relu
              - linear: 4
          trunk: {inputs: {x: [4]}, layers: [{linear: 8}, {leaky_relu: 0.1}]}
          score: {inputs: {h: [8]}, layers: [{linear: 1}]}
          code: {inputs: {h: [8]}, layers: [{linear: 5}]}
        train:
          batch: 6
          rounds: 9
          optimizer: {adam: {lr: 2e-4, betas: [0.5, 0.999]}}
          let:
            z: normal(3)
            label: classes(5)
            chosen: one_hot(label, 5)
            fake: G(z, chosen)
          steps:
            - update: [trunk, score]
              minimize:
                real: bce_logits(score(trunk(real)), 1)
                fake: bce_logits(score(trunk(fake)), 0)
            - update: [G, code]
              let:
                h: trunk(fake)
              minimize:
                adversarial: bce_logits(score(h), 1)
                information: 0.1 * cross_entropy(code(h), label)
        infer:
          generate: G(z, chosen)
        """

    /// Liu & Tuzel 2016 (arXiv:1606.07536): two generators share their first layers, two critics their last.
    package static let coGAN = """
        model: mine
        data:
          a: vector(4)
          b: vector(4)
          pairing: none
        networks:
          root: {inputs: {z: [3]}, layers: [{linear: 6}, relu]}
          G_a: {inputs: {h: [6]}, layers: [{linear: 4}]}
          G_b: {inputs: {h: [6]}, layers: [{linear: 4}]}
          D_a: {inputs: {x: [4]}, layers: [{linear: 6}, relu]}
          D_b: {inputs: {x: [4]}, layers: [{linear: 6}, relu]}
          judge: {inputs: {h: [6]}, layers: [{linear: 1}]}
        train:
          batch: 4
          images: 60
          optimizer: {adam: {lr: 2e-4}}
          let:
            z: normal(3)
            h: root(z)
            fake_a: G_a(h)
            fake_b: G_b(h)
          steps:
            - update: [D_a, D_b, judge]
              minimize:
                a: loss_d(non_saturating, judge(D_a(a)), judge(D_a(fake_a)))
                b: loss_d(non_saturating, judge(D_b(b)), judge(D_b(fake_b)))
            - update: [root, G_a, G_b]
              minimize:
                a: bce_logits(judge(D_a(fake_a)), 1)
                b: bce_logits(judge(D_b(fake_b)), 1)
        infer:
          a: G_a(h)
          b: G_b(h)
        """

    /// Isola et al. 2017 (arXiv:1611.07004), between label maps: the critic sees both, and dropout is the noise.
    package static let labels = """
        model: mine
        task: translate
        params: {classes: 3, weight: 100}
        data:
          a: image(1, 4, 4)
          b: image(1, 4, 4)
          pairing: paired
          fit: stretch
        networks:
          G:
            inputs: {a: [1, 4, 4]}
            layers:
              - conv: {filters: 4, kernel: 3, padding: 1}
              - instance_norm
              - relu
              - dropout: 0.5
              - conv: {filters: 1, kernel: 3, padding: 1}
              - tanh
          D:
            inputs: {a: [1, 4, 4], b: [1, 4, 4]}
            layers:
              - concat: b
                from: a
              - conv: {filters: 1, kernel: 3}
        train:
          batch: 2
          epochs: 3
          optimizer: {adam: {lr: 2e-4, betas: [0.5, 0.999]}}
          let: {fake: G(a)}
          steps:
            - update: D
              minimize:
                real: 0.5 * bce_logits(D(a, b), 1)
                fake: 0.5 * bce_logits(D(a, fake), 0)
            - update: G
              minimize:
                adversarial: bce_logits(D(a, fake), 1)
                distance: weight * l1(fake, b)
        infer:
          a_to_b: train(G)(a)
        """

    /// Mescheder et al. 2018 (arXiv:1801.04406): both penalties, lazily, and a penalty of a penalty.
    package static let penalties = """
        model: mine
        extends: toy
        params: {latent: 3, hidden_features: 8, depth: 1}
        train:
          batch: 6
          steps:
            - update: D
              minimize: {adversarial: 'loss_d(relativistic, D(real), D(fake))'}
            - update: D
              every: 2
              let:
                slope: grad(D(real), real)
              minimize:
                r1: 0.5 * r1(D(real), real)
                r2: 0.5 * r1(D(fake), fake)
                curvature: mean(square(grad(sum(square(slope), 1), real)))
            - update: G
              when: round >= 0 and epoch < 9
              minimize: {adversarial: 'loss_g(relativistic, D(real), D(fake))'}
        """
}
