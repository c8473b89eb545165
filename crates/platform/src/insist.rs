//! Reading while Postgres is away for a while.

use std::time::Duration;

use storage::StorageError;

const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// Asks again and again while Postgres is away. It has no end of its own: whoever waits for it has a deadline or a
/// lease.
///
/// # Errors
/// What asking again would not mend.
pub async fn insist<T, Asked>(what: &str, ask: impl Fn() -> Asked) -> Result<T, StorageError>
where
    Asked: Future<Output = Result<T, StorageError>>,
{
    let mut pause = FIRST_PAUSE;
    loop {
        match ask().await {
            Err(error) if error.is_passing() => {
                tracing::warn!(%error, "{what} can't be had, and is asked for again in {pause:?}: {error}");
            }
            done => return done,
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn what_passes_is_waited_for_and_what_stays_wrong_is_not() {
        let asked = Cell::new(0);
        let ask = || async {
            asked.set(asked.get() + 1);
            if asked.get() < 4 { Err(StorageError::Unavailable("away".into())) } else { Ok(asked.get()) }
        };
        assert_eq!(insist("it", ask).await.ok(), Some(4));
        let refused = insist("it", || async { Err::<(), _>(StorageError::Refused("no".into())) }).await;
        assert!(matches!(refused, Err(StorageError::Refused(_))));
    }
}
