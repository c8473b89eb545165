//! Text for a person: plain where it is not a terminal, and never with control codes of somebody else's making.

use std::io::{self, IsTerminal, Write};

/// How a piece of text stands out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    Plain,
    Strong,
    Faint,
    Good,
    Bad,
}

impl Tone {
    const fn code(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Strong => "\x1b[1m",
            Self::Faint => "\x1b[2m",
            Self::Good => "\x1b[32m",
            Self::Bad => "\x1b[31m",
        }
    }
}

/// Standard output, or a buffer in tests.
pub(crate) struct Screen<W> {
    out: W,
    colours: bool,
    /// Live text may have left the line open.
    in_line: bool,
}

impl Screen<io::Stdout> {
    /// Standard output, with colours where a terminal wants them.
    pub(crate) fn stdout(variable: &dyn Fn(&str) -> Option<String>) -> Self {
        let out = io::stdout();
        let wanted = variable("NO_COLOR").is_none_or(|value| value.is_empty());
        let able = out.is_terminal() && variable("TERM").is_none_or(|term| term != "dumb");
        Self::new(out, wanted && able)
    }
}

impl<W: Write> Screen<W> {
    pub(crate) const fn new(out: W, colours: bool) -> Self {
        Self { out, colours, in_line: false }
    }

    /// A line made of pieces.
    pub(crate) fn line(&mut self, pieces: &[(Tone, &str)]) -> io::Result<()> {
        self.end_line()?;
        for (tone, text) in pieces {
            let text = one_line(text);
            if self.colours && *tone != Tone::Plain {
                write!(self.out, "{}{text}\x1b[0m", tone.code())?;
            } else {
                write!(self.out, "{text}")?;
            }
        }
        writeln!(self.out)?;
        self.out.flush()
    }

    /// A plain line as it is, which must be free of control codes: JSON is.
    pub(crate) fn raw_line(&mut self, line: &str) -> io::Result<()> {
        writeln!(self.out, "{line}")?;
        self.out.flush()
    }

    /// More of a running text.
    pub(crate) fn text(&mut self, text: &str) -> io::Result<()> {
        let text: String = text.chars().filter(|c| *c == '\n' || *c == '\t' || !c.is_control()).collect();
        if text.is_empty() {
            return Ok(());
        }
        self.in_line = !text.ends_with('\n');
        write!(self.out, "{text}")?;
        self.out.flush()
    }

    /// Ends the line that a running text has left open.
    pub(crate) fn end_line(&mut self) -> io::Result<()> {
        if std::mem::take(&mut self.in_line) { writeln!(self.out) } else { Ok(()) }
    }

    #[cfg(test)]
    pub(crate) fn shown(self) -> W {
        self.out
    }
}

/// `text` on one line and without control codes.
pub(crate) fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(colours: bool, show: impl FnOnce(&mut Screen<Vec<u8>>) -> io::Result<()>) -> String {
        let mut screen = Screen::new(Vec::new(), colours);
        show(&mut screen).expect("a buffer");
        String::from_utf8(screen.shown()).expect("text")
    }

    #[test]
    fn colours_are_for_terminals_alone() {
        let line = |screen: &mut Screen<Vec<u8>>| screen.line(&[(Tone::Good, "a"), (Tone::Plain, " b")]);
        assert_eq!(shown(true, line), "\x1b[32ma\x1b[0m b\n");
        assert_eq!(shown(false, line), "a b\n");
    }

    #[test]
    fn control_codes_of_a_prompt_or_a_model_do_not_reach_the_terminal() {
        let show = |screen: &mut Screen<Vec<u8>>| {
            screen.line(&[(Tone::Plain, "a\x1b[2J\nb\u{9b}")])?;
            screen.text("c\x1b]0;x\x07\r\n\td")
        };
        assert_eq!(shown(false, show), "a [2J b \nc]0;x\n\td");
    }

    #[test]
    fn a_line_begins_on_a_line_of_its_own() {
        let show = |screen: &mut Screen<Vec<u8>>| {
            screen.text("one ")?;
            screen.text("two")?;
            screen.line(&[(Tone::Plain, "three")])?;
            screen.text("four\n")?;
            screen.line(&[(Tone::Plain, "five")])
        };
        assert_eq!(shown(false, show), "one two\nthree\nfour\nfive\n");
    }
}
