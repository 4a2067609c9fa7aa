import Foundation
import Graph
import Language
import TestSupport
import Testing
import Torch

@testable import Zoo

struct ReferencePageTests {
    @Test func referencePagesMatchTheTables() throws {
        for page in ReferencePage.all(in: tree) {
            #expect(try page.isCurrent(in: tree), "\(page.path) is stale; 'ganzoo reference --write' writes it anew")
        }
    }

    /// Every complete network of the page on networks builds without errors and warnings.
    @Test func networksOnThePageBuild() throws {
        let page = try String(contentsOf: tree.appending(path: "specs/README.md"), encoding: .utf8)
        let blocks = page.components(separatedBy: "```yaml\n").dropFirst().compactMap {
            $0.components(separatedBy: "```").first
        }
        let networks = blocks.filter { $0.hasPrefix("network:") }
        #expect(networks.count >= 5)
        for text in networks {
            let diagnostics = Diagnostics()
            let value = try #require(YAMLReader.read(Source(name: "page", text: text), diagnostics))
            let name = value["network"]?.scalar?.text ?? ""
            _ = NetworkDocument.build(value, name: name, library: zoo, diagnostics)
            #expect(diagnostics.all.isEmpty, "\(diagnostics.sorted.text())")
        }
    }

    @Test func stalePagesAreDetectedAndRegenerated() throws {
        try withFolder { folder in
            let page = ReferencePage(path: "page.md", sections: ["list": { "* one" }])
            let file = folder.appending(path: "page.md")
            try "# Page\n<!-- begin list -->\n* none\n<!-- end list -->\nend\n".write(
                to: file, atomically: true, encoding: .utf8)
            #expect(try !page.isCurrent(in: folder))
            try page.write(in: folder)
            #expect(try page.isCurrent(in: folder))
            let text = try String(contentsOf: file, encoding: .utf8)
            #expect(text == "# Page\n<!-- begin list -->\n\n* one\n\n<!-- end list -->\nend\n")
        }
    }

    @Test func missingSectionsAreErrors() throws {
        try withFolder { folder in
            try "# Page\n".write(to: folder.appending(path: "page.md"), atomically: true, encoding: .utf8)
            let page = ReferencePage(path: "page.md", sections: ["list": { "" }])
            let error = #expect(throws: FileError.self) { try page.text(in: folder) }
            #expect(error?.reason == "section 'list' is missing")
        }
    }
}
