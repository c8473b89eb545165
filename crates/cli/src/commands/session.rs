//! `sheen cancel` and `sheen retry`.

use protocol::BuildSessionId;

use crate::{
    Outcome,
    connection::Surroundings,
    screen::{Screen, Tone},
};

pub(super) async fn cancel(id: &BuildSessionId, surroundings: &Surroundings<'_>) -> anyhow::Result<Outcome> {
    let snapshot = surroundings.gateway()?.cancel(id).await?;
    let mut screen = Screen::stdout(surroundings.variable);
    screen.line(&[(Tone::Strong, snapshot.phase.as_str()), (Tone::Plain, "  "), (Tone::Plain, id.as_str())])?;
    Ok(Outcome::Good)
}

pub(super) async fn retry(
    id: &BuildSessionId,
    recommendations: bool,
    surroundings: &Surroundings<'_>,
) -> anyhow::Result<Outcome> {
    let gateway = surroundings.gateway()?;
    let answer = if recommendations { gateway.retry_recommendations(id).await? } else { gateway.retry(id).await? };
    let mut screen = Screen::stdout(surroundings.variable);
    let watch = format!("  watch it: sheen watch {id} --from {}", answer.last_seq);
    screen.line(&[(Tone::Strong, answer.phase.as_str()), (Tone::Plain, &watch)])?;
    Ok(Outcome::Good)
}
