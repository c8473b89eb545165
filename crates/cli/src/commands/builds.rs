//! `sheen builds`, and `sheen cancel` and `sheen retry`, which are short for two of it.

use std::io::Write;

use anyhow::bail;
use chrono::{DateTime, SecondsFormat, Utc};
use protocol::BuildSessionId;
use serde_json::{Value, json};
use storage::{BuildExtent, BuildFilter, BuildRow, RunRow};

use crate::{
    Outcome,
    args::{Builds, Cancel, Retry},
    connection::Surroundings,
    screen::{Screen, Tone},
    table::{self, Align},
};

pub(super) async fn builds(args: Builds, surroundings: &Surroundings<'_>) -> anyhow::Result<Outcome> {
    match args {
        Builds::List { phase, project, since, limit, output } => {
            let filter = BuildFilter { phase, project: project.as_ref(), since };
            let rows = surroundings.storage()?.builds_matching(filter, limit).await?;
            let mut screen = Screen::stdout(surroundings.variable);
            if output.json {
                rows.iter().try_for_each(|row| screen.raw_line(&row_json(row).to_string()))?;
            } else {
                show_list(&mut screen, &rows, limit)?;
            }
            Ok(Outcome::Good)
        }
        Builds::Show { id, output } => show(&id, output.json, surroundings).await,
        Builds::Cancel(args) => cancel(&args, surroundings).await,
        Builds::Retry(args) => retry(&args, surroundings).await,
    }
}

pub(super) async fn cancel(args: &Cancel, surroundings: &Surroundings<'_>) -> anyhow::Result<Outcome> {
    let id = &args.id;
    let snapshot = surroundings.gateway()?.cancel(id).await?;
    let mut screen = Screen::stdout(surroundings.variable);
    if args.output.json {
        screen.raw_line(&json!({ "buildSessionId": id, "phase": snapshot.phase }).to_string())?;
    } else {
        screen.line(&[(Tone::Strong, snapshot.phase.as_str()), (Tone::Plain, "  "), (Tone::Plain, id.as_str())])?;
    }
    Ok(Outcome::Good)
}

pub(super) async fn retry(args: &Retry, surroundings: &Surroundings<'_>) -> anyhow::Result<Outcome> {
    let (id, gateway) = (&args.id, surroundings.gateway()?);
    let answer =
        if args.recommendations { gateway.retry_recommendations(id).await? } else { gateway.retry(id).await? };
    let mut screen = Screen::stdout(surroundings.variable);
    if args.output.json {
        let line = json!({ "buildSessionId": id, "phase": answer.phase, "lastSeq": answer.last_seq });
        screen.raw_line(&line.to_string())?;
    } else {
        let watch = format!("  watch it: sheen watch {id} --from {}", answer.last_seq);
        screen.line(&[(Tone::Strong, answer.phase.as_str()), (Tone::Plain, &watch)])?;
    }
    Ok(Outcome::Good)
}

async fn show(id: &BuildSessionId, as_json: bool, surroundings: &Surroundings<'_>) -> anyhow::Result<Outcome> {
    let storage = surroundings.storage()?;
    let Some(row) = storage.build(id).await? else { bail!("there is no build {id}") };
    let (extent, run) = (storage.build_extent(id).await?, storage.latest_run(id).await?);
    let mut screen = Screen::stdout(surroundings.variable);
    if as_json {
        let mut line = row_json(&row);
        line["prompt"] = row.prompt.as_str().into();
        line["analysis"] = json!(row.analysis);
        line["lastSeq"] = row.last_seq.into();
        line["kept"] = json!({
            "events": extent.events, "files": extent.files, "fileBytes": extent.file_bytes, "runs": extent.runs,
            "modelCalls": extent.model_calls,
        });
        line["recommendations"] = run.as_ref().map_or(Value::Null, run_json);
        screen.raw_line(&line.to_string())?;
    } else {
        show_one(&mut screen, &row, &extent, run.as_ref())?;
    }
    Ok(Outcome::Good)
}

fn show_list<W: Write>(screen: &mut Screen<W>, rows: &[BuildRow], limit: u32) -> std::io::Result<()> {
    if rows.is_empty() {
        return screen.line(&[(Tone::Faint, "no such builds")]);
    }
    let mut cells = vec![["build", "phase", "attempt", "submitted", "took", "error"].map(str::to_owned).to_vec()];
    for row in rows {
        cells.push(vec![
            row.build_session_id.to_string(),
            row.phase.as_str().to_owned(),
            row.attempt.to_string(),
            moment(row.created_at),
            took(row),
            row.error_code.map(|code| code.as_str().to_owned()).unwrap_or_default(),
        ]);
    }
    table::show(screen, Align::Left, &cells)?;
    if rows.len() >= limit as usize {
        screen.line(&[(Tone::Faint, &format!("the newest {limit}; --limit shows more"))])?;
    }
    Ok(())
}

fn show_one<W: Write>(
    screen: &mut Screen<W>,
    row: &BuildRow,
    extent: &BuildExtent,
    run: Option<&RunRow>,
) -> std::io::Result<()> {
    let or_none = |text: Option<String>| text.unwrap_or_else(|| "none".to_owned());
    let recommendations = run.map(|run| {
        let code = run.error_code.map(|code| format!(", {code}")).unwrap_or_default();
        format!("{}{code}", run.status.as_str())
    });
    table::show_pairs(
        screen,
        &[
            ("build", row.build_session_id.to_string()),
            ("phase", row.phase.as_str().to_owned()),
            ("error", or_none(row.error_code.map(|code| code.to_string()))),
            ("project", row.project_id.to_string()),
            ("user", row.user_id.clone()),
            ("goes on from", or_none(row.parent_build_session_id.as_ref().map(ToString::to_string))),
            ("prompt", row.prompt.clone()),
            ("locale", row.locale.clone()),
            ("submitted", moment(row.created_at)),
            ("started", or_none(row.started_at.map(moment))),
            ("ended", or_none(row.finished_at.map(moment))),
            ("took", took(row)),
            ("attempt", row.attempt.to_string()),
            ("last event", format!("{}; {} kept", row.last_seq, extent.events)),
            ("files", format!("{}, {} bytes", extent.files, extent.file_bytes)),
            ("recommendations", or_none(recommendations)),
            ("model calls", format!("{}; sheen cost --build {} has them", extent.model_calls, row.build_session_id)),
        ],
    )
}

fn row_json(row: &BuildRow) -> Value {
    json!({
        "buildSessionId": row.build_session_id, "projectId": row.project_id, "userId": row.user_id,
        "parentBuildSessionId": row.parent_build_session_id, "phase": row.phase, "attempt": row.attempt,
        "error": row.error_code, "locale": row.locale, "createdAt": moment(row.created_at),
        "queuedAt": moment(row.queued_at), "startedAt": row.started_at.map(moment),
        "finishedAt": row.finished_at.map(moment),
    })
}

fn run_json(run: &RunRow) -> Value {
    json!({ "status": run.status.as_str(), "error": run.error_code })
}

fn took(row: &BuildRow) -> String {
    match (row.started_at, row.finished_at) {
        (Some(started), Some(finished)) => format!("{} ms", (finished - started).num_milliseconds()),
        _ => String::new(),
    }
}

fn moment(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}
