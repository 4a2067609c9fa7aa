extension Games {
    /// As the language's page has it.
    package static let wganGP = """
        model: mine
        extends: dcgan
        paper: arXiv:1704.00028
        params: {lr: 1e-4, penalty_weight: 10, critic_steps: 5, size: 16, filters: 4, latent: 6}
        networks: {D: {with: {norm: layer_norm}}}
        train:
          batch: 4
          optimizer: {adam: {lr: lr, betas: [0, 0.9]}}
          steps:
            - update: D
              repeat: critic_steps
              let:
                alpha: uniform(1, 1, 1)
                interpolated: lerp(real, fake, alpha)
              minimize:
                critic: mean(D(fake)) - mean(D(real))
                penalty: penalty_weight * mean(square(norm(grad(D(interpolated), interpolated)) - 1))
            - update: G
              minimize: {adversarial: -mean(D(fake))}
        """

    package static let minimax = """
        model: mine
        extends: gan
        params: {size: 4, hidden_features: 4, latent: 3}
        train:
          batch: 4
          steps:
            - update: D
              maximize: {value: mean(log(D(real))) + mean(log(1 - D(fake)))}
            - update: G
              minimize: {value: mean(log(D(real))) + mean(log(1 - D(fake)))}
        """

    /// As the language's page has it, with networks in place.
    package static let cyclegan = """
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
          D_a: &discriminator
            inputs: {image: [channels, size, size]}
            layers:
              - conv: {filters: 2, kernel: 4, stride: 2, padding: 1}
              - leaky_relu: 0.2
              - conv: {filters: 1, kernel: 3}
          D_b: *discriminator
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
    package static let acGAN = """
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
