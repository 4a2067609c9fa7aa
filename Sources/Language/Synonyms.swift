/// What people write who come from PyTorch, Keras, Python or an earlier version of the language. It only serves hints:
/// no document can use these words.
enum Synonyms {
    /// The known word that a foreign one stands for.
    static func meaning(of word: String, among known: some Sequence<String>) -> String? {
        guard let meant = table[folded(word)] else { return nil }
        let known = Set(known)
        return meant.first(where: known.contains)
    }

    /// Why an argument that other programs have is not needed here.
    static func remark(on argument: String) -> String? { remarks[folded(argument)] }

    /// What to write instead of a foreign value, such as `False` or `same`.
    static func value(_ word: String) -> String? {
        if let truth = truths[word.lowercased()] { return "did you mean '\(truth)'?" }
        return values[word.lowercased()]
    }

    /// The word without the packages before it and the arguments after it: `Conv2d` of `torch.nn.Conv2d(3, 64)`.
    static func core(of word: String) -> String {
        guard let package = packages.first(where: word.hasPrefix) else { return String(word.prefix { $0 != "(" }) }
        return String(word.dropFirst(package.count).prefix { $0 != "(" })
    }

    /// The longer ones first.
    private static let packages = [
        "torch.nn.functional.", "torch.nn.", "torch.", "nn.functional.", "nn.", "F.", "tf.keras.layers.",
        "keras.layers.",
        "layers.", "tf.nn.", "tf.",
    ]

    private static func folded(_ word: String) -> String {
        String(core(of: word).lowercased().unicodeScalars.filter { !["_", "-", " "].contains($0) }.map(Character.init))
    }

    private static let truths = [
        "false": "false", "no": "false", "off": "false", "n": "false",
        "true": "true", "yes": "true", "on": "true", "y": "true",
    ]

    private static let values = [
        "same":
            "write the number of pixels on each side: (kernel - 1) // 2 keeps the size with an odd kernel and stride 1",
        "valid": "write 0",
        "none": "write 'null', or leave the key out",
        "nil": "write 'null', or leave the key out",
        "nan": "a number must be finite",
        "inf": "a number must be finite",
    ]

    private static let remarks: [String: String] = {
        let follows = "it follows from the input; leave it out"
        var result = ["inplace": "memory is reused where that is possible; leave it out"]
        for word in [
            "inchannels", "infeatures", "numfeatures", "numchannels", "normalizedshape", "inputdim", "inputshape",
            "numinputs", "inplanes", "inputsize",
        ] {
            result[word] = follows
        }
        result["trackrunningstats"] = "running statistics are always kept; leave it out"
        result["device"] = "'ganzoo train --device' chooses it for all layers"
        result["dtype"] = "'train: precision' chooses it for all layers"
        return result
    }()

    private static let table: [String: [String]] = layers.merging(arguments) { $0 + $1 }.merging(functions) { $0 + $1 }
        .merging(training) { $0 + $1 }.merging(former) { $0 + $1 }

    private static let layers: [String: [String]] = [
        "conv2d": ["conv"], "convolution": ["conv"], "convolution2d": ["conv"], "conv1d": ["conv"],
        "convtranspose2d": ["conv_transpose"], "convtranspose": ["conv_transpose"], "deconv": ["conv_transpose"],
        "deconvolution": ["conv_transpose"], "conv2dtranspose": ["conv_transpose"],
        "dense": ["linear"], "fc": ["linear"], "fullyconnected": ["linear"], "lazylinear": ["linear"],
        "batchnorm1d": ["batch_norm"], "batchnorm2d": ["batch_norm"], "batchnormalization": ["batch_norm"],
        "bn": ["batch_norm"], "syncbatchnorm": ["batch_norm"],
        "instancenorm2d": ["instance_norm"], "instancenormalization": ["instance_norm"], "in": ["instance_norm"],
        "layernormalization": ["layer_norm"], "groupnormalization": ["group_norm"], "gn": ["group_norm"],
        "lrelu": ["leaky_relu"], "leaky": ["leaky_relu"], "swish": ["silu"],
        "upsampling2d": ["upsample"], "upsamplingnearest2d": ["upsample"], "upsamplingbilinear2d": ["upsample"],
        "interpolate": ["upsample", "resize"], "avgpool2d": ["avg_pool"], "averagepooling2d": ["avg_pool"],
        "maxpool2d": ["max_pool"], "maxpooling2d": ["max_pool"], "adaptiveavgpool2d": ["global_avg_pool"],
        "globalaveragepooling2d": ["global_avg_pool"], "zeropad2d": ["pad"], "reflectionpad2d": ["pad"],
        "replicationpad2d": ["pad"], "zeropadding2d": ["pad"], "cropping2d": ["crop"], "dropout2d": ["dropout"],
        "unflatten": ["reshape"], "view": ["reshape"], "permute": ["op"], "cat": ["concat"], "concatenate": ["concat"],
        "chunk": ["split"], "multiheadattention": ["self_attention"], "attention": ["self_attention"],
        "minibatchstd": ["minibatch_stddev"], "minibatchdiscrimination": ["minibatch_stddev"],
        "sequential": ["branches"], "modulelist": ["repeat"], "expand": ["broadcast"], "parameter": ["constant"],
        "l2norm": ["normalize"], "pixelnormalization": ["pixel_norm"],
    ]

    private static let arguments: [String: [String]] = [
        "outchannels": ["filters", "features"], "outfeatures": ["features", "filters"], "units": ["features"],
        "channels": ["filters"], "numfilters": ["filters"], "planes": ["filters"], "kernelsize": ["kernel"],
        "poolsize": ["kernel"], "strides": ["stride"], "dilationrate": ["dilation"], "usebias": ["bias"],
        "eps": ["epsilon"], "epsilon": ["eps"], "negativeslope": ["slope"], "alpha": ["slope"],
        "scalefactor": ["factor"], "upscalefactor": ["factor"], "downscalefactor": ["factor"], "size": ["factor"],
        "mode": ["filter"], "interpolation": ["filter"], "numembeddings": ["classes"], "numclasses": ["classes"],
        "embeddingdim": ["features"], "numgroups": ["groups"], "rate": ["p"], "prob": ["p"], "probability": ["p"],
        "outputsize": ["shape"], "spectralnorm": ["weight_norm"], "requiresgrad": ["trainable"],
    ]

    private static let functions: [String: [String]] = [
        "bcewithlogitsloss": ["bce_logits"], "binarycrossentropywithlogits": ["bce_logits"], "bceloss": ["bce"],
        "binarycrossentropy": ["bce"], "mseloss": ["mse"], "l1loss": ["l1"], "mae": ["l1"], "l2": ["mse"],
        "crossentropyloss": ["cross_entropy"], "nllloss": ["cross_entropy"], "kldivloss": ["kl"], "randn": ["normal"],
        "rand": ["uniform"], "randnlike": ["normal_like"], "randlike": ["uniform_like"], "randint": ["classes"],
        "pow": ["square"], "stopgradient": ["detach"], "clip": ["clamp"], "hstack": ["concat"],
    ]

    private static let training: [String: [String]] = [
        "learningrate": ["lr"], "batchsize": ["batch"], "numepochs": ["epochs"], "niter": ["epochs"],
        "iterations": ["rounds"], "steps": ["rounds"], "kimg": ["images"], "optim": ["optimizer"],
        "optimiser": ["optimizer"], "optimisers": ["optimizers"], "loss": ["minimize"], "minimise": ["minimize"],
        "maximise": ["maximize"], "beta1": ["betas"], "beta2": ["betas"], "ema": ["average"], "license": ["licence"],
        "clipnorm": ["clip_gradients"], "maxgradnorm": ["clip_gradients"], "rho": ["alpha"],
    ]

    /// Names of earlier versions, as in the table of CHANGELOG.md.
    private static let former: [String: [String]] = [
        "step": ["round"], "width": ["filters", "hidden_features"],
        "across": ["width"], "made": ["out_channels"], "base": ["channel_base"], "most": ["channel_max"],
        "form": ["architecture", "preset"], "critic": ["discriminator_architecture"], "noise": ["use_noise"],
        "shown": ["total_images"], "target": ["augment_target"], "adapt": ["augment_ramp"], "mixing": ["style_mixing"],
        "halflife": ["ema_half_life"], "ramp": ["ema_ramp"], "path": ["path_weight"], "group": ["stddev_group"],
        "mapping": ["mapping_layers"], "cycle": ["cycle_weight"], "identity": ["identity_weight"],
        "distance": ["l1_weight"], "penalty": ["penalty_weight", "gamma"], "recognise": ["classifier_weight"],
        "history": ["pool_size"], "criticwidth": ["discriminator_filters", "critic_filters"],
        "criticsteps": ["discriminator_steps"], "clip": ["clip_value"], "warmup": ["initial_critic_steps"],
        "rate": ["lr_multiplier"], "phase": ["phase_images"], "fade": ["fade_images", "noise_rounds"],
        "waves": ["frequency_std"], "blur": ["noise_start"], "sharp": ["noise_end"], "dequantise": ["dequantize"],
    ]
}
