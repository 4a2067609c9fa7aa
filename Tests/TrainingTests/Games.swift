import Testing

/// Published games with tiny networks.
enum Games {
    struct Named: Sendable, CustomTestStringConvertible {
        let name: String
        let text: String

        var testDescription: String { name }
    }

    static let all = [
        Named(name: "BEGAN", text: began), Named(name: "BiGAN", text: biGAN), Named(name: "InfoGAN", text: infoGAN),
        Named(name: "CoGAN", text: coGAN), Named(name: "labels to labels", text: labels),
        Named(name: "R1 and R2", text: penalties), Named(name: "WGAN-GP", text: wganGP),
        Named(name: "the value of 2014", text: minimax), Named(name: "CycleGAN", text: cyclegan),
        Named(name: "ACGAN", text: acGAN),
    ]

    static let tiny = """
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
    static let began = """
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
    static let biGAN = """
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
    static let infoGAN = """
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
    static let coGAN = """
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
    static let labels = """
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
    static let penalties = """
        model: mine
        extends: toy
        params: {latent: 3, width: 8, depth: 1}
        train:
          batch: 6
          steps:
            - update: D
              minimize: {critic: 'loss_d(relativistic, D(real), D(fake))'}
            - update: D
              every: 2
              let:
                slope: grad(D(real), real)
              minimize:
                r1: 0.5 * r1(D(real), real)
                r2: 0.5 * r1(D(fake), fake)
                curvature: mean(square(grad(sum(square(slope), 1), real)))
            - update: G
              when: step >= 0 and epoch < 9
              minimize: {adversarial: 'loss_g(relativistic, D(real), D(fake))'}
        """

    /// As the language's page has it.
    static let wganGP = """
        model: mine
        extends: dcgan
        paper: arXiv:1704.00028
        params: {lr: 1e-4, penalty: 10, critic_steps: 5, size: 16, width: 4, latent: 6}
        networks: {D: {with: {norm: layer_norm}}}
        train:
          batch: 4
          optimizer: {adam: {lr: lr, betas: [0, 0.9]}}
          steps:
            - update: D
              repeat: critic_steps
              let:
                e: uniform(1, 1, 1)
                mixed: lerp(real, fake, e)
              minimize:
                critic: mean(D(fake)) - mean(D(real))
                penalty: penalty * mean(square(norm(grad(D(mixed), mixed)) - 1))
            - update: G
              minimize: {adversarial: -mean(D(fake))}
        """

    static let minimax = """
        model: mine
        extends: gan
        params: {size: 4, width: 4, latent: 3}
        train:
          batch: 4
          steps:
            - update: D
              maximize: {value: mean(log(D(real))) + mean(log(1 - D(fake)))}
            - update: G
              minimize: {value: mean(log(D(real))) + mean(log(1 - D(fake)))}
        """

    /// As the language's page has it, with networks in place.
    static let cyclegan = """
        model: mine
        task: translate
        params: {size: 8, channels: 1, cycle: 10, identity: 0.5, history: 3, lr: 2e-4}
        data:
          a: image(channels, size, size)
          b: image(channels, size, size)
          pairing: none
        networks:
          G_ab: &translator
            inputs: {image: [channels, size, size]}
            layers:
              - conv: {filters: 2, kernel: 3, padding: 1, padding_mode: reflect}
              - instance_norm
              - relu
              - conv: {filters: channels, kernel: 3, padding: 1}
              - tanh
          G_ba: *translator
          D_a: &critic
            inputs: {image: [channels, size, size]}
            layers:
              - conv: {filters: 2, kernel: 4, stride: 2, padding: 1}
              - leaky_relu: 0.2
              - conv: {filters: 1, kernel: 3}
          D_b: *critic
        train:
          batch: 2
          epochs: 200
          optimizer: {adam: {lr: lr * (1 if epoch < 100 else (200 - epoch) / 100), betas: [0.5, 0.999]}}
          let:
            fake_b: G_ab(a)
            fake_a: G_ba(b)
          steps:
            - update: [G_ab, G_ba]
              minimize:
                adversarial_ab: mse(D_b(fake_b), 1)
                adversarial_ba: mse(D_a(fake_a), 1)
                cycle: cycle * (l1(G_ba(fake_b), a) + l1(G_ab(fake_a), b))
                identity: cycle * identity * (l1(G_ab(b), b) + l1(G_ba(a), a))
            - update: D_a
              minimize:
                real: 0.5 * mse(D_a(a), 1)
                fake: 0.5 * mse(D_a(pool(fake_a, history)), 0)
            - update: D_b
              minimize:
                real: 0.5 * mse(D_b(b), 1)
                fake: 0.5 * mse(D_b(pool(fake_b, history)), 0)
        infer:
          a_to_b: G_ab(a)
          b_to_a: G_ba(b)
        """

    /// Odena et al. 2017 (arXiv:1610.09585): a critic with two outputs, labels among the data.
    static let acGAN = """
        model: mine
        params: {kinds: 3}
        data:
          real: vector(4)
          label: class(kinds)
        networks:
          G:
            inputs: {z: [2], label: []}
            layers:
              - one_hot: kinds
                from: label
              - concat: z
              - linear: 4
          D:
            inputs: {x: [4]}
            layers:
              - linear: 6
              - relu:
                name: h
              - linear: 1
                name: real
              - linear: kinds
                from: h
                name: kind
            outputs: {score: real, kind: kind}
        train:
          batch: 4
          rounds: 9
          optimizer: {adamw: {lr: 1e-3, weight_decay: 0.01}}
          average: {G: {half_life: 100}}
          let:
            z: normal(2)
            wanted: classes(kinds)
            fake: G(z, label = wanted)
          steps:
            - update: D
              let: {on_real: D(real), on_fake: D(fake)}
              minimize:
                score: loss_d(hinge, on_real.score, on_fake.score)
                kind: cross_entropy(on_real.kind, label) + cross_entropy(on_fake.kind, wanted)
            - update: G
              let: {judged: D(fake)}
              minimize:
                score: loss_g(hinge, judged.score, judged)
                kind: cross_entropy(judged.kind, wanted)
        infer:
          generate: G(z, wanted)
        """
}
