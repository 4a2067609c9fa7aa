import Data
import Games
import Torch
import Training

/// Rows with labels.
struct LabelledTables {
    struct Table {
        /// `[N, D]`
        let rows: Tensor
        /// `[N]`, int64
        let labels: Tensor
    }

    let generated: Table
    let training: Table
    let heldOut: Table
    let classes: Int
}

extension EvaluationContext {
    /// Generated rows with the labels that they were requested with, and real ones; `nil` if the inference takes no label
    /// of the data.
    func labelledTables() throws -> LabelledTables? {
        guard setKind == .vectors, let target = generatedField, let (name, classes) = requestedLabel,
            model.data.fields.contains(where: { $0.name == name })
        else { return nil }
        var (rows, labels): ([Tensor], [Tensor]) = ([], [])
        try sampler.sample(inference, count ?? 2000, GivenInputs([]), seed: seed) { batch in
            rows.append(batch.samples)
            if let own = batch.labels { labels.append(own) }
        }
        let generated = LabelledTables.Table(rows: try .concat(rows, 0), labels: try .concat(labels, 0))
        func real(_ split: Split) throws -> LabelledTables.Table {
            let dataset = try dataset(split)
            let most = count ?? 2000
            let size = dataset.isEndless ? most : min(most, dataset.count)
            let batch = try LoaderSource(dataset, model.data, batch: size, seed: seed, on: sampler.device).next(size)
            guard let rows = batch[target.name], let labels = batch[name] else {
                throw TrainingError("'\(dataset.name)' has no '\(target.name)' with '\(name)'")
            }
            return .init(rows: rows, labels: labels)
        }
        do {
            return LabelledTables(
                generated: generated, training: try real(.train), heldOut: try real(.test), classes: classes)
        } catch let error as DataError {
            throw TrainingError("\(error)")
        }
    }
}
