package import Data
import Language

/// What is measured while a model trains: `train.metrics:` of its document.
package struct MetricsPlan: Sendable, Equatable {
    /// How often.
    package enum Interval: Sendable, Equatable {
        case rounds(Int)
        /// Real images shown.
        case images(Int)
    }

    /// How images are resized for a network of features.
    package enum Resize: String, Sendable, CaseIterable {
        /// Smoothed when shrinking, as Pillow's bicubic filter does: what clean-fid (arXiv:2104.11222) recommends.
        case antialiased
        /// As TensorFlow 1 did, for figures that compare with those of older papers.
        case tensorflow1
    }

    /// The metrics by name; the first one tells which checkpoint is the best.
    package let names: [String]
    /// `nil`: whenever samples are drawn.
    package let interval: Interval?
    /// Generated samples, and the most that are taken of the data.
    package let samples: Int
    /// The network whose features are compared; `nil` for the built-in one.
    package let features: String?
    package let resize: Resize
    /// The part of the data that generated samples are compared with.
    package let reference: Split

    package init(
        names: [String], interval: Interval? = nil, samples: Int = 2000, features: String? = nil,
        resize: Resize = .antialiased, reference: Split = .train
    ) {
        (self.names, self.interval, self.samples) = (names, interval, samples)
        (self.features, self.resize, self.reference) = (features, resize, reference)
    }
}

extension MetricsPlan.Interval {
    /// Whether a multiple of the interval was reached in a round.
    /// - Parameters:
    ///   - before: rounds done and images shown before it.
    ///   - after: those after it.
    package func isReached(before: (round: Int, images: Int), after: (round: Int, images: Int)) -> Bool {
        switch self {
        case .rounds(let count): before.round / count < after.round / count
        case .images(let count): before.images / count < after.images / count
        }
    }

    /// `every 5,000 images`.
    package var words: String {
        switch self {
        case .rounds(1): "every round"
        case .rounds(let count): "every \(count.grouped) rounds"
        case .images(let count): "every \(count.grouped) images"
        }
    }
}
