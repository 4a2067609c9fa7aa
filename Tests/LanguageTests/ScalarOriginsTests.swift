import Language
import Testing

/// Mistakes inside scalars of every style point at the character meant.
struct ScalarOriginsTests {
    @Test(arguments: [
        ("a: 1 + oops", "1:8"),
        ("a:    1 ==  oops", "1:13"),
        ("a: \"1 + oops\"", "1:9"),
        ("a: '''x'' == oops'", "1:14"),
        ("a: '''x'' == ''y'' if oops else 1'", "1:23"),
        ("a: \"\\x31 + oops\"", "1:12"),
        ("a: \"\\u0031\\t+\\U00000020oops\"", "1:24"),
        ("a: \"'\\n\\\"' == oops\"", "1:15"),
        ("a: \"1 +\\\n   oops\"", "2:4"),
        ("a: \"1 +\n\n\n   oops\"", "4:4"),
        ("a: '1 +\n     oops'", "2:6"),
        ("a: 1 +\n  oops", "2:3"),
        ("a: 1 +\n   2 +\n\n   oops + 1", "4:4"),
        ("a: |\n  1 +\n    oops\n", "3:5"),
        ("a: >- # a note on oops\n  1 +\n\n    oops\n", "4:5"),
        ("a: |2\n   1 + oops", "2:8"),
        ("größe: 1 == 'é形' or oops", "1:21"),
        ("a:\t1 +\toops", "1:8"),
        ("a: &anchor 1 + oops", "1:16"),
        ("a: &oops # oops\n  1 + oops", "2:7"),
        ("a: &oops '''oops'' == oops'", "1:23"),
        ("b: é\r\na: 1 +\r\n  oops\r\n", "3:3"),
        ("- a: [1, oops]", "1:10"),
        ("\u{FEFF}a: oops * 2", "1:4"),
    ])
    func pointAtTheCharacter(_ text: String, _ place: String) throws {
        let value = try #require(read(text).value)
        var found: [String] = []
        for scalar in value.scalars {
            do throws(Diagnostic) {
                _ = try Scope().evaluate(Expression.parse(scalar))
            } catch  where error.message == "unknown name 'oops'" {
                if let place = error.position { found.append("\(place.line):\(place.column)") }
            } catch {
                continue
            }
        }
        #expect(found == [place])
    }

    @Test func staysInsideTheSourceForOddEscapes() throws {
        for text in [
            "a: \"\\\n\"", "a: \"\\ \\_\\N\\L\\P\"", "a: ''", "a: \"\"", "a: |\n", "a: >+\n\n\n", "a: \"\\\n \\\n x\"",
        ] {
            let value = try #require(read(text).value, "\(text)")
            for scalar in value.scalars {
                #expect(!Diagnostic("here", at: scalar.position).text().isEmpty)
                _ = try? Expression.parse(scalar)
            }
        }
    }
}

extension Value {
    /// Every scalar that is not a key.
    var scalars: [Scalar] {
        switch content {
        case .null: []
        case .scalar(let scalar): [scalar]
        case .sequence(let items): items.flatMap(\.scalars)
        case .mapping(let entries): entries.flatMap(\.value.scalars)
        }
    }
}
