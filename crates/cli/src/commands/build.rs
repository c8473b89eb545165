//! `sheen build` and `sheen watch`.

use std::{
    fs,
    io::{self, Read},
    path::{Component, Path},
};

use anyhow::{Context, bail};
use client::{Gateway, Story};
use protocol::{
    BuildSessionId, Seq,
    api::{StreamAccess, SubmitRequest},
};

use crate::{
    BadSetting, Outcome,
    args::{Build, Telling, Watch},
    connection::Surroundings,
    following::{Following, is_good},
    screen::Screen,
    teller::Teller,
    timeline::{Mark, Timeline},
};

pub(super) async fn build(args: Build, surroundings: &Surroundings<'_>) -> anyhow::Result<Outcome> {
    let gateway = surroundings.gateway()?;
    make_folder(args.out.as_deref())?;
    let request = SubmitRequest {
        project_id: args.project,
        user_id: args.user,
        prompt: prompt(args.prompt)?,
        locale: args.locale.or_else(|| locale_of(surroundings.variable)),
        build_session_id: None,
        parent_build_session_id: args.parent,
    };
    let mut timeline = Timeline::since("submit");
    let answer = gateway.submit(&request, None).await?;
    timeline.mark(Mark::Answer);
    let mut teller = Teller::new(Screen::stdout(surroundings.variable), args.telling.json);
    teller.accepted(&answer)?;
    let watched = Watched { id: &answer.build_session_id, access: &answer.stream, from: 0 };
    follow(&gateway, watched, args.out.as_deref(), args.telling, teller, timeline).await
}

pub(super) async fn watch(args: Watch, surroundings: &Surroundings<'_>) -> anyhow::Result<Outcome> {
    let gateway = surroundings.gateway()?;
    make_folder(args.out.as_deref())?;
    let timeline = Timeline::since("watching");
    let access = gateway.token(&args.id).await?;
    let teller = Teller::new(Screen::stdout(surroundings.variable), args.telling.json);
    let watched = Watched { id: &args.id, access: &access, from: args.from };
    follow(&gateway, watched, args.out.as_deref(), args.telling, teller, timeline).await
}

/// What to follow.
struct Watched<'a> {
    id: &'a BuildSessionId,
    access: &'a StreamAccess,
    from: Seq,
}

async fn follow(
    gateway: &Gateway,
    watched: Watched<'_>,
    out: Option<&Path>,
    telling: Telling,
    mut teller: Teller<io::Stdout>,
    mut timeline: Timeline,
) -> anyhow::Result<Outcome> {
    let following = Following::new(gateway, watched.id, &mut teller, &mut timeline);
    let story = tokio::select! {
        story = following.until_settled(watched.access, watched.from) => story?,
        _ = tokio::signal::ctrl_c() => {
            teller.aside(&format!("left; the build goes on: sheen watch {}", watched.id))?;
            return Ok(Outcome::Left);
        }
    };
    if let Some(folder) = out.filter(|_| is_good(&story)) {
        let count = write_files(gateway, watched.id, folder).await?;
        teller.written(count, &folder.display().to_string())?;
    }
    teller.last(telling.timeline.then_some(&timeline), story.preview_url.as_deref())?;
    Ok(outcome(&story))
}

fn outcome(story: &Story) -> Outcome {
    if is_good(story) { Outcome::Good } else { Outcome::Bad }
}

fn prompt(text: String) -> anyhow::Result<String> {
    if text != "-" {
        return Ok(text);
    }
    let mut text = String::new();
    io::stdin().read_to_string(&mut text).context("the prompt can't be read from standard input")?;
    Ok(text)
}

/// The terminal's language, as POSIX names it: `ar_EG.UTF-8` is `ar_EG`.
fn locale_of(variable: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    let value =
        ["LC_ALL", "LC_MESSAGES", "LANG"].iter().filter_map(|name| variable(name)).find(|value| !value.is_empty())?;
    let tag = value.split(['.', '@']).next().unwrap_or_default();
    if matches!(tag, "" | "C" | "POSIX") { None } else { Some(tag.to_owned()) }
}

/// Before anything is built: a folder that can't be written to would be found out too late.
fn make_folder(folder: Option<&Path>) -> anyhow::Result<()> {
    let Some(folder) = folder else { return Ok(()) };
    let bad = |error| BadSetting(format!("--out: {} can't be made: {error}", folder.display()));
    Ok(fs::create_dir_all(folder).map_err(bad)?)
}

/// Writes every file of the site below `folder`; how many.
async fn write_files(gateway: &Gateway, id: &BuildSessionId, folder: &Path) -> anyhow::Result<usize> {
    let list = gateway.files(id).await?;
    for file in &list.files {
        if !stays_below(&file.path) {
            bail!("the gateway names a file outside of the site: {:?}", file.path);
        }
        let path = folder.join(&file.path);
        let bytes = gateway.file(id, &file.path).await?;
        let written = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(&path, &bytes));
        written.with_context(|| format!("{} can't be written", path.display()))?;
    }
    Ok(list.files.len())
}

/// Whether a path of a site, joined to a folder, names something in that folder.
fn stays_below(path: &str) -> bool {
    !path.is_empty() && Path::new(path).components().all(|part| matches!(part, Component::Normal(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_writes_nothing_outside_of_its_folder() {
        for (path, good) in [
            ("index.html", true),
            ("img/a b.svg", true),
            ("a..b", true),
            ("../x", false),
            ("img/../../x", false),
            ("/etc/passwd", false),
            ("./x", false),
            ("", false),
        ] {
            assert_eq!(stays_below(path), good, "{path}");
        }
    }

    #[test]
    fn the_terminals_language_is_asked_for_unless_it_has_none() {
        let asked = |pairs: &[(&str, &str)]| {
            locale_of(&|name| pairs.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()))
        };
        assert_eq!(asked(&[("LANG", "ar_EG.UTF-8")]), Some("ar_EG".into()));
        assert_eq!(asked(&[("LANG", "ar_EG.UTF-8"), ("LC_ALL", "fr_FR@euro")]), Some("fr_FR".into()));
        assert_eq!(asked(&[("LANG", "C.UTF-8")]), None);
        assert_eq!(asked(&[("LC_ALL", ""), ("LANG", "de")]), Some("de".into()));
        assert_eq!(asked(&[]), None);
    }
}
