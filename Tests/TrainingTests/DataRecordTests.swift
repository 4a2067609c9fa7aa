import Data
import Foundation
import Games
import Language
import TestSupport
import Testing
import Zoo

@testable import Training

struct DataRecordTests {
    @Test func columnsAreReadAsWritten() throws {
        for columns in [
            Columns(
                names: [#"a "b""#, "c, d"],
                scales: [.init(mean: 1.0 / 3, deviation: 1e-300), .init(mean: -5e20, deviation: 7)]),
            Columns(names: ["x"]), Columns(scales: [.init(mean: 0, deviation: 1)]), Columns(),
        ] {
            var record = DataRecord()
            record.columns = columns
            let diagnostics = Diagnostics()
            let text = record.yaml.isEmpty ? "found: {}\n" : record.yaml
            let value = try #require(YAMLReader.read(Source(name: "run.yaml", text: text), diagnostics))
            #expect(DataRecord(value["found"]).columns == columns)
        }
    }

    /// A run keeps the scales of its data, and whatever is opened for it later is scaled alike.
    @Test func aRunKeepsTheScalesOfItsData() throws {
        let folder = try TemporaryFolder()
        let table = folder.url.appending(path: "data.csv")
        try "height,weight\n50000,7\n50002,9\n".write(to: table, atomically: true, encoding: .utf8)
        let run = folder.url.appending(path: "run").path
        let session = try Session(
            "toy", data: table.path, set: ["hidden_features=8", "train.batch=2", "data.scale=standard"], rounds: 1,
            folder: run, zoo: zoo)
        try session.run()
        let columns = try Run(run).model.data.columns
        #expect(columns.names == ["height", "weight"])
        #expect(columns.scales == [.init(mean: 50001, deviation: 1), .init(mean: 8, deviation: 1)])
    }
}
