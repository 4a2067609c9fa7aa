internal import Foundation
package import Games
package import Language

/// The memory of this machine in bytes, as Linux reports it, limited by the process's control groups.
package struct MachineMemory: Sendable {
    package let total: Double
    /// Memory that is available without swapping.
    package let available: Double

    package init(total: Double, available: Double) {
        self.total = total
        self.available = available
    }

    /// `nil` if the system does not report it.
    package static let present: MachineMemory? = {
        guard let total = figure("MemTotal", in: "/proc/meminfo"),
            let available = figure("MemAvailable", in: "/proc/meminfo")
        else { return nil }
        let limit = groupLimit ?? total
        return MachineMemory(total: min(total, limit), available: min(available, limit))
    }()

    /// The peak memory of this process in bytes; 0 if the system does not report it.
    package static var peak: Int { Int(figure("VmHWM", in: "/proc/self/status") ?? 0) }

    /// The resident memory of this process in bytes; 0 if the system does not report it.
    package static var resident: Int {
        // in pages: all, resident, …
        let words = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ") ?? []
        return words.count > 1 ? (Int(words[1]) ?? 0) * Int(getpagesize()) : 0
    }

    /// An amount in bytes by its name in a file of /proc.
    private static func figure(_ name: String, in file: String) -> Double? {
        let lines = (try? String(contentsOfFile: file, encoding: .utf8))?.split(separator: "\n") ?? []
        let words = lines.first { $0.hasPrefix(name + ":") }?.split { $0 == " " || $0 == "\t" } ?? []
        return words.count > 1 ? Double(words[1]).map { $0 * 1024 } : nil
    }

    /// The smallest limit of the control groups of the process; versions 2 and 1 store it in different files.
    private static var groupLimit: Double? {
        let groups = (try? String(contentsOfFile: "/proc/self/cgroup", encoding: .utf8)) ?? ""
        var files = ["/sys/fs/cgroup/memory/memory.limit_in_bytes"]
        for line in groups.split(separator: "\n") where line.hasPrefix("0::") {
            var folder = URL(fileURLWithPath: "/sys/fs/cgroup" + line.dropFirst(3))
            while folder.path.hasPrefix("/sys/fs/cgroup") {
                files.append(folder.appending(path: "memory.max").path)
                folder.deleteLastPathComponent()
            }
        }
        return files.compactMap { file in
            (try? String(contentsOfFile: file, encoding: .utf8)).flatMap {
                Double($0.trimmingCharacters(in: .whitespacesAndNewlines))
            }
        }.min()
    }
}

extension Model {
    /// A diagnostic about the memory that training takes on a machine: an error if not even the weights fit, a warning
    /// if the total does not.
    package func remarks(on machine: MachineMemory?) -> [Diagnostic] {
        guard let machine else { return [] }
        let need = memory
        if need.weights > machine.total {
            return [
                Diagnostic(
                    "the networks' weights take \(need.weights.inBytes), but this machine has \(machine.total.inBytes) "
                        + "of memory", at: document.key("networks")?.position)
            ]
        }
        guard need.total > machine.available else { return [] }
        // the part that does not depend on the batch
        let room = machine.available - (need.total - need.activations)
        let fitting =
            need.activations > 0 ? Int((Double(plan.batch) * max(0, room) / need.activations).rounded(.down)) : 0
        return [
            Diagnostic(
                "training takes about \(need.total.inBytes) of memory (weights \(need.weights.inBytes), gradients and "
                    + "optimizers \(need.optimisers.inBytes), activations for a batch of \(plan.batch) "
                    + "\(need.activations.inBytes)), but only \(machine.available.inBytes) are free",
                at: document["train"]?.key("batch")?.position ?? document.key("train")?.position,
                hint: fitting > 0
                    ? "reduce the batch with '--set train.batch=\(fitting)'; 'accumulate' keeps the updates the same"
                    : "no batch size fits; use smaller or fewer layers", severity: .warning)
        ]
    }
}

extension LoadedModel {
    /// Returns a warning if training takes more memory than the machine has free.
    /// - Throws: if not even the weights fit.
    package func memoryRemarks() throws(InvalidDocument) -> [Diagnostic] {
        let remarks = model.remarks(on: .present)
        if remarks.contains(where: { $0.severity == .error }) { throw InvalidDocument(remarks) }
        return remarks
    }
}

extension Double {
    /// An amount of memory for display: `3.5 GB`.
    package var inBytes: String {
        let units = ["bytes", "kB", "MB", "GB", "TB", "PB"]
        var amount = self
        var unit = 0
        while amount >= 1000, unit < units.count - 1 {
            amount /= 1000
            unit += 1
        }
        return unit == 0 ? "\(Int(amount)) bytes" : String(format: "%.*f %@", amount < 10 ? 1 : 0, amount, units[unit])
    }
}
