//! `sheen dlq`.

use anyhow::bail;
use broker::{DeadLetter, Fate, Job, Operator, Queue};
use chrono::{DateTime, SecondsFormat};
use serde_json::{Value, json};

use crate::{
    BadSetting, Outcome,
    args::{Dlq, Letters, LettersToMove, QueueName},
    connection::Surroundings,
    screen::{Screen, Tone},
    table::{self, Align},
};

pub(super) async fn dlq(args: Dlq, surroundings: &Surroundings<'_>) -> anyhow::Result<Outcome> {
    let operator = Operator::connect(surroundings.rabbitmq()?).await?;
    let outcome = match &args {
        Dlq::List { which, output } => list(&operator, which, output.json, surroundings).await,
        Dlq::Show { id, which, output } => show(&operator, id, which, output.json, surroundings).await,
        Dlq::Requeue(args) => move_letters(&operator, args, Fate::Requeue, surroundings).await,
        Dlq::Drop(args) => move_letters(&operator, args, Fate::Drop, surroundings).await,
    };
    // Whatever it came to: letters that are still held go back at once.
    operator.close().await;
    outcome
}

async fn list(
    operator: &Operator,
    which: &Letters,
    as_json: bool,
    surroundings: &Surroundings<'_>,
) -> anyhow::Result<Outcome> {
    let letters = look(operator, which).await?;
    let mut screen = Screen::stdout(surroundings.variable);
    if as_json {
        letters.iter().try_for_each(|letter| screen.raw_line(&letter_json(letter).to_string()))?;
        return Ok(Outcome::Good);
    }
    if letters.is_empty() {
        screen.line(&[(Tone::Faint, "no dead letters")])?;
        return Ok(Outcome::Good);
    }
    let mut cells = vec![["letter", "queue", "died", "reason", "says"].map(str::to_owned).to_vec()];
    for letter in &letters {
        cells.push(vec![
            letter.id.clone(),
            letter.queue.as_str().to_owned(),
            died(letter).unwrap_or_default(),
            letter.reason.clone().unwrap_or_default(),
            says(letter),
        ]);
    }
    table::show(&mut screen, Align::Left, &cells)?;
    Ok(Outcome::Good)
}

async fn show(
    operator: &Operator,
    id: &str,
    which: &Letters,
    as_json: bool,
    surroundings: &Surroundings<'_>,
) -> anyhow::Result<Outcome> {
    let letters = look(operator, which).await?;
    let Some(letter) = letters.iter().find(|letter| letter.id == id) else { bail!("there is no dead letter {id}") };
    let mut screen = Screen::stdout(surroundings.variable);
    if as_json {
        screen.raw_line(&letter_json(letter).to_string())?;
        return Ok(Outcome::Good);
    }
    let job = letter.job.as_ref();
    let or_none = |text: Option<String>| text.unwrap_or_else(|| "none".to_owned());
    table::show_pairs(
        &mut screen,
        &[
            ("letter", letter.id.clone()),
            ("queue", letter.queue.as_str().to_owned()),
            ("died", or_none(died(letter))),
            ("reason", or_none(letter.reason.clone())),
            ("build", or_none(job.map(|job| job.build_session_id().to_string()))),
            ("run", or_none(job.and_then(run_of))),
            ("trace", or_none(job.and_then(|job| job.traceparent().map(str::to_owned)))),
            ("bytes", letter.bytes.to_string()),
        ],
    )?;
    if let Some(job) = job {
        let line = format!("what became of it: sheen builds show {}", job.build_session_id());
        screen.line(&[(Tone::Faint, &line)])?;
    }
    Ok(Outcome::Good)
}

async fn look(operator: &Operator, which: &Letters) -> anyhow::Result<Vec<DeadLetter>> {
    let mut all = Vec::new();
    for queue in queues(which) {
        all.extend(operator.go_through(queue, which.limit as usize, |_| Fate::Keep, |_| {}).await?);
    }
    Ok(all)
}

/// Requeues or drops; without `--yes` only tells.
async fn move_letters(
    operator: &Operator,
    args: &LettersToMove,
    fate: Fate,
    surroundings: &Surroundings<'_>,
) -> anyhow::Result<Outcome> {
    let wanted = |letter: &DeadLetter| {
        let named = args.ids.is_empty() || args.ids.contains(&letter.id);
        // A letter that nobody can read would only die again.
        named && (fate != Fate::Requeue || letter.job.is_some())
    };
    let (doing, done) =
        if fate == Fate::Requeue { ("would be requeued", "requeued") } else { ("would be dropped", "dropped") };
    let mut screen = Screen::stdout(surroundings.variable);
    let mut moved = 0_usize;
    let mut broken_pipe = None;
    let mut tell = |letter: &DeadLetter| {
        moved += 1;
        let told = if args.output.json {
            let mut line = letter_json(letter);
            line["done"] = args.yes.into();
            screen.raw_line(&line.to_string())
        } else {
            let word = if args.yes { done } else { doing };
            screen.line(&[(Tone::Strong, word), (Tone::Plain, &format!("  {}  {}", letter.id, says(letter)))])
        };
        broken_pipe = told.err().or(broken_pipe.take());
    };
    let mut unreadable = 0_usize;
    for queue in queues(&args.which) {
        let judge = |letter: &DeadLetter| if args.yes && wanted(letter) { fate } else { Fate::Keep };
        let letters = operator.go_through(queue, args.which.limit as usize, judge, &mut tell).await?;
        if !args.yes {
            letters.iter().filter(|letter| wanted(letter)).for_each(&mut tell);
        }
        unreadable += letters.iter().filter(|letter| letter.job.is_none()).count();
    }
    if let Some(error) = broken_pipe {
        return Err(error.into());
    }
    if !args.output.json {
        if fate == Fate::Requeue && unreadable > 0 {
            screen.line(&[(Tone::Faint, &format!("{unreadable} can't be read and stay"))])?;
        }
        let sum = match (moved, args.yes) {
            (0, _) => "no such dead letters".to_owned(),
            (moved, true) => format!("{moved} {done}"),
            (moved, false) => format!("{moved} {doing}; --yes does it"),
        };
        screen.line(&[(Tone::Faint, &sum)])?;
    }
    if moved < args.ids.len() {
        return Err(
            BadSetting(format!("{} of {} letters are not there", args.ids.len() - moved, args.ids.len())).into()
        );
    }
    Ok(Outcome::Good)
}

fn queues(which: &Letters) -> Vec<Queue> {
    match which.queue {
        None => Queue::ALL.to_vec(),
        Some(QueueName::Builds) => vec![Queue::Builds],
        Some(QueueName::Recommendations) => vec![Queue::Recommendations],
    }
}

fn says(letter: &DeadLetter) -> String {
    match &letter.job {
        Some(job) => job.build_session_id().to_string(),
        None => format!("{} bytes that can't be read", letter.bytes),
    }
}

fn run_of(job: &Job) -> Option<String> {
    match job {
        Job::Build { .. } => None,
        Job::Recommendations { run_id, .. } => Some(run_id.to_string()),
    }
}

fn died(letter: &DeadLetter) -> Option<String> {
    let at = DateTime::from_timestamp(i64::try_from(letter.died_at?).ok()?, 0)?;
    Some(at.to_rfc3339_opts(SecondsFormat::Secs, true))
}

fn letter_json(letter: &DeadLetter) -> Value {
    let job = letter.job.as_ref();
    json!({
        "id": letter.id, "queue": letter.queue.as_str(), "diedAt": died(letter), "reason": letter.reason,
        "buildSessionId": job.map(Job::build_session_id), "runId": job.and_then(run_of),
        "traceparent": job.and_then(Job::traceparent), "bytes": letter.bytes,
    })
}
