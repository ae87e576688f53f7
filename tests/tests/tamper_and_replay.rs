//! The hostile world, byte for byte against the real server: nothing false is kept, nothing true is lost or doubled.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "test code, outside the test functions too"
)]

use dspt_report::EnrolString;
use dspt_report::Envelope;
use dspt_report::Report;
use dspt_report::limits;
use dspt_report::seal;
use dspt_report::statement::Rejoined;
use dspt_report::wire;
use dspt_report::wire::Problem;
use dspt_tests::client;
use dspt_tests::client::Connection;
use dspt_tests::console::Console;
use dspt_tests::device::Device;
use dspt_tests::device::now;

/// A console, one enrolled device that has reported once, and a connection.
struct Scene {
    console: Console,
    string: EnrolString,
    device: Device,
    connection: Connection,
}

async fn scene() -> Scene {
    let console = Console::serving();
    let string: EnrolString = console.enrol_string("Rosewood Care", 10).parse().unwrap();
    let mut connection = Connection::open(console.address(), client::tls(&console.ca()))
        .await
        .unwrap();
    let mut device = Device::new(1, 20);
    device.enrol(&mut connection, &string, now()).await;
    let answer = device.report(&mut connection, true, now()).await;
    assert_eq!(answer.results[0].status, 200, "{answer:?}");
    Scene {
        console,
        string,
        device,
        connection,
    }
}

impl Scene {
    async fn status(&mut self, envelope: &Envelope, with_bodies: bool) -> u16 {
        self.device
            .send(&mut self.connection, envelope, with_bodies)
            .await
            .results[0]
            .status
    }

    fn row(&self) -> serde_json::Value {
        let id = self.device.key.public().device_id().to_string();
        let devices = self.console.json(&["device", "list"]);
        devices
            .as_array()
            .unwrap()
            .iter()
            .find(|d| d["id"] == id.as_str())
            .unwrap()
            .clone()
    }

    fn reports(&self) -> usize {
        let id = self.device.key.public().device_id().to_string();
        let shown = self.console.json(&["show", "history", &id]);
        shown["history"]
            .as_array()
            .or_else(|| shown.as_array())
            .unwrap()
            .len()
    }
}

#[tokio::test]
async fn tampered_foreign_and_unknown_envelopes_are_refused() {
    let mut scene = scene().await;
    let good = seal(scene.device.next(now()), &scene.device.key).unwrap();
    let entry = good.log_entry();
    let payload = &entry[entry
        .iter()
        .enumerate()
        .filter(|(_, b)| **b == b' ')
        .nth(3)
        .unwrap()
        .0
        + 1..entry.len() - 64];
    let text = String::from_utf8(payload.to_vec())
        .unwrap()
        .replace("\"duration_ms\":15", "\"duration_ms\":16");
    let tampered = Envelope::from_parts(text.into_bytes(), *good.signature(), good.key_hint());
    assert_eq!(scene.status(&tampered, false).await, 401, "a changed byte");

    let stranger = Device::new(2, 20);
    let foreign = seal(scene.device.next(now()), &stranger.key).unwrap();
    assert_eq!(
        scene.status(&foreign, true).await,
        401,
        "a key that never enrolled"
    );
    let hinted = Envelope::from_parts(payload.to_vec(), *foreign.signature(), good.key_hint());
    assert_eq!(
        scene.status(&hinted, true).await,
        401,
        "somebody else's signature under this device's key id"
    );

    // A device that is enrolled cannot speak for another one.
    let mut second = Device::new(3, 20);
    second.enrol(&mut scene.connection, &scene.string, now()).await;
    let report = Report {
        device: scene.device.key.public().device_id(),
        ..second.next(now())
    };
    let impostor = seal(report, &second.key).unwrap();
    let status = second.send(&mut scene.connection, &impostor, true).await.results[0].status;
    assert!(
        status >= 400,
        "a report about another device was answered {status}"
    );

    assert_eq!(
        scene.status(&good, false).await,
        200,
        "the true one is accepted after all that"
    );
    assert_eq!((scene.row()["sequence"].as_u64(), scene.reports()), (Some(2), 2));
}

#[tokio::test]
async fn resent_report_is_acknowledged_again_and_kept_once() {
    let mut scene = scene().await;
    let report = scene.device.next(now());
    let envelope = scene.device.seal(report);
    for _ in 0..3 {
        assert_eq!(scene.status(&envelope, false).await, 200);
    }
    assert_eq!((scene.row()["sequence"].as_u64(), scene.reports()), (Some(2), 2));
}

#[tokio::test]
async fn reports_out_of_order_leave_a_gap_that_can_be_filled() {
    let mut scene = scene().await;
    let report = scene.device.next(now());
    let second = scene.device.seal(report);
    let report = scene.device.next(now());
    let third = scene.device.seal(report);
    assert_eq!(scene.status(&third, false).await, 200, "after a gap");
    assert_eq!(scene.row()["sequence"], 3);
    assert_eq!(scene.status(&second, false).await, 200, "into the gap");
    assert_eq!((scene.row()["sequence"].as_u64(), scene.reports()), (Some(3), 3));
    let id = scene.device.key.public().device_id().to_string();
    let shown = scene.console.json(&["show", "history", &id]).to_string();
    assert!(shown.contains("gap") && shown.contains("late"), "{shown}");
}

#[tokio::test]
async fn fork_is_a_conflict_and_rejoins_once_the_second_time_it_is_a_clone() {
    let mut scene = scene().await;
    for (round, state) in [(1, "restored_or_copied"), (2, "cloned")] {
        let head = scene.device.head;
        let report = scene.device.next(now());
        let first = scene.device.seal(report.clone());
        assert_eq!(scene.status(&first, false).await, 200);
        // The same number from the same place, saying something else: two machines hold this key.
        let fork = seal(
            Report {
                duration_ms: 99,
                previous: head,
                ..report
            },
            &scene.device.key,
        )
        .unwrap();
        let answer = scene.device.send(&mut scene.connection, &fork, false).await;
        let result = &answer.results[0];
        assert_eq!(result.status, 409, "{answer:?}");
        let head = result.head.unwrap();
        assert_eq!(head.id, first.id(), "the answer tells where the chain ends");
        let mut rejoin = scene.device.next(now());
        rejoin.sequence = head.sequence + 1;
        rejoin.previous = head.id;
        rejoin.rejoined = Some(Rejoined {
            from: first.id(),
            refused: fork.id(),
        });
        let rejoin = scene.device.seal(rejoin);
        assert_eq!(scene.status(&rejoin, false).await, 200);
        assert_eq!(scene.row()["state"], state, "round {round}");
    }
    assert_eq!(
        scene.row()["counts"]["pass"],
        0,
        "what a clone says counts as unknown: {}",
        scene.row()
    );
}

#[tokio::test]
async fn missing_bodies_are_asked_for_and_nothing_is_kept_meanwhile() {
    let mut scene = scene().await;
    scene.device.bodies = Device::new(77, 25).bodies;
    let report = scene.device.next(now());
    let envelope = scene.device.seal(report);
    let answer = scene.device.send(&mut scene.connection, &envelope, false).await;
    assert_eq!(answer.results[0].status, 422, "{answer:?}");
    assert_eq!(answer.results[0].need.len(), 3, "{answer:?}");
    assert_eq!(scene.row()["sequence"], 1);
    assert_eq!(scene.status(&envelope, true).await, 200);
    assert_eq!(scene.row()["sequence"], 2);
}

#[tokio::test]
async fn one_bad_report_never_affects_another() {
    let mut scene = scene().await;
    let report = scene.device.next(now());
    let good = scene.device.seal(report).to_json();
    let garbage = b"{\"payload\":1}".to_vec();
    let outgoing = |envelope| wire::Outgoing {
        envelope,
        ..wire::Outgoing::default()
    };
    let body = wire::encode_reports(&[outgoing(&garbage), outgoing(&good), outgoing(&garbage)]).unwrap();
    let answer: wire::ReportsAnswer = scene
        .connection
        .post(wire::REPORTS_PATH, body)
        .await
        .unwrap()
        .json();
    let statuses: Vec<u16> = answer.results.iter().map(|r| r.status).collect();
    assert_eq!(statuses, [400, 200, 400], "{answer:?}");
}

#[tokio::test]
async fn garbage_and_over_size_requests_get_a_reason_and_the_server_goes_on() {
    let mut scene = scene().await;
    let frames = [0, 0, 0, 200, 1, 2, 3];
    for (what, body, status) in [
        ("cut frames", frames.to_vec(), 400),
        ("nothing", Vec::new(), 400),
        (
            "random bytes",
            (0..5_000_u32).map(|i| (i * 7_919 % 251) as u8).collect(),
            400,
        ),
        ("over-size", vec![0; limits::REQUEST_BYTES + 1], 413),
    ] {
        let tls = client::tls(&scene.console.ca());
        let mut connection = Connection::open(scene.console.address(), tls).await.unwrap();
        let answer = connection.post(wire::REPORTS_PATH, body).await.unwrap();
        assert!(
            answer.status == status || (status == 400 && answer.status == 413),
            "{what}: {answer:?}"
        );
        let problem: Problem = answer.json();
        assert!(
            problem.detail.len() > 10 && !problem.name().is_empty(),
            "{what}: {problem:?}"
        );
    }
    let answer = scene
        .connection
        .send("POST", wire::REPORTS_PATH, "text/plain", vec![1])
        .await
        .unwrap();
    assert_eq!(answer.status, 415, "{answer:?}");
    let answer = scene
        .connection
        .send("GET", "/etc/passwd", "text/plain", Vec::new())
        .await
        .unwrap();
    assert_eq!(answer.status, 404, "{answer:?}");
    let report = scene.device.next(now());
    let envelope = scene.device.seal(report);
    assert_eq!(scene.status(&envelope, false).await, 200, "it still serves");
}

#[tokio::test]
async fn clock_far_off_is_accepted_and_visibly_marked() {
    let mut scene = scene().await;
    let ahead = scene.device.next(now() + 40 * 86_400);
    let envelope = scene.device.seal(ahead);
    let answer = scene.device.send(&mut scene.connection, &envelope, false).await;
    assert_eq!(answer.results[0].status, 200, "{answer:?}");
    assert!(
        (answer.time - now()).abs() < 30,
        "the console's own time stands beside it"
    );
    assert_eq!(scene.row()["clock_wrong"], true);
    let shown = scene.console.run(&["show", "devices"]);
    assert!(shown.to_lowercase().contains("clock"), "{shown}");
}
