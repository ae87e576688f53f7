//! Every maximum, at its edge: the largest that is taken and the smallest that is refused.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test stops at the first surprise"
)]

mod support;

use std::fmt::Write;

use dspt_policies::Diagnostics;
use dspt_policies::Policy;
use dspt_policies::SourceFile;
use dspt_policies::judge;
use dspt_policies::limits;
use dspt_report::Fact;
use dspt_report::FactSet;
use dspt_report::schema;
use dspt_report::schema::Kind;

const NAME: &str = "checks/edge.yaml";

/// A check with this `pass`, whose tests are the least that is asked for and need not hold.
fn check(id: &str, pass: &str) -> String {
    format!(
        "  - id: {id}
    title: An edge
    why: To see it.
    weight: good-practice
    severity: low
    pass: {pass}
    fix: {{ linux: {{ minutes: 1, text: Nothing. }} }}
    tests:
      - {{ name: on, facts: {{ firewall.on: true }}, verdict: pass }}
      - {{ name: off, facts: {{ firewall.on: false }}, verdict: fail }}
      - {{ name: not seen, verdict: unknown }}
"
    )
}

fn load(file: &str) -> Result<Policy, Diagnostics> {
    Policy::load(&support::policy_with(NAME, file))
}

fn load_pass(pass: &str) -> Result<Policy, Diagnostics> {
    load(&format!("checks:\n{}", check("edge", pass)))
}

fn said(result: Result<Policy, Diagnostics>) -> String {
    result.map(|_| ()).unwrap_err().to_string()
}

/// Runs on a thread with as little stack as any platform gives a program's first thread.
fn on_a_small_stack<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    std::thread::Builder::new()
        .stack_size(1024 * 1024)
        .spawn(work)
        .unwrap()
        .join()
        .unwrap()
}

#[test]
fn an_expression_of_1000_bytes_loads_and_one_more_does_not() {
    let spaces =
        |bytes: usize| format!("firewall.on{}", " ".repeat(bytes - "firewall.on && true".len())) + " && true";
    assert_eq!(spaces(limits::EXPRESSION_BYTES).len(), limits::EXPRESSION_BYTES);
    load_pass(&format!("'{}'", spaces(limits::EXPRESSION_BYTES))).unwrap();
    assert!(
        said(load_pass(&format!("'{}'", spaces(limits::EXPRESSION_BYTES + 1))))
            .contains("longer than 1000 bytes")
    );
}

#[test]
fn an_expression_of_200_parts_loads_and_one_more_does_not() {
    // `firewall.on` is one part; each `&& true` adds two, and `!` one.
    let parts = |n: usize| {
        let (pairs, odd) = ((n - 1) / 2, (n - 1) % 2);
        let not_false = if odd == 1 { " && !false" } else { "" };
        let pairs = if odd == 1 { pairs - 1 } else { pairs };
        format!("firewall.on{}{not_false}", "&&true".repeat(pairs))
    };
    load_pass(&format!("'{}'", parts(limits::EXPRESSION_NODES))).unwrap();
    let more = said(load_pass(&format!("'{}'", parts(limits::EXPRESSION_NODES + 1))));
    assert!(more.contains("more than 200 parts"), "{more}");
}

#[test]
fn brackets_nest_so_deep_and_no_deeper() {
    let nested = |n: usize| format!("'{}firewall.on{}'", "(true && ".repeat(n), ")".repeat(n));
    let deepest = (1..400).take_while(|n| load_pass(&nested(*n)).is_ok()).count();
    assert_eq!(deepest, usize::from(limits::EXPRESSION_DEPTH));
    assert!(said(load_pass(&nested(deepest + 1))).contains("nests deeper than"));
}

#[test]
fn no_expression_overflows_a_small_stack() {
    let hostile = [
        "true && ".repeat(20_000) + "true",
        "(".repeat(20_000),
        "(".repeat(499) + "1" + &")".repeat(499),
        "!".repeat(999) + "1",
        "-".repeat(999) + "1",
        "1".to_owned() + &"+1".repeat(499),
        "a".to_owned() + &".a".repeat(499),
        "a".to_owned() + &"[0]".repeat(333),
        "[".repeat(999),
        "{".repeat(999),
        "1?".repeat(499),
        "true?true:".repeat(99) + "true",
        "1?1:".repeat(249) + "1",
        "1?(1:".repeat(199),
        "!-".repeat(490) + "a.all(x,x)",
        "a".to_owned() + &".a()".repeat(249),
        "a".to_owned() + &".a".repeat(490) + "{}",
        "a.exists(x,".repeat(90),
        "has(".repeat(249),
        "'".repeat(999),
        "&".repeat(999),
    ];
    for text in hostile {
        let start: String = text.chars().take(20).collect();
        let yaml = serde_json::to_string(&text).unwrap();
        let result = on_a_small_stack(move || load_pass(&yaml).map(|_| ()));
        assert!(result.is_err(), "{start}");
    }
}

#[test]
fn no_file_overflows_a_small_stack_or_takes_long() {
    let hostile = [
        "[".repeat(limits::FILE_BYTES),
        "{".repeat(limits::FILE_BYTES),
        "- ".repeat(limits::FILE_BYTES / 2),
        "a: ".repeat(limits::FILE_BYTES / 3),
        "? ".repeat(limits::FILE_BYTES / 2),
        "\"".repeat(limits::FILE_BYTES - 1),
        "&a ".repeat(limits::FILE_BYTES / 3),
        "checks: [".to_owned() + &"{},".repeat(60_000) + "]",
        "x".repeat(limits::FILE_BYTES),
        "#".repeat(limits::FILE_BYTES),
        "\n".repeat(limits::FILE_BYTES),
        "checks: \0".to_owned(),
    ];
    for text in hostile {
        let start: String = text.chars().take(20).collect();
        let began = std::time::Instant::now();
        let result = on_a_small_stack(move || load(&text).map(|_| ()));
        assert!(result.is_err(), "{start}");
        assert!(began.elapsed().as_secs() < 20, "{start}: {:?}", began.elapsed());
        assert!(result.unwrap_err().to_string().len() < 64 * 1024, "{start}");
    }
}

#[test]
fn a_file_as_large_as_allowed_is_read_and_one_byte_more_is_not() {
    let padded = |bytes: usize| {
        let text = format!("checks:\n{}", check("edge", "firewall.on"));
        let fill = bytes - text.len() - 2;
        format!("{text}#{}\n", "x".repeat(fill))
    };
    assert_eq!(padded(limits::FILE_BYTES).len(), limits::FILE_BYTES);
    load(&padded(limits::FILE_BYTES)).unwrap();
    assert!(said(load(&padded(limits::FILE_BYTES + 1))).contains("larger than"));
}

#[test]
fn a_policy_has_so_many_files_and_bytes_and_no_more() {
    let with = |more: usize| {
        let mut files = support::policy_with(NAME, &format!("checks:\n{}", check("edge", "firewall.on")));
        let filler = |n: usize| {
            SourceFile::new(
                format!("checks/x{n}.yaml"),
                format!("checks:\n{}", check(&format!("x{n}"), "firewall.on")),
            )
        };
        files.extend((0..more).map(filler));
        files
    };
    let room = limits::FILES - with(0).len();
    Policy::load(&with(room)).unwrap();
    assert!(said(Policy::load(&with(room + 1))).contains("more than 512 files"));
    let large = "#".repeat(limits::FILE_BYTES);
    let fat: Vec<SourceFile> = (0..17)
        .map(|n| SourceFile::new(format!("checks/{n}.yaml"), large.clone()))
        .collect();
    assert!(said(Policy::load(&fat)).contains("4194304 bytes"));
}

#[test]
fn a_policy_has_so_many_checks_and_no_more() {
    let with = |count: usize| {
        let mut text = "checks:\n".to_owned();
        for n in 0..count {
            write!(text, "{}", check(&format!("x{n}"), "firewall.on")).unwrap();
        }
        let half = text.find("  - id: x256\n").unwrap();
        let (first, second) = text.split_at(half);
        let mut files = support::policy_with("checks/first.yaml", first);
        files.push(SourceFile::new(
            "checks/second.yaml",
            format!("checks:\n{second}"),
        ));
        Policy::load(&files)
    };
    // The fixture holds one check already.
    assert_eq!(with(limits::CHECKS - 1).unwrap().checks().len(), limits::CHECKS);
    assert!(said(with(limits::CHECKS)).contains("too many checks"));
}

#[test]
fn texts_of_a_check_end_somewhere() {
    let base = format!("checks:\n{}", check("edge", "firewall.on"));
    let vary = |from: &str, to: String| load(&base.replace(from, &to));
    vary(
        "title: An edge",
        format!("title: {}", "ü".repeat(limits::TITLE_CHARS)),
    )
    .unwrap();
    assert!(
        said(vary(
            "title: An edge",
            format!("title: {}", "ü".repeat(limits::TITLE_CHARS + 1))
        ))
        .contains("81 characters")
    );
    vary(
        "why: To see it.",
        format!("why: {}", "x".repeat(limits::PROSE_CHARS)),
    )
    .unwrap();
    assert!(
        said(vary(
            "why: To see it.",
            format!("why: {}", "x".repeat(limits::PROSE_CHARS + 1))
        ))
        .contains("1501 characters")
    );
    vary("minutes: 1", format!("minutes: {}", limits::FIX_MINUTES)).unwrap();
    assert!(
        said(vary(
            "minutes: 1",
            format!("minutes: {}", limits::FIX_MINUTES + 1)
        ))
        .contains("minutes are between")
    );
}

#[test]
fn a_check_has_so_many_tests_and_parameters_and_no_more() {
    let base = format!("checks:\n{}", check("edge", "firewall.on"));
    let tests = |count: usize| {
        let more = "      - { name: on, facts: { firewall.on: true }, verdict: pass }\n".repeat(count - 3);
        load(&format!("{base}{more}"))
    };
    tests(limits::TESTS).unwrap();
    assert!(said(tests(limits::TESTS + 1)).contains("more than 100 tests"));
    let parameters = |count: usize| {
        let all: String = (0..count)
            .map(|n| format!("p{n}: {{ default: {n}, about: x }}, "))
            .collect();
        load(&base.replace("    fix:", &format!("    params: {{ {all} }}\n    fix:")))
    };
    parameters(limits::PARAMETERS).unwrap();
    assert!(said(parameters(limits::PARAMETERS + 1)).contains("more than 16 parameters"));
}

#[test]
fn a_finding_cites_so_many_facts_and_no_more() {
    let keys: Vec<&str> = schema::SCHEMA
        .iter()
        .filter(|spec| spec.kind == Kind::Bool)
        .map(|spec| spec.key)
        .collect();
    let cited = |count: usize| {
        let keys = keys.get(..count).unwrap();
        let facts: FactSet = keys
            .iter()
            .map(|key| (key.parse().unwrap(), Fact::known(true)))
            .collect();
        let all: Vec<String> = keys.iter().map(|key| format!("{key}: true")).collect();
        let all = all.join(", ");
        let failing: String = keys
            .iter()
            .map(|key| {
                format!(
                    "      - {{ name: off, facts: {{ {} }}, verdict: fail }}\n",
                    all.replace(&format!("{key}: true"), &format!("{key}: false"))
                )
            })
            .collect();
        let text = format!("checks:\n{}{failing}", check("edge", &keys.join(" && ")))
            .replace(
                "{ firewall.on: true }, verdict: pass",
                &format!("{{ {all} }}, verdict: pass"),
            )
            .replace(
                "      - { name: off, facts: { firewall.on: false }, verdict: fail }\n",
                "",
            );
        let policy = load(&text).unwrap_or_else(|mistakes| panic!("{mistakes}"));
        let findings = judge(&policy, &facts, 0);
        findings
            .iter()
            .find(|finding| finding.check.as_str() == "edge")
            .unwrap()
            .cited
            .len()
    };
    let most = dspt_report::limits::CITED_KEYS;
    assert_eq!(cited(most), most);
    assert_eq!(cited(most + 1), most);
}

#[test]
fn a_message_shows_so_many_mistakes_and_counts_the_rest() {
    let with = |count: usize| {
        let text: String = (0..count).map(|n| format!("field{n}: 1\n")).collect();
        Policy::load(&support::policy_with(
            "checks/edge.yaml",
            &format!("checks: []\n{text}"),
        ))
        .map(|_| ())
        .unwrap_err()
    };
    assert!(
        !with(limits::MISTAKES_SHOWN)
            .to_string()
            .contains("more like these")
    );
    let more = with(limits::MISTAKES_SHOWN + 1);
    assert_eq!(more.len(), limits::MISTAKES_SHOWN + 1);
    assert!(more.to_string().contains("and 1 more like these"));
}

#[test]
fn a_table_and_a_toolkit_have_so_many_rows_and_no_more() {
    let dates = |count: usize| {
        let rows: String = (0..count)
            .map(|n| format!("- {{ id: 'x:{n}', name: x, ends: 2030-01-01 }}\n"))
            .collect();
        let text = format!("valid_until: 2027-01-01\nsource: x\nproducts:\n{rows}");
        Policy::load(&support::policy_with("support-dates.yaml", &text))
    };
    dates(limits::SUPPORT_ROWS).unwrap();
    assert!(said(dates(limits::SUPPORT_ROWS + 1)).contains("between 1 and 5000 products"));
    let toolkit = |count: usize| {
        let item = support::TOOLKIT.split("items:\n").nth(1).unwrap();
        let more: String = (0..count - 1)
            .map(|n| {
                let item = item.replace("firewall-everywhere", &format!("x{n}"));
                let item = item.replace("9.6.1", &format!("9.{}.{}", 100 + n / 100, n % 100));
                item.replace("checks: [{ id: firewall-on, how: strong }]", "checks: []")
            })
            .collect();
        Policy::load(&support::policy_with(
            "toolkit/year.yaml",
            &format!("{}{more}", support::TOOLKIT),
        ))
    };
    toolkit(limits::TOOLKIT_ITEMS).unwrap();
    assert!(said(toolkit(limits::TOOLKIT_ITEMS + 1)).contains("between 1 and 500 items"));
}
