//! Changes at a console elsewhere, as they happen: by its stream of events, and where none comes through by a question held open.

use std::collections::BTreeMap;
use std::time::Duration;

use dspt_server::operators::Changes;
use dspt_server::operators::Page;
use ring::rand::SecureRandom;
use ring::rand::SystemRandom;
use tokio::sync::watch;
use tokio::time::Instant;
use tokio::time::sleep;
use tokio::time::timeout;

use super::Remote;
use super::RemoteError;

/// What the screens are told: another number after each change, and once where the console is away or answers no more, so
/// that they ask and say it.
pub(crate) async fn follow(remote: Remote, stamp: watch::Sender<u64>) {
    let (mut failures, mut held_until) = (0_u32, None);
    loop {
        let began = Instant::now();
        let told = match held_until {
            Some(until) if began < until => hold(&remote, &stamp).await,
            _ => listen(&remote, &stamp).await,
        };
        match told {
            // Streams end by themselves after a while, and with each restart of the console.
            Ok(()) => failures = 0,
            Err(Ended::NoStream) => held_until = Some(Instant::now() + UNTIL_THE_NEXT_TRY),
            Err(Ended::Away) => {
                if failures == 0 || began.elapsed() > LONGEST_PAUSE {
                    stamp.send_modify(|stamp| *stamp = stamp.wrapping_add(1));
                    failures = 0;
                }
                failures = failures.saturating_add(1);
            }
        }
        if held_until.is_none() || failures > 0 {
            sleep(pause(failures, random())).await;
        }
    }
}

/// Why nothing more is told this way.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Ended {
    /// The console, or something between, gives no stream.
    NoStream,
    /// It does not answer, or refuses.
    Away,
}

/// Listens to the stream until it ends.
async fn listen(remote: &Remote, stamp: &watch::Sender<u64>) -> Result<(), Ended> {
    let opened = timeout(FIRST_EVENT, remote.stream(Page::Live)).await;
    let mut response = match opened {
        Ok(Ok(response)) => response,
        Ok(Err(RemoteError::OtherVersion { .. })) | Err(_) => return Err(Ended::NoStream),
        Ok(Err(_)) => return Err(Ended::Away),
    };
    let (mut events, mut is_first) = (Events::default(), true);
    loop {
        let longest = if is_first { FIRST_EVENT } else { SILENCE };
        let chunk = match timeout(longest, response.chunk()).await {
            Ok(Ok(Some(chunk))) => chunk,
            Err(_) if is_first => return Err(Ended::NoStream),
            // It ended, or its other end is gone without a word.
            Ok(Ok(None) | Err(_)) | Err(_) => return if is_first { Err(Ended::NoStream) } else { Ok(()) },
        };
        let found = events.take(&chunk).ok_or(Ended::NoStream)?;
        if let Some(changes) = found {
            is_first = false;
            tell(stamp, changes);
        }
    }
}

/// One question held open after the other, for as long as they are answered.
async fn hold(remote: &Remote, stamp: &watch::Sender<u64>) -> Result<(), Ended> {
    let known = *stamp.borrow();
    let given = BTreeMap::from([("after", known.to_string())]);
    let changes: Changes = remote.ask(Page::Changes, &given).await.map_err(|_| Ended::Away)?;
    tell(stamp, changes);
    Ok(())
}

fn tell(stamp: &watch::Sender<u64>, changes: Changes) {
    stamp.send_if_modified(|stamp| std::mem::replace(stamp, changes.stamp) != changes.stamp);
}

/// Events as they come in, in pieces of any size.
#[derive(Debug, Default)]
struct Events {
    line: Vec<u8>,
}

impl Events {
    /// The last stamp that this piece completes; none at all where it is no stream of ours.
    #[expect(clippy::option_option, reason = "nothing yet, and nothing ever")]
    fn take(&mut self, piece: &[u8]) -> Option<Option<Changes>> {
        let mut last = None;
        for byte in piece {
            if *byte != b'\n' {
                if self.line.len() >= LINE_BYTES {
                    return None;
                }
                self.line.push(*byte);
                continue;
            }
            let line = std::mem::take(&mut self.line);
            if let Some(data) = line.strip_prefix(b"data:") {
                last = Some(serde_json::from_slice(data.trim_ascii()).ok()?);
            }
        }
        Some(last)
    }
}

/// How long to wait before the next try: longer after each failure, and never as long as everybody else.
fn pause(failures: u32, random: u16) -> Duration {
    let longest = SHORTEST_PAUSE
        .saturating_mul(2_u32.saturating_pow(failures))
        .min(LONGEST_PAUSE);
    let half = longest / 2;
    half + half.mul_f64(f64::from(random) / f64::from(u16::MAX))
}

fn random() -> u16 {
    let mut bytes = [0; 2];
    // Without randomness no connection could be made either.
    let _ = SystemRandom::new().fill(&mut bytes);
    u16::from_be_bytes(bytes)
}

/// From asking for the stream to its first event, which the console sends at once.
const FIRST_EVENT: Duration = Duration::from_secs(10);
/// Longer than two of the console's signs of life.
const SILENCE: Duration = Duration::from_secs(40);
/// For how long questions are held open instead, before a stream is tried again.
const UNTIL_THE_NEXT_TRY: Duration = Duration::from_secs(10 * 60);
const SHORTEST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// More than a line of ours has.
const LINE_BYTES: usize = 512;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_event_is_heard_however_it_is_cut_and_a_comment_is_none() {
        let text = b":\n\ndata: {\"stamp\":7}\n\n: \n\ndata: {\"stamp\":9}\n\n";
        for size in 1..text.len() {
            let mut events = Events::default();
            let heard: Vec<u64> = text
                .chunks(size)
                .filter_map(|piece| events.take(piece).unwrap())
                .map(|changes| changes.stamp)
                .collect();
            assert_eq!(heard.last(), Some(&9), "{size}");
            assert!(heard.len() == 2 || size > 3, "{size} {heard:?}");
        }
        assert_eq!(Events::default().take(b"data: 7\n"), None);
        assert_eq!(Events::default().take(b"<html>"), Some(None));
        assert_eq!(Events::default().take(&[b'x'; LINE_BYTES + 1]), None);
    }

    #[test]
    fn pauses_grow_are_bounded_and_differ() {
        assert!(pause(1, 0) < pause(2, 0) && pause(2, 0) < pause(3, 0));
        for failures in 0..100 {
            assert!(pause(failures, 0) >= SHORTEST_PAUSE / 2);
            assert!(pause(failures, u16::MAX) <= LONGEST_PAUSE);
            assert!(pause(failures, 0) < pause(failures, u16::MAX));
        }
    }

    proptest! {
        #[test]
        fn whatever_comes_holds_no_more_than_a_line(pieces in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..700), 0..20)) {
            let mut events = Events::default();
            for piece in pieces {
                if events.take(&piece).is_none() {
                    break;
                }
                prop_assert!(events.line.len() <= LINE_BYTES);
            }
        }
    }
}
