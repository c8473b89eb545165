//! `sheen cost`.

use std::io::Write;

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::json;
use storage::{CallRow, CallState, CostBy, CostRow};

use crate::{
    Outcome,
    args::{By, Cost},
    connection::Surroundings,
    screen::{Screen, Tone},
    table::{self, Align},
};

const DOLLAR: i64 = 1_000_000_000;

pub(super) async fn cost(args: &Cost, surroundings: &Surroundings<'_>) -> anyhow::Result<Outcome> {
    let storage = surroundings.storage()?;
    let mut screen = Screen::stdout(surroundings.variable);
    if let Some(id) = &args.build {
        let calls = storage.calls_of_build(id.as_str()).await?;
        if args.json {
            calls.iter().try_for_each(|call| screen.raw_line(&call_json(call)))?;
        } else {
            show_calls(&mut screen, &calls)?;
        }
    } else {
        let (by, name) = key(args.by);
        let rows = storage.costs(by, args.since.unwrap_or(DateTime::UNIX_EPOCH)).await?;
        if args.json {
            rows.iter().try_for_each(|row| screen.raw_line(&row_json(name, row)))?;
        } else {
            show_sums(&mut screen, name, &rows)?;
        }
    }
    Ok(Outcome::Good)
}

fn key(by: By) -> (CostBy, &'static str) {
    match by {
        By::Day => (CostBy::Day, "day"),
        By::Project => (CostBy::Project, "project"),
        By::User => (CostBy::User, "user"),
        By::Model => (CostBy::Model, "model"),
    }
}

fn row_json(name: &str, row: &CostRow) -> String {
    json!({
        name: row.key, "calls": row.calls, "openCalls": row.open_calls, "failedCalls": row.failed_calls,
        "estimatedCalls": row.estimated_calls, "unpricedCalls": row.unpriced_calls, "inputTokens": row.input_tokens,
        "cachedInputTokens": row.cached_input_tokens, "outputTokens": row.output_tokens, "costNanos": row.cost_nanos,
        "failedCostNanos": row.failed_cost_nanos, "reservedNanos": row.reserved_nanos,
    })
    .to_string()
}

fn call_json(call: &CallRow) -> String {
    json!({
        "callId": call.call_id.to_string(), "at": moment(call.called_at), "purpose": call.purpose,
        "attempt": call.attempt, "model": call.model, "state": call.state().as_str(), "outcome": call.outcome,
        "counted": call.counted, "estimated": call.estimated, "priced": call.priced, "inputTokens": call.input_tokens,
        "cachedInputTokens": call.cached_input_tokens, "outputTokens": call.output_tokens,
        "costNanos": call.cost_nanos,
    })
    .to_string()
}

fn show_sums<W: Write>(screen: &mut Screen<W>, name: &str, rows: &[CostRow]) -> std::io::Result<()> {
    if rows.is_empty() {
        return screen.line(&[(Tone::Faint, "no calls to language models")]);
    }
    let mut all = CostRow { key: "all".to_owned(), ..CostRow::default() };
    for row in rows {
        add(&mut all, row);
    }
    let mut cells = vec![["calls", "input", "cached", "output", "cost", "failed"].map(str::to_owned).to_vec()];
    let mut names = vec![name.to_owned()];
    let shown = rows.iter().chain((rows.len() > 1).then_some(&all));
    for row in shown {
        // Of a person or project that was forgotten.
        names.push(if row.key.is_empty() { "(forgotten)".to_owned() } else { row.key.clone() });
        let failed = if row.failed_calls > 0 {
            format!("{} ({})", row.failed_calls, dollars(row.failed_cost_nanos))
        } else {
            String::new()
        };
        cells.push(vec![
            row.calls.to_string(),
            row.input_tokens.to_string(),
            row.cached_input_tokens.to_string(),
            row.output_tokens.to_string(),
            dollars(row.cost_nanos),
            failed,
        ]);
    }
    show_table(screen, &names, &cells)?;
    let notes = [
        (all.failed_calls, "failed and are not counted".to_owned()),
        (all.open_calls, format!("have not ended, and may cost {} at most", dollars(all.reserved_nanos))),
        (all.estimated_calls, "are estimates, because their provider told no counts".to_owned()),
        (all.unpriced_calls, "are taken for free, because SHEEN_PRICES had no price for their model".to_owned()),
    ];
    for (calls, note) in notes.into_iter().filter(|(calls, _)| *calls > 0) {
        screen.line(&[(Tone::Faint, &format!("{calls} of {} calls {note}", all.calls))])?;
    }
    Ok(())
}

fn show_calls<W: Write>(screen: &mut Screen<W>, calls: &[CallRow]) -> std::io::Result<()> {
    if calls.is_empty() {
        return screen.line(&[(Tone::Faint, "no calls to language models")]);
    }
    let mut names = vec!["at".to_owned()];
    let mut cells = vec![["input", "cached", "output", "cost", "for", "model", "end"].map(str::to_owned).to_vec()];
    for call in calls {
        names.push(moment(call.called_at));
        cells.push(vec![
            call.input_tokens.to_string(),
            call.cached_input_tokens.to_string(),
            call.output_tokens.to_string(),
            dollars(call.cost_nanos),
            if call.attempt > 0 { format!("{} {}", call.purpose, call.attempt) } else { call.purpose.clone() },
            call.model.clone(),
            end(call),
        ]);
    }
    show_table(screen, &names, &cells)
}

/// How a call ended, and how sure its counts are.
fn end(call: &CallRow) -> String {
    let outcome = call.outcome.as_deref().unwrap_or_default();
    let mut words = vec![match call.state() {
        CallState::Reserved => "open: the most that it may take",
        CallState::Settled => outcome,
        CallState::Lost => "its end was never told",
    }];
    if !call.counted {
        words.push("not counted");
    }
    if call.estimated && call.state() != CallState::Reserved {
        words.push("estimated");
    }
    if !call.priced {
        words.push("no price known");
    }
    words.join(", ")
}

fn add(sum: &mut CostRow, row: &CostRow) {
    for (sum, more) in [
        (&mut sum.calls, row.calls),
        (&mut sum.open_calls, row.open_calls),
        (&mut sum.failed_calls, row.failed_calls),
        (&mut sum.estimated_calls, row.estimated_calls),
        (&mut sum.unpriced_calls, row.unpriced_calls),
        (&mut sum.input_tokens, row.input_tokens),
        (&mut sum.cached_input_tokens, row.cached_input_tokens),
        (&mut sum.output_tokens, row.output_tokens),
        (&mut sum.cost_nanos, row.cost_nanos),
        (&mut sum.failed_cost_nanos, row.failed_cost_nanos),
        (&mut sum.reserved_nanos, row.reserved_nanos),
    ] {
        *sum = sum.saturating_add(more);
    }
}

/// A table whose first column is a name; the first row is the head.
fn show_table<W: Write>(screen: &mut Screen<W>, names: &[String], cells: &[Vec<String>]) -> std::io::Result<()> {
    let rows: Vec<Vec<String>> =
        names.iter().zip(cells).map(|(name, row)| [std::slice::from_ref(name), row].concat()).collect();
    table::show(screen, Align::Right, &rows)
}

/// To a millionth of a dollar.
fn dollars(nanos: i64) -> String {
    let micros = (nanos + 500) / 1_000;
    format!("${}.{:06}", micros / (DOLLAR / 1_000), micros % (DOLLAR / 1_000))
}

fn moment(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(key: &str, cost_nanos: i64) -> CostRow {
        let counts = CostRow { calls: 3, input_tokens: 1_200, output_tokens: 80, ..CostRow::default() };
        CostRow { key: key.to_owned(), cost_nanos, ..counts }
    }

    fn shown(rows: &[CostRow]) -> String {
        let mut screen = Screen::new(Vec::new(), false);
        show_sums(&mut screen, "day", rows).expect("a buffer");
        String::from_utf8(screen.shown()).expect("text")
    }

    #[test]
    fn sums_stand_in_a_table_with_what_is_not_counted_below() {
        let failed =
            CostRow { failed_calls: 1, failed_cost_nanos: 2_000_000, unpriced_calls: 2, ..row("2026-01-31", 5) };
        let text = shown(&[row("2026-01-30", 1_234_567_890), failed]);
        assert_eq!(
            text,
            "day         calls  input  cached  output       cost         failed\n\
             2026-01-30      3   1200       0      80  $1.234568\n\
             2026-01-31      3   1200       0      80  $0.000000  1 ($0.002000)\n\
             all             6   2400       0     160  $1.234568  1 ($0.002000)\n\
             1 of 6 calls failed and are not counted\n\
             2 of 6 calls are taken for free, because SHEEN_PRICES had no price for their model\n"
        );
        assert_eq!(shown(&[]), "no calls to language models\n");
    }

    #[test]
    fn a_line_of_json_is_named_by_what_it_stands_for() {
        let line: serde_json::Value = serde_json::from_str(&row_json("model", &row("m", 7))).expect("JSON");
        assert_eq!(
            (line["model"].as_str(), line["costNanos"].as_i64(), line["calls"].as_i64()),
            (Some("m"), Some(7), Some(3))
        );
    }
}
