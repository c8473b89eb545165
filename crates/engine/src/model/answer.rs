//! What a model writes, read as it comes: text for the person, and files between two marks.
//!
//! ```text
//! I begin with the look.
//! <<<file styles.css>>>
//! body { margin: 0 }
//! <<<end>>>
//! ```
//!
//! Pure, and the same whatever the pieces are that it comes in. Weak models are met half-way: marks in other spellings,
//! code fences around or instead of them, a file that is not closed before the next one begins.

/// Longest line that can be a mark.
const LONGEST_MARK: usize = 300;
/// How much of a continuation is looked at for what was said before.
const LONGEST_REPEAT: usize = 512;
/// Lines that a model may say before it goes on.
const LONGEST_PREAMBLE: usize = 3;
/// Fewer bytes that are alike are chance.
const SHORTEST_REPEAT: usize = 24;

/// What was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// More for the person.
    Text(String),
    File(Written),
}

/// A file that is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) path: String,
    pub(super) content: String,
    /// It was said that this is its end.
    pub(super) is_closed: bool,
}

#[derive(Debug, Default)]
pub(super) struct Answer {
    /// The line that has not ended, as far as it was not told.
    line: String,
    /// A part of the line was told: it can be no mark any more.
    is_told: bool,
    file: Option<Open>,
    /// The last line of text, which may name the file of a fence.
    spoken: String,
    said_anything: bool,
    /// Line ends that are told once something follows.
    line_ends: usize,
    /// The beginning of a continuation.
    resumed: Option<String>,
}

#[derive(Debug)]
struct Open {
    path: String,
    content: String,
    until: Until,
    is_fenced: bool,
    /// More than any file may have came; what follows is dropped.
    is_too_large: bool,
}

/// What ends a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Until {
    Mark,
    /// The fence that it began with instead of a mark.
    Fence,
    /// It began with nothing but itself.
    EndOfPage,
}

/// What a whole line is.
#[derive(Debug, PartialEq, Eq)]
enum Line<'a> {
    Begin(&'a str),
    End,
    More,
    Fence(&'a str),
    Page,
    Plain,
}

impl Answer {
    /// Takes the next piece.
    pub(super) fn push(&mut self, text: &str) -> Vec<Part> {
        let mut parts = Vec::new();
        if let Some(beginning) = &mut self.resumed {
            beginning.push_str(text);
            if beginning.len() < 2 * LONGEST_REPEAT {
                return parts;
            }
            self.join(&mut parts);
        } else {
            self.read(text, &mut parts);
        }
        parts
    }

    /// The model has said all; what is open is taken as it is.
    pub(super) fn finish(&mut self) -> Vec<Part> {
        let mut parts = Vec::new();
        self.join(&mut parts);
        if !self.line.is_empty() {
            self.end_line(&mut parts);
            // The line had no end of its own.
            if let Some(open) = &mut self.file {
                open.content.pop();
            }
        }
        self.close(false, &mut parts);
        parts
    }

    /// The answer was cut here, and goes on with the next piece; what was still held of it.
    pub(super) fn resume(&mut self) -> Vec<Part> {
        let mut parts = Vec::new();
        self.join(&mut parts);
        // A mark that was cut is written again.
        if self.line.trim_start().starts_with("<<<") || (self.file.is_none() && !self.is_told) {
            self.line.clear();
        }
        self.resumed = Some(String::new());
        parts
    }

    /// The file that is open, and how it ends so far.
    pub(super) fn open_file(&self) -> Option<(&str, String)> {
        self.file.as_ref().map(|open| (open.path.as_str(), format!("{}{}", open.content, self.line)))
    }

    fn read(&mut self, text: &str, parts: &mut Vec<Part>) {
        for piece in text.split_inclusive('\n') {
            let (piece, ends) = piece.strip_suffix('\n').map_or((piece, false), |piece| (piece, true));
            self.line.push_str(piece);
            if let Some(open) = &mut self.file
                && self.line.len() > crate::MAX_FILE_BYTES
            {
                // No line is held that can be in no file.
                open.is_too_large = true;
                self.line.clear();
            }
            if ends {
                self.end_line(parts);
            } else if self.file.is_none() && (self.is_told || !may_be_mark(&self.line)) {
                self.tell_line(parts);
                self.is_told = true;
            }
        }
    }

    /// Joins a continuation to what it continues, without what it says again.
    fn join(&mut self, parts: &mut Vec<Part>) {
        let Some(beginning) = self.resumed.take() else { return };
        let mut rest = beginning.as_str();
        if let Some(open) = &self.file {
            let before = format!("{}{}", open.content, self.line);
            match beginning_of(rest) {
                Beginning::Here(at) => rest = &rest[at..],
                Beginning::Anew(at) => {
                    self.line.clear();
                    rest = &rest[at..];
                }
            }
            rest = &rest[repeated(&before, rest)..];
        }
        let rest = rest.to_owned();
        self.read(&rest, parts);
    }

    fn end_line(&mut self, parts: &mut Vec<Part>) {
        let line = std::mem::take(&mut self.line);
        let is_told = std::mem::take(&mut self.is_told);
        if self.file.is_some() {
            self.end_line_of_file(&line, parts);
            return;
        }
        let read = if is_told { Line::Plain } else { Line::of(&line) };
        match read {
            Line::Begin(path) => self.open(path, Until::Mark),
            Line::Page => {
                self.open("index.html", Until::EndOfPage);
                self.end_line_of_file(&line, parts);
            }
            Line::Fence(about) => {
                if let Some(path) = fenced_path(about, &self.spoken) {
                    self.open(&path, Until::Fence);
                }
            }
            // Marks that close nothing.
            Line::End | Line::More => {}
            Line::Plain => {
                (self.line, self.is_told) = (line, is_told);
                self.tell_line(parts);
                self.is_told = false;
                self.line_ends += 1;
            }
        }
        if !self.spoken.is_empty() && self.file.is_none() {
            self.spoken.push('\n');
        }
    }

    fn end_line_of_file(&mut self, line: &str, parts: &mut Vec<Part>) {
        let Some(open) = &mut self.file else { return };
        match Line::of(line) {
            Line::Begin(path) if path == open.path => {
                // It starts over.
                open.content.clear();
                return;
            }
            Line::Begin(path) => {
                let path = path.to_owned();
                self.close(false, parts);
                self.open(&path, Until::Mark);
                return;
            }
            Line::End => return self.close(true, parts),
            Line::More => return,
            Line::Fence(_) if open.until == Until::Fence => return self.close(true, parts),
            Line::Fence(_) if open.content.is_empty() => {
                open.is_fenced = true;
                return;
            }
            Line::Fence(_) | Line::Page | Line::Plain => {}
        }
        let (line, is_closed) = match line.trim_end().strip_suffix("<<<end>>>") {
            Some(line) => (line, true),
            None => (line, open.until == Until::EndOfPage && line.to_ascii_lowercase().contains("</html>")),
        };
        if open.content.len() + line.len() > crate::MAX_FILE_BYTES {
            open.is_too_large = true;
        } else {
            open.content.push_str(line.strip_suffix('\r').unwrap_or(line));
            open.content.push('\n');
        }
        if is_closed {
            self.close(true, parts);
        }
    }

    fn open(&mut self, path: &str, until: Until) {
        self.file =
            Some(Open { path: path.to_owned(), content: String::new(), until, is_fenced: false, is_too_large: false });
        self.spoken.clear();
    }

    fn close(&mut self, is_closed: bool, parts: &mut Vec<Part>) {
        let Some(Open { path, mut content, is_fenced, is_too_large, .. }) = self.file.take() else { return };
        if is_fenced {
            let end = content.trim_end().strip_suffix("```").map(str::len);
            content.truncate(end.unwrap_or(content.len()));
        }
        if !is_too_large {
            parts.push(Part::File(Written { path, content, is_closed }));
        }
    }

    /// Tells the line as far as it is there. Line ends at the beginning, at the end and beyond two are left out.
    fn tell_line(&mut self, parts: &mut Vec<Part>) {
        let line = std::mem::take(&mut self.line);
        let text = line.replace('\r', "");
        let text = if self.said_anything { text.as_str() } else { text.trim_start() };
        if text.is_empty() || (!self.is_told && text.trim().is_empty()) {
            return;
        }
        let line_ends = if self.said_anything { "\n\n".get(..self.line_ends.min(2)).unwrap_or_default() } else { "" };
        if self.spoken.ends_with('\n') {
            self.spoken.clear();
        }
        self.spoken.push_str(text);
        let text = format!("{line_ends}{text}");
        self.line_ends = 0;
        self.said_anything = true;
        match parts.last_mut() {
            Some(Part::Text(before)) => before.push_str(&text),
            _ => parts.push(Part::Text(text)),
        }
    }
}

impl<'a> Line<'a> {
    fn of(line: &'a str) -> Self {
        let line = line.trim();
        if line.len() > LONGEST_MARK {
            return Self::Plain;
        }
        if let Some(about) = line.strip_prefix("```") {
            return if about.contains('`') { Self::Plain } else { Self::Fence(about.trim()) };
        }
        if starts_with(line, "<!doctype html") || starts_with(line, "<html") {
            return Self::Page;
        }
        let Some(mark) = line.strip_prefix("<<<").and_then(|line| line.strip_suffix(">>>")) else { return Self::Plain };
        let mark = mark.trim();
        if starts_with(mark, "/file") || starts_with(mark, "end") {
            Self::End
        } else if starts_with(mark, "more") {
            Self::More
        } else if starts_with(mark, "file") {
            let path = mark["file".len()..].trim_matches([' ', '\t', ':', '=', '"', '\'', '`']);
            Self::Begin(path.trim_start_matches("./").trim_start_matches('/'))
        } else {
            Self::Plain
        }
    }
}

/// Whether this beginning of a line may become a mark.
fn may_be_mark(line: &str) -> bool {
    let line = line.trim_start();
    let begins = |mark: &str| {
        let length = line.len().min(mark.len());
        line.is_char_boundary(length) && mark[..length].eq_ignore_ascii_case(&line[..length])
    };
    line.len() <= LONGEST_MARK && ["<<<", "```", "<!doctype html", "<html"].into_iter().any(begins)
}

fn starts_with(line: &str, mark: &str) -> bool {
    line.get(..mark.len()).is_some_and(|start| start.eq_ignore_ascii_case(mark))
}

/// The file that a fence holds, from what stands beside it or was said before it.
fn fenced_path(about: &str, spoken: &str) -> Option<String> {
    let named = |text: &str| {
        text.split(|c: char| c.is_whitespace() || "`*#:=\"'()".contains(c))
            .rfind(|word| matches!(word.rsplit_once('.'), Some((_, "html" | "css" | "js" | "svg"))))
            .map(|word| word.trim_start_matches("./").trim_start_matches('/').to_owned())
    };
    let language = about.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
    let usual = match language.to_ascii_lowercase().as_str() {
        "html" => "index.html",
        "css" => "styles.css",
        "js" | "javascript" => "script.js",
        _ => return named(about),
    };
    Some(named(about).or_else(|| named(spoken)).unwrap_or_else(|| usual.to_owned()))
}

/// Where a continuation really begins, within a file.
enum Beginning {
    /// It goes on from this place of it.
    Here(usize),
    /// A file begins at this place of it.
    Anew(usize),
}

/// Looks over what a model says before it goes on: a mark, a fence, a line of chatter and a mark.
fn beginning_of(continuation: &str) -> Beginning {
    let mut at = 0;
    for (nth, line) in continuation.split_inclusive('\n').take(LONGEST_PREAMBLE).enumerate() {
        if at + line.len() > LONGEST_REPEAT {
            break;
        }
        match Line::of(line) {
            Line::Begin(_) => return Beginning::Anew(at),
            Line::More => return Beginning::Here(at + line.len()),
            Line::Fence(_) if nth == 0 => return Beginning::Here(line.len()),
            _ => at += line.len(),
        }
    }
    Beginning::Here(0)
}

/// How many bytes of `after` say again what `before` ended with.
fn repeated(before: &str, after: &str) -> usize {
    let longest = LONGEST_REPEAT.min(after.len()).min(before.len());
    (SHORTEST_REPEAT..=longest)
        .rev()
        .find(|length| after.is_char_boundary(*length) && before.as_bytes().ends_with(&after.as_bytes()[..*length]))
        .unwrap_or(0)
}

#[cfg(test)]
mod tests;
