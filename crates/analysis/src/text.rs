//! A prompt, cut into words, numbers and breaks in one pass, with its folded form.

use crate::{fold, spelling::Spelling};

/// More of a prompt than this is not read; the gateway takes 8,000 characters.
const MAX_CHARS: usize = 10_000;

/// Words that end in a full stop that ends no sentence.
const ABBREVIATIONS: &[&str] = &[
    "dr", "prof", "mr", "mrs", "ms", "st", "ste", "mme", "mlle", "sr", "sra", "dra", "mt", "hr", "fr", "bzw", "ca",
    "د", "ing", "str", "nr", "hnos", "cia", "bros", "gebr", "med", "dent", "vet", "rer", "nat", "phil", "jur", "inh",
    "lic", "e", "co",
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Word,
    Number,
    /// A currency sign.
    Currency,
    /// An e-mail or web address.
    Address,
    Break(Break),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Break {
    Comma,
    Colon,
    Quote,
    Bracket,
    /// The end of a sentence or line.
    End,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Case {
    Lower,
    Title,
    Upper,
    /// Of a script that has no capitals.
    None,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Token {
    /// Where it stands in the prompt, in bytes.
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Where it stands in the folded text, in bytes.
    pub(crate) fold_start: usize,
    pub(crate) fold_end: usize,
    pub(crate) kind: Kind,
    pub(crate) case: Case,
    /// What joins it to the token before: a blank, `'`, `-`, `.`, … or `\0` for nothing at all.
    pub(crate) joint: char,
}

impl Token {
    pub(crate) fn is_break(&self) -> bool {
        matches!(self.kind, Kind::Break(_))
    }

    pub(crate) fn is_word(&self) -> bool {
        self.kind == Kind::Word
    }

    pub(crate) fn is_end(&self) -> bool {
        self.kind == Kind::Break(Break::End)
    }

    /// Whether it begins with a capital.
    pub(crate) fn is_capital(&self) -> bool {
        self.is_word() && matches!(self.case, Case::Title | Case::Upper)
    }
}

/// A prompt and its tokens.
pub(crate) struct Text<'a> {
    pub(crate) source: &'a str,
    /// Folded tokens with one blank between them; breaks are `,` or `.`.
    pub(crate) folded: String,
    pub(crate) tokens: Vec<Token>,
}

impl<'a> Text<'a> {
    /// Reads a prompt; with a speller, misspelt words are folded to what was meant.
    pub(crate) fn read(source: &'a str, spelling: Option<&Spelling>) -> Self {
        let source = source.char_indices().nth(MAX_CHARS).map_or(source, |(end, _)| &source[..end]);
        let mut reader = Reader {
            text: Text {
                source,
                folded: String::with_capacity(source.len() + 64),
                tokens: Vec::with_capacity(source.len() / 5 + 8),
            },
            spelling,
            joint: ' ',
            corrections: 400,
            word: String::with_capacity(64),
        };
        reader.run();
        reader.text
    }

    pub(crate) fn folded(&self, index: usize) -> &str {
        self.tokens.get(index).map_or("", |token| &self.folded[token.fold_start..token.fold_end])
    }

    pub(crate) fn raw(&self, index: usize) -> &'a str {
        self.tokens.get(index).map_or("", |token| &self.source[token.start..token.end])
    }

    /// The prompt from one token to another, both included.
    pub(crate) fn span(&self, first: usize, last: usize) -> &'a str {
        match (self.tokens.get(first), self.tokens.get(last)) {
            (Some(first), Some(last)) if first.start <= last.end => &self.source[first.start..last.end],
            _ => "",
        }
    }

    /// Whether a break lies between two tokens, or one of them is one.
    pub(crate) fn broken(&self, first: usize, last: usize) -> bool {
        self.tokens.get(first..=last).is_none_or(|tokens| tokens.iter().any(Token::is_break))
    }
}

struct Reader<'a, 's> {
    text: Text<'a>,
    spelling: Option<&'s Spelling>,
    joint: char,
    /// How many more words may be looked up, so that garbage costs little.
    corrections: usize,
    /// The word that is being folded.
    word: String,
}

impl Reader<'_, '_> {
    fn run(&mut self) {
        let source = self.text.source;
        let addresses = source.contains('@') || source.contains("http") || source.contains("www.");
        let mut at = 0;
        while let Some(c) = source[at..].chars().next() {
            let next = at + c.len_utf8();
            if addresses && starts_run(source, at) {
                let run = run(&source[at..]);
                let end = at + run.len();
                if is_address(run) {
                    let end = at + source[at..end].trim_end_matches(['.', ',', ';', ')', '!', '?', ':', '،']).len();
                    self.push(at, end, Kind::Address, Case::Lower, "@");
                    at = end;
                    continue;
                }
            }
            at = if fold::is_letter(c) {
                self.word(at)
            } else if fold::digit(c).is_some() {
                self.number(at)
            } else {
                self.sign(at, c);
                next
            };
        }
    }

    fn push(&mut self, start: usize, end: usize, kind: Kind, case: Case, folded: &str) {
        let text = &mut self.text;
        if !text.folded.is_empty() {
            text.folded.push(' ');
        }
        let fold_start = text.folded.len();
        text.folded.push_str(folded);
        let fold_end = text.folded.len();
        text.tokens.push(Token { start, end, fold_start, fold_end, kind, case, joint: self.joint });
        self.joint = '\0';
    }

    fn word(&mut self, start: usize) -> usize {
        let source = self.text.source;
        let mut folded = std::mem::take(&mut self.word);
        folded.clear();
        let mut end = start;
        let (mut uppers, mut lowers, mut letters) = (0_usize, 0_usize, 0_usize);
        let mut title = false;
        for c in source[start..].chars() {
            if !(fold::is_letter(c) || fold::is_mark(c)) {
                break;
            }
            end += c.len_utf8();
            if c.is_ascii() {
                let upper = c.is_ascii_uppercase();
                uppers += usize::from(upper);
                lowers += usize::from(!upper);
                title |= upper && letters == 0;
                letters += 1;
                folded.push(c.to_ascii_lowercase());
                continue;
            }
            if fold::is_arabic(c) {
                // Has no capitals.
            } else if c.is_uppercase() {
                uppers += 1;
                title |= letters == 0;
            } else if c.is_lowercase() {
                lowers += 1;
            }
            letters += 1;
            fold::fold_into(c, &mut folded);
        }
        let case = match (title, uppers, lowers) {
            (true, 2.., 0) => Case::Upper,
            (true, ..) => Case::Title,
            (false, 0, 0) => Case::None,
            _ => Case::Lower,
        };
        // "نادٍ" and "محامٍ" have lost the letter at their end.
        if source[start..end].ends_with('\u{64D}') {
            folded.push('ي');
            if !self.spelling.is_some_and(|spelling| spelling.is_known(&folded)) {
                folded.pop();
            }
        }
        // "La Vermutera", "Les Marteaux": behind an article with a capital stands a name.
        let named = title
            && self.text.tokens.last().is_some_and(Token::is_capital)
            && matches!(
                self.text.folded(self.text.tokens.len() - 1),
                "the" | "la" | "le" | "les" | "el" | "los" | "las"
            );
        if let Some(spelling) = self.spelling
            && !title
            && let Some(infinitive) = spelling.infinitive(&folded)
        {
            folded.truncate(infinitive.len());
        }
        if let Some(spelling) = self.spelling
            && !named
            && self.corrections > 0
            && let Some(meant) = spelling.correct(&folded, title, &mut self.corrections)
        {
            folded.clear();
            folded.push_str(meant);
        }
        if folded.is_empty() {
            self.joint = ' ';
        } else {
            self.push(start, end, Kind::Word, case, &folded);
        }
        self.word = folded;
        end
    }

    fn number(&mut self, start: usize) -> usize {
        let mut folded = String::new();
        let mut end = start;
        for c in self.text.source[start..].chars() {
            let Some(digit) = fold::digit(c) else { break };
            end += c.len_utf8();
            folded.push(digit);
        }
        self.push(start, end, Kind::Number, Case::None, &folded);
        end
    }

    fn sign(&mut self, at: usize, c: char) {
        let source = self.text.source;
        let end = at + c.len_utf8();
        let next = source[end..].chars().next();
        let tight =
            self.joint == '\0' && self.text.tokens.last().is_some_and(|last| last.end == at && !last.is_break());
        let between = tight && next.is_some_and(|next| fold::is_letter(next) || fold::digit(next).is_some());
        let between_digits = between
            && next.and_then(fold::digit).is_some()
            && self.text.tokens.last().is_some_and(|last| last.kind == Kind::Number);
        match c {
            '\'' | '’' | '‘' | 'ʼ' | '`' | '´' if between => self.joint = '\'',
            '-' | '‐' | '‑' | '–' | '—' if between => self.joint = '-',
            '.' | ',' | ':' | '/' | '٫' | '٬' if between_digits => self.joint = c,
            '.' if between => self.joint = '.',
            '.' if tight && self.after_abbreviation() => self.joint = ' ',
            '/' if tight && self.text.folded(self.text.tokens.len() - 1) == "د" => self.joint = ' ',
            '\n' | '\r' | '\u{2028}' | '\u{2029}' | '.' | '!' | '?' | '؟' | '۔' | '…' | '•' | '·' | '▪' | '►'
            | '。' => {
                self.push(at, end, Kind::Break(Break::End), Case::None, ".");
            }
            ',' | '،' | ';' | '؛' | '|' | '/' | '–' | '—' | '→' | '、' => {
                self.push(at, end, Kind::Break(Break::Comma), Case::None, ",");
            }
            // "Holz- und Fertighausbau".
            '-' if tight && [" und ", " oder ", " & ", " u. "].iter().any(|and| source[end..].starts_with(and)) => {}
            '-' if next.is_none_or(char::is_whitespace) => {
                self.push(at, end, Kind::Break(Break::Comma), Case::None, ",");
            }
            ':' | '=' => self.push(at, end, Kind::Break(Break::Colon), Case::None, ","),
            // "Jumpin' Jacks": with no quotation open, it only ends a word.
            '\'' | '’' if tight && !self.quotes_singly() => {}
            '"' | '“' | '”' | '„' | '‟' | '«' | '»' | '‹' | '›' | '‚' | '「' | '」' | '\'' | '’' | '‘' | '`' =>
            {
                self.push(at, end, Kind::Break(Break::Quote), Case::None, ",");
            }
            '(' | ')' | '[' | ']' | '{' | '}' => self.push(at, end, Kind::Break(Break::Bracket), Case::None, ","),
            '&' => self.push(at, end, Kind::Word, Case::None, "&"),
            '+' if next.and_then(fold::digit).is_none() => {
                self.push(at, end, Kind::Break(Break::Comma), Case::None, ",");
            }
            '€' | '$' | '£' | '¥' | '₺' | '₹' | '₪' | '₽' | '﷼' => {
                self.push(at, end, Kind::Currency, Case::None, "$");
            }
            _ if fold::is_mark(c) => return,
            _ => {}
        }
        if c.is_whitespace() || self.joint == '\0' && !matches!(self.text.tokens.last(), Some(last) if last.end == end)
        {
            self.joint = ' ';
        }
    }

    /// Whether a single quotation mark stands open.
    fn quotes_singly(&self) -> bool {
        let single = |token: &&Token| {
            token.kind == Kind::Break(Break::Quote)
                && self.text.source[token.start..token.end].starts_with(['\'', '’', '‘', '‚', '`'])
        };
        self.text.tokens.iter().rev().take(16).filter(single).count() % 2 == 1
    }

    fn after_abbreviation(&self) -> bool {
        let last = self.text.tokens.len().wrapping_sub(1);
        // A lone capital is an initial: "J. Weber".
        let initial = self.text.tokens.last().is_some_and(|token| token.is_capital() && token.end - token.start == 1);
        initial || ABBREVIATIONS.contains(&self.text.folded(last))
    }
}

fn starts_run(source: &str, at: usize) -> bool {
    source[..at]
        .chars()
        .next_back()
        .is_none_or(|before| before.is_whitespace() || matches!(before, '(' | ':' | ',' | '<' | '"'))
        && source[at..].chars().next().is_some_and(|c| !c.is_whitespace())
}

/// What stands before the next blank; nothing where that is further off than any address is long.
fn run(rest: &str) -> &str {
    let end = rest.bytes().take(320).position(|byte| byte.is_ascii_whitespace());
    end.map_or(if rest.len() < 320 { rest } else { "" }, |end| &rest[..end])
}

fn is_address(run: &str) -> bool {
    let web = run.starts_with("http://") || run.starts_with("https://") || run.starts_with("www.");
    web || run.split_once('@').is_some_and(|(user, host)| !user.is_empty() && host.contains('.'))
}
