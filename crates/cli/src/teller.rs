//! Tells what happens to a build: to a person, or to a program one JSON object a line.

use std::{
    io::{self, Write},
    time::Duration,
};

use client::Story;
use protocol::{
    analysis::Analysis,
    api::{RecommendationsView, Snapshot, SubmitAnswer},
    event::{Envelope, Event},
};
use serde_json::{Value, json};

use crate::{
    screen::{Screen, Tone},
    timeline::Timeline,
};

/// The one voice of `build` and `watch`.
pub(crate) struct Teller<W> {
    screen: Screen<W>,
    json: bool,
}

impl<W: Write> Teller<W> {
    pub(crate) const fn new(screen: Screen<W>, json: bool) -> Self {
        Self { screen, json }
    }

    /// The answer to a submit.
    pub(crate) fn accepted(&mut self, answer: &SubmitAnswer) -> io::Result<()> {
        if self.json {
            let mut object = serde_json::to_value(answer)?;
            // The token opens the stream to whoever reads this output.
            object.as_object_mut().and_then(|members| members.remove("stream"));
            return self.object("accepted", object);
        }
        self.pair("Build", answer.build_session_id.as_str())?;
        self.understood(&answer.analysis)?;
        if !answer.quick_suggestions.is_empty() {
            self.screen.line(&[])?;
            self.screen.line(&[(Tone::Strong, "Suggestions")])?;
            for suggestion in &answer.quick_suggestions {
                self.item(&suggestion.title, &suggestion.description)?;
            }
        }
        self.screen.line(&[])
    }

    fn understood(&mut self, analysis: &Analysis) -> io::Result<()> {
        let info = &analysis.extracted_info;
        let facts =
            [&info.business_name, &info.location, &info.audience, &info.style, &info.hours, &info.phone, &info.email];
        let trade = analysis.business_type.as_str().replace('_', " ");
        let known: Vec<_> =
            std::iter::once(trade.as_str()).chain(facts.into_iter().flatten().map(String::as_str)).collect();
        self.pair("Understood", &known.join(" · "))?;
        let words = |list: Vec<&str>| list.join(", ").replace('_', " ");
        for (name, list) in [
            ("services", words(analysis.services.iter().map(String::as_str).collect())),
            ("asked for", words(analysis.functional_requirements.iter().map(|word| word.as_str()).collect())),
            ("not said", words(analysis.missing_information.iter().map(|word| word.as_str()).collect())),
        ] {
            if !list.is_empty() {
                self.screen.line(&[(Tone::Faint, &format!("{name:>11}  ")), (Tone::Plain, &list)])?;
            }
        }
        Ok(())
    }

    /// An event, and what was applied with it.
    pub(crate) fn event(&mut self, envelope: &Envelope, event: Option<&Event>) -> io::Result<()> {
        if self.json {
            return self.screen.raw_line(&serde_json::to_string(envelope)?);
        }
        match event {
            Some(Event::BuildStarted { attempt }) if *attempt > 1 => {
                self.screen.line(&[(Tone::Faint, &format!("… starting over (attempt {attempt})"))])
            }
            Some(Event::AssistantDelta { text, .. }) => self.screen.text(text),
            Some(Event::FileWritten { path, bytes }) => self.screen.line(&[
                (Tone::Good, "  + "),
                (Tone::Plain, path),
                (Tone::Faint, &format!("  {}", size(*bytes))),
            ]),
            Some(Event::PreviewReady { preview_url }) => self.pair("Preview", preview_url),
            _ => Ok(()),
        }
    }

    /// What a snapshot tells that was not shown yet.
    pub(crate) fn caught_up(&mut self, snapshot: &Snapshot, text_shown: &str) -> io::Result<()> {
        if self.json {
            return self.object("snapshot", serde_json::to_value(snapshot)?);
        }
        match snapshot.assistant_text.strip_prefix(text_shown) {
            Some(rest) => self.screen.text(rest),
            None => {
                self.screen.line(&[(Tone::Faint, "… catching up")])?;
                self.screen.text(&snapshot.assistant_text)
            }
        }
    }

    /// The recommendations, or what stands in for them.
    pub(crate) fn recommendations(&mut self, view: &RecommendationsView) -> io::Result<()> {
        if self.json {
            return self.object("recommendations", serde_json::to_value(view)?);
        }
        self.screen.line(&[])?;
        self.screen.line(&[(Tone::Strong, "Recommendations")])?;
        for recommendation in &view.recommendations {
            self.item(&recommendation.title, &recommendation.description)?;
        }
        if view.recommendations.is_empty() {
            for suggestion in &view.quick_suggestions {
                self.item(&suggestion.title, &suggestion.description)?;
            }
        }
        match &view.error {
            Some(failure) => self.screen.line(&[(Tone::Bad, &format!("  {} ({})", failure.error, failure.code))]),
            None => Ok(()),
        }
    }

    /// How it ended.
    pub(crate) fn ended(&mut self, story: &Story) -> io::Result<()> {
        if self.json {
            return Ok(());
        }
        self.screen.line(&[])?;
        let files = match story.files.len() {
            1 => "1 file".to_owned(),
            count => format!("{count} files"),
        };
        match (&story.error, story.build_duration_ms) {
            (Some(failure), _) => self
                .screen
                .line(&[(Tone::Bad, "Failed  "), (Tone::Plain, &format!("{} ({})", failure.error, failure.code))]),
            (None, Some(duration_ms)) => {
                let took_s = Duration::from_millis(duration_ms).as_secs_f64();
                self.screen.line(&[(Tone::Good, "Completed  "), (Tone::Plain, &format!("{files} in {took_s:.1} s"))])
            }
            (None, None) => self.screen.line(&[(Tone::Bad, story.phase.as_str())]),
        }
    }

    /// Where the files went.
    pub(crate) fn written(&mut self, count: usize, folder: &str) -> io::Result<()> {
        if self.json {
            return self.object("written", json!({ "files": count, "folder": folder }));
        }
        self.pair("Written", &format!("{count} files to {folder}"))
    }

    /// The last words: when each thing came, if that is wanted, and the preview's address.
    pub(crate) fn last(&mut self, timeline: Option<&Timeline>, preview_url: Option<&str>) -> io::Result<()> {
        if self.json {
            return timeline.map_or(Ok(()), |timeline| self.object("timeline", timeline.json()));
        }
        if let Some(timeline) = timeline {
            self.screen.line(&[])?;
            for row in timeline.rows() {
                self.screen.line(&[(Tone::Plain, &row)])?;
            }
        }
        preview_url.map_or(Ok(()), |url| self.screen.line(&[(Tone::Plain, url)]))
    }

    /// Something on the side, which is not part of the result.
    pub(crate) fn aside(&mut self, text: &str) -> io::Result<()> {
        self.screen.end_line()?;
        writeln!(io::stderr(), "sheen: {}", crate::screen::one_line(text))
    }

    fn pair(&mut self, name: &str, value: &str) -> io::Result<()> {
        self.screen.line(&[(Tone::Strong, &format!("{name:<11}  ")), (Tone::Plain, value)])
    }

    fn item(&mut self, title: &str, description: &str) -> io::Result<()> {
        self.screen.line(&[
            (Tone::Good, "  • "),
            (Tone::Strong, title),
            (Tone::Plain, "  "),
            (Tone::Faint, description),
        ])
    }

    fn object(&mut self, kind: &str, mut object: Value) -> io::Result<()> {
        if let Some(members) = object.as_object_mut() {
            members.insert("type".to_owned(), kind.into());
        }
        self.screen.raw_line(&object.to_string())
    }
}

/// A number of bytes for a person.
fn size(bytes: u64) -> String {
    if bytes < 1000 {
        format!("{bytes} B")
    } else {
        let tenths_kb = bytes / 100;
        format!("{}.{} kB", tenths_kb / 10, tenths_kb % 10)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer() -> SubmitAnswer {
        serde_json::from_value(json!({
            "buildSessionId": "bs_p-1_1763800000000_1a2b3c4d", "phase": "queued", "lastSeq": 0,
            "locale": { "requested": "en", "resolved": "en", "dir": "ltr" },
            "analysis": {
                "businessType": "real_estate", "confidence": 0.9, "language": "en",
                "extractedInfo": { "businessName": "Luna", "location": "Dubai" },
                "missingInformation": ["hours", "business_name"], "functionalRequirements": ["contact_form"], "services": [],
            },
            "quickSuggestions": [{
                "id": "qs-seo", "title": "Be found", "description": "Titles\nfor search", "category": "seo",
                "prompt": "x", "confidence": 0.5,
            }],
            "stream": { "url": "/x", "token": "hunter2", "expiresAt": "2030-01-01T00:00:00Z" },
        }))
        .expect("an answer")
    }

    fn told(json: bool, tell: impl FnOnce(&mut Teller<Vec<u8>>) -> io::Result<()>) -> String {
        let mut teller = Teller::new(Screen::new(Vec::new(), false), json);
        tell(&mut teller).expect("a buffer");
        String::from_utf8(teller.screen.shown()).expect("text")
    }

    #[test]
    fn a_person_is_told_what_was_understood() {
        assert_eq!(
            told(false, |teller| teller.accepted(&answer())),
            "Build        bs_p-1_1763800000000_1a2b3c4d\n\
             Understood   real estate · Luna · Dubai\n  asked for  contact form\n   not said  hours, business name\n\n\
             Suggestions\n  • Be found  Titles for search\n\n"
        );
    }

    #[test]
    fn a_program_is_told_on_one_line_and_no_token() {
        let line = told(true, |teller| teller.accepted(&answer()));
        assert_eq!(line.lines().count(), 1);
        assert!(!line.contains("hunter2"), "{line}");
        let object: Value = serde_json::from_str(&line).expect("JSON");
        assert_eq!((&object["type"], &object["analysis"]["businessType"]), (&json!("accepted"), &json!("real_estate")));
    }

    #[test]
    fn sizes_are_told_in_bytes_and_kilobytes() {
        assert_eq!([999, 1000, 1990, 123_456].map(size), ["999 B", "1.0 kB", "1.9 kB", "123.4 kB"]);
    }
}
