//! The judgement: what clients saw, against Postgres and against one another.

use std::{collections::BTreeMap, time::Duration};

use protocol::BuildSessionId;
use serde_json::Value;
use storage::Storage;

use crate::{
    crowd::Kind,
    events::{Blocks, Frame},
    fault::Fault,
    session::{Life, is_settled},
    world::World,
};

/// Everything must be settled within this time of a fault's mending.
const SETTLED_WITHIN: Duration = Duration::from_secs(30);
/// News may come this late where they are found by comparing heads: two seconds, and half of one for a busy machine.
const NEWS_WITHIN: Duration = Duration::from_millis(2_500);
/// A killed worker's build must go on within this time.
const GOES_ON_WITHIN: Duration = Duration::from_secs(10);
const BUILD_ENDS: [&str; 3] = ["build_completed", "build_failed", "build_cancelled"];
const RUN_ENDS: [&str; 2] = ["recommendations_ready", "recommendations_failed"];

/// What came of one session.
#[derive(Clone, Debug, Default)]
pub(crate) struct Judged {
    pub(crate) attempted: u32,
    pub(crate) acknowledged: bool,
    /// Clients that were told less, or something more than once.
    pub(crate) lost: u32,
    pub(crate) doubled: u32,
    /// Some client or worker had to go on where another had stopped.
    pub(crate) recovered: bool,
    pub(crate) resets: u32,
    pub(crate) reconnects: u32,
    pub(crate) longest_silence: Duration,
    /// Between an event and its arrival at a client that was there.
    pub(crate) latest_news: Duration,
    /// Between the last event of a worker that died and the next attempt.
    pub(crate) went_on_after: Duration,
    pub(crate) settled_after: Duration,
    pub(crate) unexpected: Vec<String>,
}

impl Judged {
    pub(crate) fn is_ok(&self) -> bool {
        self.acknowledged && self.lost == 0 && self.doubled == 0 && self.unexpected.is_empty()
    }
}

/// Judges one session, with Postgres as the witness.
pub(crate) async fn judge(world: &World, storage: &Storage, life: Life, faults: &[Fault]) -> Judged {
    let mut judged = Judged {
        attempted: life.attempted,
        acknowledged: life.acknowledged,
        settled_after: life.settled_after,
        ..Judged::default()
    };
    let mut unexpected = life.unexpected.clone();
    if life.acknowledged {
        match truth(storage, &life.id).await {
            Ok(_) if faults.iter().any(|fault| fault.loses_the_truth()) => {
                numbers_alone(&life, &mut judged);
            }
            Ok(truth) => {
                against_truth(&life, &truth, &mut judged, &mut unexpected);
                in_time(faults, &judged, &mut unexpected);
                if life.last_snapshot["phase"] == "failed" && !faults.iter().any(|fault| fault.fails_builds()) {
                    unexpected.push(format!("the build failed: {}", life.last_snapshot["error"]));
                }
                unexpected.extend(of_the_model(world, storage, &life).await);
            }
            Err(problem) => unexpected.push(problem),
        }
    }
    unexpected.append(&mut judged.unexpected);
    judged.unexpected = unexpected.into_iter().map(|problem| format!("{}: {problem}", life.id)).collect();
    judged
}

/// What is wrong with the calls to the model: more than one for the run, or some that are not in the ledger.
async fn of_the_model(world: &World, storage: &Storage, life: &Life) -> Vec<String> {
    let Some(began) = life.began else { return Vec::new() };
    let (seen, for_the_run) = world.model_calls(&life.mark, began);
    let mut problems = Vec::new();
    if for_the_run > 1 {
        problems.push(format!("{for_the_run} calls for one run"));
    }
    match storage.calls_of_build(&life.id).await {
        Ok(entered) if entered.len() >= seen => {}
        Ok(entered) => problems.push(format!("the model saw {seen} calls, the ledger {}", entered.len())),
        Err(error) => problems.push(error.to_string()),
    }
    problems
}

/// The session's events as they are kept.
async fn truth(storage: &Storage, id: &str) -> Result<Vec<Frame>, String> {
    let id: BuildSessionId = id.parse().map_err(|_| format!("no id: {id}"))?;
    let rows = storage.events_after(&id, 0, 100_000).await.map_err(|error| error.to_string())?;
    let mut blocks = Blocks::default();
    rows.iter().for_each(|row| blocks.push(&row.frame(&id)));
    std::iter::from_fn(|| blocks.next()).collect()
}

fn against_truth(life: &Life, truth: &[Frame], judged: &mut Judged, unexpected: &mut Vec<String>) {
    let by_seq: BTreeMap<u64, &Frame> = truth.iter().filter_map(|frame| Some((frame.id?, frame))).collect();
    for viewer in &life.viewers {
        judged.doubled += viewer.doubled;
        judged.resets += viewer.resets;
        judged.reconnects += viewer.reconnects;
        judged.longest_silence = judged.longest_silence.max(viewer.longest_silence);
        if viewer.kind != Kind::Slow {
            judged.latest_news = judged.latest_news.max(viewer.latest_news);
        }
        unexpected.extend(viewer.unexpected.iter().cloned());
        if !viewer.finished {
            unexpected.push(format!("{:?} was never told of the end", viewer.kind));
        }
        let missing = by_seq.keys().filter(|seq| viewer.frames.iter().all(|frame| frame.id != Some(**seq))).count();
        judged.lost += u32::try_from(missing).unwrap_or(u32::MAX);
        for frame in &viewer.frames {
            if frame.id.and_then(|seq| by_seq.get(&seq)).is_none_or(|kept| kept.data != frame.data) {
                unexpected.push(format!("{:?} was told what is not kept: {}", viewer.kind, frame.data));
            }
        }
    }
    judged.went_on_after = went_on_after(truth);
    let count = |kinds: &[&str]| truth.iter().filter(|frame| kinds.contains(&frame.kind())).count();
    let (ends, run_ends) = (count(&BUILD_ENDS), count(&RUN_ENDS));
    if ends == 0 || ends > 1 + life.retries as usize {
        unexpected.push(format!("{ends} ends of a build of at most {} chains", 1 + life.retries));
    }
    if run_ends != 1 {
        unexpected.push(format!("{run_ends} ends of one run"));
    }
    let last = &life.last_snapshot;
    if !is_settled(last) {
        unexpected.push(format!("it is not settled: {last}"));
    }
    if last["lastSeq"].as_u64() < truth.last().and_then(|frame| frame.id) {
        unexpected.push(format!("the last snapshot is behind: {}", last["lastSeq"]));
    }
    if judged.settled_after > SETTLED_WITHIN {
        unexpected.push(format!("it was settled {:?} after the fault was mended", judged.settled_after));
    }
    unexpected.extend(told_twice(truth));
    let whole = State::default().after(truth, 0);
    check_same("all events", &whole, &State::of(last), unexpected);
    for snapshot in &life.snapshots {
        let seq = snapshot["lastSeq"].as_u64().unwrap_or_default();
        let then = truth.partition_point(|frame| frame.id.is_some_and(|id| id <= seq));
        let told = State::default().after(&truth[..then], 0);
        let kept = State::of(snapshot);
        check_same(
            &format!("the events up to {seq}"),
            &told,
            &State { phase: told.phase.clone(), ..kept.clone() },
            unexpected,
        );
        check_same(
            &format!("a snapshot at {seq} and what followed"),
            &kept.after(truth, seq),
            &State::of(last),
            unexpected,
        );
    }
    let attempts = last["attempt"].as_u64().unwrap_or_default();
    judged.recovered = judged.reconnects > 0 || attempts > 1 + u64::from(life.retries) || life.attempted > 1;
}

/// Where Postgres itself went back in time: a client's list still rises, and what is still there has settled.
fn numbers_alone(life: &Life, judged: &mut Judged) {
    for viewer in &life.viewers {
        judged.doubled += viewer.doubled;
        judged.resets += viewer.resets;
        judged.reconnects += viewer.reconnects;
        judged.longest_silence = judged.longest_silence.max(viewer.longest_silence);
        judged.unexpected.extend(viewer.unexpected.iter().cloned());
        if !viewer.finished {
            judged.unexpected.push(format!("{:?} was never told of the end", viewer.kind));
        }
    }
    if !life.last_snapshot.is_null() && !is_settled(&life.last_snapshot) {
        judged.unexpected.push(format!("it is not settled: {}", life.last_snapshot));
    }
    judged.recovered = true;
}

/// What must not take longer, though nothing was lost.
fn in_time(faults: &[Fault], judged: &Judged, unexpected: &mut Vec<String>) {
    if faults.iter().all(|fault| fault.delays_news_a_little()) && judged.latest_news > NEWS_WITHIN {
        unexpected.push(format!("news came {:?} late", judged.latest_news));
    }
    if faults == [Fault::BuildWorkerKill] && judged.went_on_after > GOES_ON_WITHIN {
        unexpected.push(format!("the build went on after {:?}", judged.went_on_after));
    }
    // Every lease has run out when Postgres is back, and every worker lives.
    if faults == [Fault::PostgresAway] && judged.went_on_after > Duration::ZERO {
        unexpected.push("a build was taken from a worker that lives".to_owned());
    }
}

/// The longest time between an event and a further attempt that followed it, without one that a retry began.
fn went_on_after(truth: &[Frame]) -> Duration {
    let mut longest = Duration::ZERO;
    let mut before: Option<&Frame> = None;
    let mut ended = false;
    for frame in truth {
        if frame.kind() == "build_started"
            && !ended
            && let (Some(then), Some(now)) = (before.and_then(Frame::at), frame.at())
        {
            longest = longest.max((now - then).to_std().unwrap_or_default());
        }
        ended |= BUILD_ENDS.contains(&frame.kind());
        if frame.kind() == "build_started" {
            ended = false;
        }
        if !RUN_ENDS.contains(&frame.kind()) {
            before = Some(frame);
        }
    }
    longest
}

/// Text that does not join on to the text before it, and what an attempt may tell once: signs of a commit that landed
/// twice, or of two workers at once.
fn told_twice(truth: &[Frame]) -> Vec<String> {
    let mut problems = Vec::new();
    let (mut units, mut previews, mut attempt) = (0, 0, 0);
    for frame in truth {
        match frame.kind() {
            "build_started" => {
                (units, previews) = (0, 0);
                let next = frame.data["attempt"].as_u64().unwrap_or_default();
                if next <= attempt {
                    problems.push(format!("attempt {next} came after attempt {attempt}"));
                }
                attempt = next;
            }
            "assistant_delta" => {
                if frame.data["offset"] != units {
                    problems.push(format!("text does not join on at {units}: {}", frame.data));
                }
                units += frame.data["text"].as_str().unwrap_or_default().encode_utf16().count();
            }
            "preview_ready" => {
                previews += 1;
                if previews > 1 {
                    problems.push(format!("a second preview of attempt {attempt}"));
                }
            }
            _ => {}
        }
    }
    problems
}

fn check_same(what: &str, left: &State, right: &State, unexpected: &mut Vec<String>) {
    if left != right {
        unexpected.push(format!("{what} give {left:?}, and not {right:?}"));
    }
}

/// What a client shows of a session.
#[derive(Clone, Debug, Default, PartialEq)]
struct State {
    phase: String,
    text: String,
    files: BTreeMap<String, u64>,
    preview_url: Option<String>,
}

impl State {
    fn of(snapshot: &Value) -> Self {
        let files = snapshot["files"].as_array().into_iter().flatten();
        Self {
            phase: snapshot["phase"].as_str().unwrap_or_default().to_owned(),
            text: snapshot["assistantText"].as_str().unwrap_or_default().to_owned(),
            files: files
                .filter_map(|file| Some((file["path"].as_str()?.to_owned(), file["bytes"].as_u64()?)))
                .collect(),
            preview_url: snapshot["previewUrl"].as_str().map(str::to_owned),
        }
    }

    /// This, and the events after `seq`, each of them twice: that changes nothing.
    fn after(mut self, events: &[Frame], seq: u64) -> Self {
        for frame in events.iter().filter(|frame| frame.id.is_some_and(|id| id > seq)) {
            self.apply(frame);
            self.apply(frame);
        }
        self
    }

    fn apply(&mut self, frame: &Frame) {
        let word = |name: &str| frame.data[name].as_str().unwrap_or_default().to_owned();
        match frame.kind() {
            "build_started" => {
                "building".clone_into(&mut self.phase);
                self.text.clear();
                self.files.clear();
            }
            "assistant_delta" => {
                let offset = usize::try_from(frame.data["offset"].as_u64().unwrap_or_default()).unwrap_or_default();
                let mut units: Vec<u16> = self.text.encode_utf16().take(offset).collect();
                units.extend(word("text").encode_utf16());
                self.text = String::from_utf16_lossy(&units);
            }
            "file_written" => {
                self.files.insert(word("path"), frame.data["bytes"].as_u64().unwrap_or_default());
            }
            "preview_ready" => self.preview_url = Some(word("previewUrl")),
            "build_completed" => "completed".clone_into(&mut self.phase),
            "build_failed" => "failed".clone_into(&mut self.phase),
            "build_cancelled" => "cancelled".clone_into(&mut self.phase),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::crowd::Viewer;

    fn frame(seq: u64, kind: &str, more: &Value) -> Frame {
        let mut data = json!({ "type": kind, "buildSessionId": "bs", "seq": seq });
        data.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        Frame { id: Some(seq), retry_ms: None, data }
    }

    fn truth() -> Vec<Frame> {
        vec![
            frame(1, "build_started", &json!({ "attempt": 1 })),
            frame(3, "assistant_delta", &json!({ "text": "سلام", "offset": 0 })),
            frame(4, "recommendations_ready", &json!({ "count": 3 })),
            frame(5, "build_completed", &json!({})),
        ]
    }

    fn life(seen: Vec<Frame>) -> Life {
        let mut viewer = Viewer::new(Kind::Careful, 0, 1, std::time::Instant::now(), false);
        viewer.finished = true;
        viewer.frames = seen;
        let last = json!({ "phase": "completed", "assistantText": "سلام", "lastSeq": 5, "attempt": 1,
            "recommendations": { "status": "ready" } });
        Life { acknowledged: true, viewers: vec![viewer], last_snapshot: last, ..Life::default() }
    }

    fn judged(life: &Life, truth: &[Frame]) -> Judged {
        let mut judged = Judged { acknowledged: true, ..Judged::default() };
        let mut unexpected = Vec::new();
        against_truth(life, truth, &mut judged, &mut unexpected);
        judged.unexpected = unexpected;
        judged
    }

    #[test]
    fn a_whole_story_is_good() {
        let judged = judged(&life(truth()), &truth());
        assert!(judged.is_ok(), "{judged:?}");
    }

    #[test]
    fn what_a_client_was_not_told_is_lost() {
        let mut seen = truth();
        seen.remove(1);
        assert_eq!(judged(&life(seen), &truth()).lost, 1);
    }

    #[test]
    fn what_is_wrong_with_the_truth_itself_is_seen() {
        let mut doubled = truth();
        doubled.push(frame(6, "build_failed", &json!({})));
        assert!(!judged(&life(doubled.clone()), &doubled).is_ok());
        let mut landed_twice = truth();
        landed_twice.insert(2, Frame { id: Some(4), ..landed_twice[1].clone() });
        assert!(!told_twice(&landed_twice).is_empty());
        let mut other = life(truth());
        other.last_snapshot["assistantText"] = json!("سلا");
        assert!(!judged(&other, &truth()).is_ok());
        let mut early = life(truth());
        early.snapshots = vec![json!({ "phase": "building", "assistantText": "", "lastSeq": 3 })];
        assert!(!judged(&early, &truth()).is_ok(), "a snapshot that lacks what it says it has");
    }
}
