//! Whether a service's own settings fit together, and fit what the server gives. What does not fit is said, and does not
//! keep the service from starting: what all replicas take together is not known to any of them.

use storage::Storage;

/// A job at work has a connection now and then; a pool far below its jobs makes them, and the renewal of leases, wait.
const JOBS_A_CONNECTION: usize = 4;

/// Says what does not fit. `jobs` is how many the service takes at once, and 0 for one that takes none.
pub async fn check_fits(storage: &Storage, jobs: u32) {
    let pool = storage.pool_stats().max;
    let survey = match storage.server_survey().await {
        Ok(survey) => survey,
        Err(error) => return tracing::debug!(%error, "Postgres was not asked for its limits: {error}"),
    };
    let allowed = survey.max_connections - survey.reserved_connections;
    for line in misfits(pool, jobs as usize, allowed) {
        tracing::warn!("{line}");
    }
}

fn misfits(pool: usize, jobs: usize, allowed: i64) -> Vec<String> {
    let mut lines = Vec::new();
    if i64::try_from(pool).unwrap_or(i64::MAX) > allowed {
        lines.push(format!(
            "SHEEN_DATABASE_POOL is {pool}, and Postgres gives {allowed} connections to all of us together: lower it, or \
             raise max_connections"
        ));
    }
    if jobs > pool * JOBS_A_CONNECTION {
        lines.push(format!(
            "{jobs} jobs at once share SHEEN_DATABASE_POOL = {pool} connections, and will wait for them: raise it to {} at \
             least",
            jobs.div_ceil(JOBS_A_CONNECTION)
        ));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_said_with_what_to_do() {
        assert_eq!(misfits(12, 10, 97), Vec::<String>::new());
        assert_eq!(misfits(97, 0, 97), Vec::<String>::new());
        let lines = misfits(98, 400, 97);
        assert!(lines[0].starts_with("SHEEN_DATABASE_POOL is 98") && lines[1].ends_with("raise it to 100 at least"));
        assert_eq!(lines.len(), 2, "{lines:?}");
    }
}
