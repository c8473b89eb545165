//! A file that is read again when it changes, such as a Secret of Kubernetes, whose link is swapped in place.

use std::{path::PathBuf, time::Duration};

use tokio_util::sync::CancellationToken;

/// Whoever changes the file may count on its being taken this soon, or a little later.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Hands the file's text to `take` whenever it has changed, until `until`; what `take` refuses, and a file that can't be
/// read, leave all as it was, and are said once. `name` is the setting that names the file, and no text is ever logged.
pub async fn follow(
    name: &'static str,
    path: PathBuf,
    until: CancellationToken,
    take: impl Fn(&str) -> Result<(), String>,
) {
    // What was taken at the start may have changed already, so that the first look always counts.
    let mut seen = None;
    let mut looks = 0_u64;
    loop {
        // A file of a network may be slow.
        let file = path.clone();
        let read = tokio::task::spawn_blocking(move || std::fs::read_to_string(file)).await;
        let text = match read {
            Ok(Ok(text)) => Ok(text),
            Ok(Err(error)) => Err(error.to_string()),
            Err(error) => Err(error.to_string()),
        };
        if seen.as_ref() != Some(&text) {
            match text.as_deref().map_err(ToString::to_string).and_then(&take) {
                Ok(()) if looks > 0 => tracing::info!(setting = name, "{name} has changed and was taken"),
                Ok(()) => {}
                Err(error) => tracing::error!(setting = name, "{name} can't be taken, all stays as it was: {error}"),
            }
            seen = Some(text);
        }
        looks = looks.wrapping_add(1);
        tokio::select! {
            () = tokio::time::sleep(LOOK_EVERY) => {}
            () = until.cancelled() => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use tokio::sync::mpsc;
    use tokio_util::task::TaskTracker;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_change_is_taken_and_a_bad_one_changes_nothing() {
        let folder = std::env::temp_dir().join(format!("sheen-followed-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join("file");
        std::fs::write(&path, "one").unwrap();
        let taken = Arc::<Mutex<Vec<String>>>::default();
        let (said, mut heard) = mpsc::channel(8);
        let (into, until) = (Arc::clone(&taken), CancellationToken::new());
        let following = TaskTracker::new().spawn(follow("SHEEN_X_FILE", path.clone(), until.clone(), move |text| {
            _ = said.try_send(text.to_owned());
            if text == "bad" {
                return Err("it is bad".to_owned());
            }
            into.lock().unwrap().push(text.to_owned());
            Ok(())
        }));
        assert_eq!(heard.recv().await.as_deref(), Some("one"));
        for text in ["bad", "two"] {
            let new = folder.join("new");
            std::fs::write(&new, text).unwrap();
            std::fs::rename(&new, &path).unwrap();
            assert_eq!(heard.recv().await.as_deref(), Some(text));
        }
        until.cancel();
        following.await.unwrap();
        assert_eq!(*taken.lock().unwrap(), ["one", "two"]);
        std::fs::remove_dir_all(folder).unwrap();
    }
}
