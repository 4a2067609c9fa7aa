import Testing
import Torch

@testable import Training

/// What launchers say about their processes.
struct RendezvousTests {
    let torchrun = ["RANK": "1", "WORLD_SIZE": "4", "LOCAL_RANK": "1", "MASTER_ADDR": "node1", "MASTER_PORT": "29401"]

    @Test func torchrunNamesEverything() throws {
        let found = try #require(try Rendezvous(torchrun))
        #expect(found.localRank == 1)
        #expect(
            found.meeting == .init(address: "node1", port: 29401, hosts: false, rank: 1, size: 4))
        let first = try #require(try Rendezvous(torchrun.merging(["RANK": "0"]) { $1 }))
        #expect(first.meeting.hosts)
        let elastic = ["RANK": "0", "TORCHELASTIC_USE_AGENT_STORE": "True", "TORCHELASTIC_RESTART_COUNT": "2"]
        let launched = try #require(try Rendezvous(torchrun.merging(elastic) { $1 })).meeting
        #expect(!launched.hosts && launched.name == "ganzoo/2")
    }

    @Test func slurmAndMPINameTheSame() throws {
        let slurm = [
            "SLURM_PROCID": "5", "SLURM_STEP_NUM_TASKS": "8", "SLURM_LOCALID": "1",
            "SLURM_STEP_NODELIST": "gpu[03-07,9]",
        ]
        let step = try #require(try Rendezvous(slurm))
        #expect(step.meeting.address == "gpu03" && step.meeting.port == 29500)
        #expect(step.meeting.rank == 5 && step.meeting.size == 8 && step.localRank == 1)
        let mpi = [
            "OMPI_COMM_WORLD_RANK": "0", "OMPI_COMM_WORLD_SIZE": "2", "OMPI_COMM_WORLD_LOCAL_RANK": "0",
            "OMPI_COMM_WORLD_LOCAL_SIZE": "2",
        ]
        #expect(try Rendezvous(mpi)?.meeting == .init(address: "127.0.0.1", port: 29500, hosts: true, rank: 0, size: 2))
        #expect(try Rendezvous(["PMI_RANK": "1", "PMI_SIZE": "3", "MASTER_ADDR": "a"])?.meeting.rank == 1)
    }

    @Test func oneProcessNeedsNoOthers() throws {
        #expect(try Rendezvous([:]) == nil)
        #expect(try Rendezvous(["RANK": "0", "WORLD_SIZE": "1"]) == nil)
        // the script of a batch job is not a step of it
        #expect(try Rendezvous(["SLURM_PROCID": "0", "SLURM_NTASKS": "4", "SLURM_JOB_NODELIST": "n1"]) == nil)
        #expect(try Rendezvous(["LOCAL_RANK": "0", "MASTER_PORT": "1"]) == nil)
    }

    static let mistakes: [([String: String], String)] = [
        (["RANK": "4"], "RANK is 4, but there are 4 processes: expected 0 to 3"),
        (["RANK": "-1"], "RANK is -1, but there are 4 processes: expected 0 to 3"),
        (["RANK": "one"], "RANK must be a number, but is 'one'"),
        (["RANK": ""], "WORLD_SIZE is set, but RANK is not"),
        (["WORLD_SIZE": ""], "RANK is set, but WORLD_SIZE is not"),
        (["WORLD_SIZE": "0"], "WORLD_SIZE must be at least 1, but is 0"),
        (["MASTER_ADDR": ""], "MASTER_ADDR is not set"),
        (["MASTER_PORT": "70000"], "MASTER_PORT must be 1 to 65535, but is 70000"),
        (["RANK": "", "WORLD_SIZE": ""], "MASTER_ADDR is set, but not which process this is"),
    ]

    @Test(arguments: mistakes) func mistakesAreExplained(_ change: [String: String], _ message: String) {
        #expect(performing: { try Rendezvous(torchrun.merging(change) { $1 }) }, throws: { "\($0)" == message })
    }

    @Test func failuresToJoinAreExplained() {
        let host = ProcessGroup.Meeting(address: "10.0.0.9", port: 29500, hosts: true, rank: 0, size: 4)
        let other = ProcessGroup.Meeting(address: "10.0.0.9", port: 29500, hosts: false, rank: 2, size: 4)
        let cases = [
            (
                "The server socket has failed to listen on any local network address. port: 29500, code: -98, "
                    + "name: EADDRINUSE, message: address already in use", host,
                "process 0 can't listen on port 29500: it is in use"
            ),
            ("missing process 2, 3", host, "process 2, 3 of 4 did not come to 10.0.0.9:29500 within 60 s"),
            (
                "The client socket has timed out after 60000ms while trying to connect to (10.0.0.9, 29500)", other,
                "process 2 of 4 had no answer from 10.0.0.9:29500 within 60 s"
            ),
            ("twice 2", other, "there are two processes 2 of 4"),
            ("unknown host '10.0.0.9'", other, "process 2 can't find MASTER_ADDR '10.0.0.9'"),
        ]
        for (message, meeting, expected) in cases {
            #expect(ProcessGroup.explained(message, meeting).description == expected)
        }
    }
}
