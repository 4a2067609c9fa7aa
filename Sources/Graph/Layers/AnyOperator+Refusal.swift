import Torch

extension AnyOperator {
    /// Why an operator cannot be a layer.
    enum Refusal: Equatable {
        case isPrivate
        case isInternal
        case isImplementation
        case changesInput
        case returnsUninitialised
        case draws
        case returns(String)
        case severalLists

        var reason: String {
            switch self {
            case .isPrivate: "is private: it does not check its arguments"
            case .isInternal: "belongs to a part of libtorch that is not for layers"
            case .isImplementation:
                "does not check its arguments"
            case .changesInput: "changes its input in place"
            case .returnsUninitialised: "returns whatever its memory held before"
            case .draws: "draws random numbers that do not follow from the seed"
            case .returns(let type): "returns \(type), not a tensor"
            case .severalLists: "takes several lists of tensors"
            }
        }

        /// What to use instead.
        func hint(for called: String) -> String? {
            let base = called.prefix { $0 != "." }
            switch self {
            case .isPrivate:
                let parts = base.split(separator: ":").map { $0.drop { $0 == "_" } }
                let wanted = parts.joined(separator: "::")
                return AnyOperator.offered { $0 == wanted || $0.hasPrefix("\(wanted).") }.map { "use '\($0)'" }
            case .isInternal: return "use an operator of 'aten' or of a plug-in"
            case .changesInput: return base.hasSuffix("_") ? "use the operator of the same name without '_'" : nil
            case .draws:
                let seeded = AnyOperator.offered { $0 == base || $0.hasPrefix("\(base).") }
                return seeded.map { "use '\($0)'" } ?? (base.hasSuffix("dropout") ? "use the layer 'dropout'" : nil)
            case .isImplementation:
                // `aten::native_group_norm` has `aten::group_norm`
                let words = base.split(separator: "_", maxSplits: 1)
                let near = "aten::\(words.count > 1 ? words[1] : "")"
                return AnyOperator.offered { $0 == near || $0.hasPrefix("\(near).") }.map { "use '\($0)'" }
            case .returns, .returnsUninitialised, .severalLists: return nil
            }
        }
    }

    /// Why an operator cannot be a layer; `nil` if it can.
    static func refusal(_ op: Operator, _ schema: Schema, _ called: String) -> Refusal? {
        let library = called.firstRange(of: "::").map { String(called[..<$0.lowerBound]) } ?? ""
        let name = called.dropFirst(library.count + 2)
        if name.hasPrefix("_") { return .isPrivate }
        if library != "aten", (try? Operator.ownLibraries().contains(library)) ?? true { return .isInternal }
        if isImplementation(name) { return .isImplementation }
        if schema.parameters.contains(where: \.isChanged) || changesStatistics(schema) { return .changesInput }
        if uninitialised.contains(where: name.hasPrefix) { return .returnsUninitialised }
        if op.draws, !hasGenerator(schema), dropout(of: schema) == nil { return .draws }
        let lists = schema.parameters.count { $0.type.filter { $0 != "?" } == "Tensor[]" }
        if lists > 1 { return .severalLists }
        return schema.result.contains("Tensor") ? nil : .returns(schema.result)
    }

    /// The starts of the names of operators that implement others. Some of them end the program for arguments that their
    /// public operators refuse; `scripts/scan-operators.py` finds such operators.
    private static let implementations = [
        "native_", "mkldnn_", "cudnn_", "miopen_", "quantized_", "fbgemm_", "slow_conv", "thnn_conv", "lstm_mps",
        "mps_",
        // whose memory grows with an argument alone
        "mvlgamma", "special_multigammaln",
    ]
    /// The starts of the names of operators whose results are, at least in parts, not written.
    private static let uninitialised = ["empty", "new_empty", "resize", "linalg_lstsq"]

    private static func isImplementation(_ name: Substring) -> Bool {
        let base = name.prefix { $0 != "." }
        return implementations.contains(where: base.hasPrefix) || base.hasSuffix("_backward")
            || base.contains("_backward_")
    }

    static func hasGenerator(_ schema: Schema) -> Bool { schema.parameters.contains { $0.type.hasPrefix("Generator") } }

    /// The probability with which an operator drops values; with 0 it draws nothing.
    static func dropout(of schema: Schema) -> String? {
        schema.parameters.first { ["dropout", "dropout_p"].contains($0.name) && $0.type == "float" }?.name
    }

    /// Batch norms of every kind update running statistics, although their schemas do not say so.
    private static func changesStatistics(_ schema: Schema) -> Bool {
        schema.parameters.contains { $0.name == "running_mean" && $0.type.hasPrefix("Tensor") }
            && schema.parameters.contains { ["momentum", "exponential_average_factor"].contains($0.name) }
    }

    /// The first operator that fits and can be a layer.
    private static func offered(_ fits: (String) -> Bool) -> String? {
        ((try? Operator.names()) ?? []).filter(fits).sorted().first(where: OperatorReference.isOffered)
    }
}
