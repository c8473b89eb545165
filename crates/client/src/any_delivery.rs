//! Whatever is lost, doubled or late on the way, a reader ends with the story that the server has.

use chrono::DateTime;
use proptest::prelude::*;
use protocol::event::{Envelope, Event};
use serde_json::Map;

use crate::{Cursor, Story, Verdict, event_of};

const SESSION: &str = "bs_p-1_1763800000000_1a2b3c4d";
const OTHER: &str = "bs_p-1_1763800000000_ffffffff";

/// What happens to a reader.
#[derive(Clone, Debug)]
enum Step {
    /// It connects anew, from where it stands.
    Connect,
    /// One of its connections, old ones too, brings the next event, perhaps twice.
    Bring { connection: usize, twice: bool },
    /// A frame of another session goes astray.
    Stray { seq: u64 },
    /// It fetches the snapshot and goes on from there.
    Snapshot,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => Just(Step::Connect),
        12 => (0..4_usize, any::<bool>()).prop_map(|(connection, twice)| Step::Bring { connection, twice }),
        1 => (0..60_u64).prop_map(|seq| Step::Stray { seq }),
        1 => Just(Step::Snapshot),
    ]
}

/// A build of some attempts; the numbers have holes.
fn events() -> impl Strategy<Value = Vec<(u64, Event)>> {
    let attempt = prop::collection::vec(("[a-zä💇ل]{1,4}", any::<bool>()), 0..6);
    (prop::collection::vec(attempt, 1..4), prop::collection::vec(1..4_u64, 64)).prop_map(|(attempts, gaps)| {
        let mut events = Vec::new();
        for (number, pieces) in (1..).zip(attempts) {
            events.push(Event::BuildStarted { attempt: number });
            let mut offset = 0;
            for (text, file) in pieces {
                if file {
                    events.push(Event::FileWritten { path: format!("{text}.html"), bytes: offset });
                }
                let units = text.encode_utf16().count() as u64;
                events.push(Event::AssistantDelta { text, offset });
                offset += units;
            }
        }
        events.push(Event::BuildCompleted { build_duration_ms: 7 });
        let mut seq = 0;
        let number = |(event, gap): (Event, u64)| {
            seq += gap;
            (seq, event)
        };
        events.into_iter().zip(gaps).map(number).collect()
    })
}

fn told(events: &[(u64, Event)]) -> Story {
    let mut story = Story::new();
    events.iter().for_each(|(_, event)| story.apply(event));
    story
}

fn frame(session: &str, seq: u64, event: &Event) -> Envelope {
    let members: Map<_, _> = serde_json::from_str(&event.payload()).expect("JSON");
    Envelope {
        kind: event.event_type().to_string(),
        build_session_id: session.parse().expect("an id"),
        seq: Some(seq),
        at: DateTime::UNIX_EPOCH,
        members,
    }
}

fn take(cursor: &mut Cursor, story: &mut Story, frame: &Envelope) {
    if cursor.take(frame) == Verdict::Apply {
        story.apply(&event_of(frame).expect("a known event"));
    }
}

proptest! {
    #[test]
    fn any_loss_doubling_and_lateness_ends_in_the_servers_story(events in events(), steps in prop::collection::vec(step(), 0..60)) {
        let mut cursor = Cursor::new(SESSION.parse().unwrap(), 0);
        let mut story = Story::new();
        // Where each connection stands in the list of events.
        let mut connections: Vec<usize> = vec![0];
        let from_here = |cursor: &Cursor| events.partition_point(|(seq, _)| *seq <= cursor.last());
        for step in steps {
            match step {
                Step::Connect => connections.push(from_here(&cursor)),
                Step::Bring { connection, twice } => {
                    let index = connections.len().saturating_sub(1 + connection);
                    if let Some((seq, event)) = events.get(connections[index]) {
                        for _ in 0..=usize::from(twice) {
                            take(&mut cursor, &mut story, &frame(SESSION, *seq, event));
                        }
                        connections[index] += 1;
                    }
                }
                Step::Stray { seq } => {
                    take(&mut cursor, &mut story, &frame(OTHER, seq + 1, &Event::BuildCancelled));
                }
                Step::Snapshot => {
                    // A snapshot of this moment of the server's: of any moment at or after the cursor.
                    let then = (from_here(&cursor) + 3).min(events.len());
                    if then > 0 {
                        story = told(&events[..then]);
                        cursor.advance_to(events[then - 1].0);
                    }
                }
            }
            // At every moment what is shown is what the events up to the cursor tell.
            prop_assert_eq!(&story, &told(&events[..from_here(&cursor)]));
        }
        for (seq, event) in &events[from_here(&cursor)..] {
            take(&mut cursor, &mut story, &frame(SESSION, *seq, event));
        }
        prop_assert_eq!(story, told(&events));
    }
}
