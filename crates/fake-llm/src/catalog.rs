//! Scenes by name, for those who start the server by hand.

use std::time::Duration;

use crate::{End, Finish, Piece, Scene};

/// How long the slow scenes take to their first token.
const SLOW: Duration = Duration::from_secs(5);

type Make = fn() -> Scene;

/// Every scene that has a name.
const SCENES: [(&str, Make); 26] = [
    ("ok", Scene::fitting),
    ("silence", Scene::silence),
    ("hang", Scene::silence),
    ("bad-key", || Scene::refusing(401, "authentication_error")),
    ("no-credit", || Scene::refusing(402, "billing_error")),
    ("no-such-model", || Scene::refusing(404, "not_found_error")),
    ("too-large", || Scene::refusing(413, "request_too_large")),
    ("rate-limit", || Scene::refusing(429, "rate_limit_error").with_header("retry-after", "1")),
    ("quota", || Scene::refusing(429, "insufficient_quota")),
    ("server-error", || Scene::refusing(500, "api_error")),
    ("bad-gateway", || Scene::refusing_in_html(502)),
    ("overload", || Scene::refusing(529, "overloaded_error")),
    ("overload-in-stream", || Scene::of(vec![Piece::Opening, Piece::Error("overloaded_error")])),
    ("overload-after-text", || {
        let mut pieces = begun();
        pieces.push(Piece::Error("overloaded_error"));
        Scene::of(pieces)
    }),
    ("whole", || Scene::fitting().in_one_piece()),
    ("slow", || {
        let mut pieces = vec![Piece::Pause(SLOW)];
        pieces.extend(Scene::fitting().pieces);
        Scene::of(pieces)
    }),
    ("cut", || Scene::of(begun())),
    ("reset", || Scene::of(begun()).ending(End::Reset)),
    ("stall", || Scene::of(begun()).ending(End::Hold)),
    ("refusal", || Scene::of(vec![Piece::Opening, Piece::Finish(Finish::Refusal), Piece::Usage, Piece::Terminal])),
    ("max-tokens", || {
        let mut pieces = begun();
        pieces.extend([Piece::Finish(Finish::MaxTokens), Piece::Usage, Piece::Terminal]);
        Scene::of(pieces)
    }),
    // The same in the middle of what fits.
    ("half-and-max-tokens", || half(vec![Piece::Finish(Finish::MaxTokens), Piece::Usage, Piece::Terminal])),
    ("half-and-cut", || half(Vec::new())),
    ("half-and-stall", || half(Vec::new()).ending(End::Hold)),
    ("half-and-overload", || half(vec![Piece::Error("overloaded_error")])),
    ("nonsense", || Scene::saying(&["I can only", " tell you", " a joke."])),
];

/// No scene has this name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no scene {0:?}; there are: {known}", known = names().collect::<Vec<_>>().join(", "))]
pub struct UnknownScene(String);

/// The names of all scenes.
pub fn names() -> impl Iterator<Item = &'static str> {
    SCENES.iter().map(|(name, _)| *name)
}

/// The scenes of a script such as `overload-then-ok`.
///
/// # Errors
/// Where a scene is not known.
pub fn script(text: &str) -> Result<Vec<Scene>, UnknownScene> {
    let known = |name: &str| scene(name).ok_or_else(|| UnknownScene(name.to_owned()));
    text.trim().split("-then-").map(known).collect()
}

pub(crate) fn scene(name: &str) -> Option<Scene> {
    SCENES.iter().find(|(known, _)| *known == name).map(|(_, scene)| scene())
}

/// Half of an answer that fits, and then `rest`.
fn half(rest: Vec<Piece>) -> Scene {
    Scene::of([vec![Piece::Opening, Piece::Fitting(50)], rest].concat())
}

/// An answer that has begun.
fn begun() -> Vec<Piece> {
    vec![Piece::Opening, Piece::Text("Hello".to_owned()), Piece::Text(" there".to_owned())]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_is_given_once_and_can_stand_in_a_script() {
        let mut known: Vec<_> = names().collect();
        assert!(known.iter().all(|name| script(name).is_ok_and(|scenes| scenes.len() == 1)));
        known.sort_unstable();
        known.dedup();
        assert_eq!(known.len(), SCENES.len());
    }

    #[test]
    fn a_script_names_its_scenes_in_order() {
        assert_eq!(script("overload-then-overload-in-stream-then-ok").map(|scenes| scenes.len()), Ok(3));
        let unknown = script("overload-then-bliss").map(|_| ()).expect_err("no such scene");
        assert!(unknown.to_string().starts_with("there is no scene \"bliss\"; there are: ok, silence"));
    }
}
