//! Two consoles on one database behind a balancer, under load from every side while each is ended and started again: what was
//! acknowledged is kept once, nothing else is, and the log has no hole.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "test code, outside the test functions too"
)]

use std::collections::BTreeSet;
use std::time::Duration;

use dspt_report::EnrolString;
use dspt_tests::balancer::Balancer;
use dspt_tests::client;
use dspt_tests::cluster::Cluster;
use dspt_tests::console::Console;
use dspt_tests::load::Fleet;
use dspt_tests::load::Mix;
use dspt_tests::load::Outcome;
use dspt_tests::load::Plan;

const LIMITS: [&str; 4] = [
    "--device-reports-per-minute",
    "1000000",
    "--enrolments-per-minute",
    "0",
];

/// Two consoles on one database, and what stands before them.
struct Site {
    store: String,
    nodes: [Console; 2],
    balancer: Balancer,
}

impl Site {
    /// None where the database or the balancer is not installed. Both nodes start at one moment, on nothing: one of them makes
    /// the tables and the keys.
    fn start() -> Option<Self> {
        let store = Cluster::of_this_run()?.schema();
        let first = Console::sharing(&store, None);
        let second = Console::sharing(&store, Some(&first));
        let mut nodes = [first, second];
        std::thread::scope(|scope| {
            for node in &mut nodes {
                scope.spawn(|| node.serve(&LIMITS));
            }
        });
        let balancer = Balancer::before(&[nodes[0].address(), nodes[1].address()])?;
        Some(Self {
            store,
            nodes,
            balancer,
        })
    }

    /// Loads both over the balancer while `trouble` is made of them.
    fn under_load(&mut self, trouble: impl FnOnce(&mut [Console; 2]) + Send) -> (Fleet, Outcome) {
        let string = self.nodes[0].enrol_string("Rosewood Care", 5_000);
        let string: EnrolString = string.parse().unwrap();
        let plan = Plan {
            connections: 16,
            mix: Mix::of_everything(),
            time: Duration::from_secs(9),
            slow: 2,
            patient: true,
            string: Some(string),
            ..Plan::to(self.balancer.address(), client::tls(&self.nodes[0].ca()))
        };
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .unwrap();
        let (fleet, enrolled) = runtime.block_on(Fleet::from_seed(1).enrol(&plan, 64));
        assert!(enrolled.is_valid(), "{}", enrolled.lines().join("\n"));
        let nodes = &mut self.nodes;
        let (fleet, mut outcome) = std::thread::scope(|scope| {
            scope.spawn(|| trouble(nodes));
            runtime.block_on(fleet.run(&plan))
        });
        outcome.acknowledged.extend(enrolled.acknowledged);
        (fleet, outcome)
    }

    fn ask(&self, text: &str) -> String {
        Cluster::ask(&self.store, text).trim().to_owned()
    }

    /// 0 lost, 0 doubled, each chain whole, no hole in the log.
    fn holds_what_was_acknowledged_and_nothing_else(&self, fleet: &Fleet, outcome: &Outcome) {
        assert!(outcome.unexpected.is_empty(), "{}", outcome.lines().join("\n"));
        let said = outcome.acknowledged.iter().chain(&outcome.conflicts);
        let said: BTreeSet<String> = said.map(ToString::to_string).collect();
        let kept = self.ask("SELECT encode(leaf, 'hex') FROM log WHERE kind = 1");
        let rows = kept.lines().count();
        let kept: BTreeSet<String> = kept.lines().map(str::to_owned).collect();
        let count = |of: &BTreeSet<String>, other: &BTreeSet<String>| of.difference(other).count();
        assert_eq!(count(&said, &kept), 0, "lost, of {}", said.len());
        assert_eq!(
            count(&kept, &said),
            0,
            "kept and never said so, of {}",
            kept.len()
        );
        assert_eq!(rows, kept.len(), "doubled");
        assert_eq!(self.ask("SELECT count(*) - max(position) - 1 FROM log"), "0");
        let torn = "SELECT count(*) FROM device d WHERE d.head_sequence
                    <> (SELECT count(*) FROM report r
                        WHERE r.provider = d.provider AND r.device = rest_of(d.number) AND r.standing < 2)";
        assert_eq!(self.ask(torn), "0", "a chain is not whole");
        assert_eq!(self.ask("SELECT count(*) FROM gap"), "0");
        let heads = "SELECT encode(d.id, 'hex'), d.head_sequence, encode(l.leaf, 'hex')
                     FROM device d JOIN log l ON l.position = d.head_position";
        let kept = self.ask(heads);
        let kept: BTreeSet<&str> = kept.lines().collect();
        let said: BTreeSet<String> = fleet
            .members()
            .iter()
            .map(|member| {
                let (sequence, id) = member.head();
                format!("{}|{sequence}|{id}", member.key().public().device_id())
            })
            .collect();
        assert_eq!(said.iter().map(String::as_str).collect::<BTreeSet<_>>(), kept);
        // Ends with success where leaves, tree, checkpoints and what is kept agree.
        self.nodes[0].run(&["log", "verify"]);
    }
}

#[test]
fn killing_each_node_in_turn_loses_and_doubles_nothing() {
    let Some(mut site) = Site::start() else {
        return;
    };
    let (fleet, outcome) = site.under_load(|nodes| {
        for node in nodes {
            std::thread::sleep(Duration::from_millis(1_500));
            node.kill();
            std::thread::sleep(Duration::from_millis(1_000));
            node.serve(&LIMITS);
        }
    });
    assert!(!outcome.transport.is_empty(), "nothing was cut");
    site.holds_what_was_acknowledged_and_nothing_else(&fleet, &outcome);
}

#[test]
fn stopping_each_node_in_turn_loses_and_doubles_nothing() {
    let Some(mut site) = Site::start() else {
        return;
    };
    let (fleet, outcome) = site.under_load(|nodes| {
        for node in nodes {
            std::thread::sleep(Duration::from_millis(1_500));
            // It ends by itself, and with success.
            node.stop();
            node.serve(&LIMITS);
        }
    });
    site.holds_what_was_acknowledged_and_nothing_else(&fleet, &outcome);
}
