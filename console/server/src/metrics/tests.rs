use std::collections::BTreeSet;

use super::*;

/// Every metric with something in it: an empty family is not told.
fn touched() -> Metrics {
    let metrics = Metrics::new();
    metrics.report("accepted");
    metrics.remark("gap");
    metrics.body("facts");
    metrics.enrolment("joined");
    metrics.request_refused("busy");
    metrics.connection_refused();
    metrics.handshake_failed();
    metrics.report_request(Duration::from_millis(3));
    metrics.store(7, 0);
    metrics
}

/// Name as it is read, labels of ours and help of each metric on the page.
fn told(text: &str) -> BTreeSet<(String, String, String)> {
    let kinds = text.lines().filter_map(|line| line.strip_prefix("# TYPE "));
    let kinds: Vec<(&str, &str)> = kinds.filter_map(|line| line.split_once(' ')).collect();
    kinds
        .iter()
        .map(|(name, kind)| {
            let start = format!("# HELP {name} ");
            let help = text.lines().find_map(|line| line.strip_prefix(&start)).unwrap();
            let read = match *kind {
                "counter" => format!("{name}_total"),
                "info" => format!("{name}_info"),
                _ => (*name).to_owned(),
            };
            let labels = text
                .lines()
                .find_map(|line| line.strip_prefix(&read)?.strip_prefix('{')?.split_once('='))
                .map_or("", |(label, _)| label);
            (
                read.clone(),
                labels.to_owned(),
                help.trim_end_matches('.').to_owned(),
            )
        })
        .collect()
}

/// Rows of the table of metrics in the page for who writes a client.
fn documented() -> BTreeSet<(String, String, String)> {
    let rows = include_str!("../../API.md").lines();
    let rows = rows.filter(|line| line.starts_with("| `dspt_"));
    rows.map(|row| {
        let cells: Vec<&str> = row.split('|').map(|cell| cell.trim().trim_matches('`')).collect();
        (cells[1].to_owned(), cells[2].to_owned(), cells[3].to_owned())
    })
    .collect()
}

#[test]
fn the_page_of_the_api_lists_every_metric_as_it_is_told() {
    assert_eq!(documented(), told(&touched().text()));
}

#[test]
fn names_end_as_their_kind_says_and_begin_with_ours() {
    for (name, ..) in told(&touched().text()) {
        let plain = name.chars().all(|c| c.is_ascii_lowercase() || c == '_');
        assert!(name.starts_with("dspt_") && plain, "{name}");
    }
    let text = touched().text();
    assert!(
        text.contains("dspt_report_request_duration_seconds_bucket{le=\"0.004\"} 1"),
        "{text}"
    );
    assert!(text.contains("dspt_build_info{version="), "{text}");
}

#[test]
fn a_connection_counts_as_long_as_it_is_open() {
    let metrics = Metrics::new();
    let open = metrics.connection_opened();
    assert!(metrics.text().contains("dspt_connections_open 1\n"));
    drop(open);
    assert!(metrics.text().contains("dspt_connections_open 0\n"));
}
