//! `gateway migrate`: the schema alone.

use platform::storage_settings;
use service::{Health, Shutdown, settings::Reader};
use storage::Storage;

/// Brings the schema up to date and ends. Needs Postgres and nothing else, for which it waits.
///
/// # Errors
/// When a setting is wrong, a migration fails, or the end comes first.
pub async fn migrate(reader: &Reader<'_>, shutdown: Shutdown) -> anyhow::Result<()> {
    let storage = Storage::new(storage_settings(reader, 2)?)?;
    let done = platform::migrate(&storage, &Health::new().part("postgres"), &shutdown.drain()).await?;
    anyhow::ensure!(done, "told to end before Postgres answered");
    tracing::info!("the schema is up to date");
    Ok(())
}
