internal import Glibc
package import Torch

/// What launchers such as torchrun, srun and mpirun tell their processes about each other, in environment variables.
package struct Rendezvous: Sendable, Equatable {
    package var meeting: ProcessGroup.Meeting
    /// This process among those of its machine, which chooses its GPU.
    package var localRank: Int
    /// Seconds after which a process that is not heard of counts as lost.
    package private(set) var patience = Pulse.patience

    /// The port where processes meet if no variable names one, as in PyTorch.
    static let standardPort = 29500

    /// Reads the variables; `nil` if this is the only process.
    /// - Throws: `TrainingError` if they contradict each other, or if one is missing.
    package init?(_ environment: [String: String]) throws(TrainingError) {
        let variables = Variables(all: environment.filter { !$0.value.isEmpty })
        let isNamed = ["RANK", "WORLD_SIZE", "MASTER_ADDR"].contains { variables.all[$0] != nil }
        // a batch script of Slurm has SLURM_PROCID and SLURM_NTASKS too, so they count only in a step or with an address
        let isStep = variables.all["SLURM_STEP_NUM_TASKS"] != nil
        let cousins = isNamed || isStep ? Variables.ranks : Variables.ranks.filter { !$0.rank.hasPrefix("SLURM") }
        guard let (names, rank, size) = try variables.pair(of: cousins) else {
            guard isNamed else { return nil }
            throw TrainingError(
                "MASTER_ADDR is set, but not which process this is",
                hint: "set RANK and WORLD_SIZE, or unset MASTER_ADDR", fault: .request)
        }
        guard size > 1 else { return nil }
        guard (0..<size).contains(rank) else {
            throw TrainingError(
                "\(names.rank) is \(rank), but there are \(size) processes: expected 0 to \(size - 1)", fault: .request)
        }
        let port = try variables.number("MASTER_PORT") ?? Rendezvous.standardPort
        guard (1...65_535).contains(port) else {
            throw TrainingError("MASTER_PORT must be 1 to 65535, but is \(port)", fault: .request)
        }
        // torchrun listens for its processes
        let isLaunched = variables.all["TORCHELASTIC_USE_AGENT_STORE"] == "True"
        meeting = ProcessGroup.Meeting(
            address: try variables.address(size, names.rank), port: port, hosts: rank == 0 && !isLaunched, rank: rank,
            size: size)
        if let seconds = try variables.number("GANZOO_JOIN_SECONDS") { meeting.deadline = Double(max(1, seconds)) }
        if let seconds = try variables.number("GANZOO_SILENT_SECONDS") { patience = max(1, seconds) }
        if let attempt = variables.all["TORCHELASTIC_RESTART_COUNT"] { meeting.name += "/\(attempt)" }
        localRank = try variables.number(names.local) ?? 0
    }
}

/// Environment variables of launchers.
private struct Variables {
    let all: [String: String]

    /// The names of a launcher's variables.
    struct Names {
        let rank: String
        let sizes: [String]
        let local: String
    }

    static let ranks = [
        Names(rank: "RANK", sizes: ["WORLD_SIZE"], local: "LOCAL_RANK"),
        Names(rank: "SLURM_PROCID", sizes: ["SLURM_STEP_NUM_TASKS", "SLURM_NTASKS"], local: "SLURM_LOCALID"),
        Names(
            rank: "OMPI_COMM_WORLD_RANK", sizes: ["OMPI_COMM_WORLD_SIZE"], local: "OMPI_COMM_WORLD_LOCAL_RANK"),
        Names(rank: "PMI_RANK", sizes: ["PMI_SIZE"], local: "MPI_LOCALRANKID"),
    ]

    func number(_ name: String) throws(TrainingError) -> Int? {
        guard let text = all[name] else { return nil }
        guard let number = Int(text) else {
            throw TrainingError("\(name) must be a number, but is '\(text)'", fault: .request)
        }
        return number
    }

    /// This process and their number, from the first launcher that names either.
    func pair(of launchers: [Names]) throws(TrainingError) -> (names: Names, rank: Int, size: Int)? {
        for names in launchers {
            let rank = try number(names.rank)
            let given = names.sizes.first { all[$0] != nil }
            guard rank != nil || given != nil else { continue }
            guard let rank else { throw missing(names.rank, with: given ?? "") }
            guard let given, let size = try number(given) else { throw missing(names.sizes[0], with: names.rank) }
            guard size > 0 else {
                throw TrainingError("\(given) must be at least 1, but is \(size)", fault: .request)
            }
            return (names, rank, size)
        }
        return nil
    }

    private func missing(_ name: String, with other: String) -> TrainingError {
        TrainingError(
            "\(other) is set, but \(name) is not",
            hint: "launchers such as torchrun set both; unset it for one process",
            fault: .request)
    }

    /// Where the processes meet: as given, on this machine if all run there, or on the first of a step of Slurm.
    func address(_ size: Int, _ rank: String) throws(TrainingError) -> String {
        if let given = all["MASTER_ADDR"] { return given }
        for name in ["OMPI_COMM_WORLD_LOCAL_SIZE", "MPI_LOCALNRANKS"] where try number(name) == size {
            return "127.0.0.1"
        }
        if rank == "SLURM_PROCID", let nodes = all["SLURM_STEP_NODELIST"] ?? all["SLURM_JOB_NODELIST"] {
            return Variables.firstNode(nodes)
        }
        throw TrainingError(
            "MASTER_ADDR is not set", hint: "set it to the name or address of the machine of process 0",
            fault: .request)
    }

    /// The first machine of a list such as `gpu[03-07,9],login`: `gpu03`.
    static func firstNode(_ list: String) -> String {
        guard let open = list.firstIndex(of: "["), !list[..<open].contains(",") else {
            return list.split(separator: ",").first.map(String.init) ?? list
        }
        return String(list[..<open] + list[list.index(after: open)...].prefix { $0 != "-" && $0 != "," && $0 != "]" })
    }
}

extension Rendezvous {
    /// A port of this machine that nobody uses.
    package static func freePort() throws(TrainingError) -> Int {
        let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(INADDR_LOOPBACK).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(socket, address, size) == 0 ? getsockname(socket, address, &size) : -1
            }
        }
        guard socket >= 0, status == 0 else {
            throw TrainingError("no port is free: \(String(cString: strerror(errno)).lowercased())")
        }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}

extension Rendezvous {
    /// A process's options: of several GPUs it takes the one of its number on this machine.
    package func chosen(_ options: Session.Options) -> Session.Options {
        var result = options
        let takesGPU = options.device == "cuda" || options.device == nil && !Device.automatic().device.isCPU
        if takesGPU { result.device = "cuda:\(localRank)" }
        return result
    }
}
