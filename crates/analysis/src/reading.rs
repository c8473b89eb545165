//! A prompt as it is read: its tokens, what each does, and which terms of the lexicon stand where.

use std::ops::Range;

use protocol::analysis::Language;

use crate::{
    denial, fold, language,
    lexicon::{Lexicon, Meaning, Role, Term, bit},
    matcher::{Form, Found},
    mentioned::Topic,
    names,
    text::{Case, Kind, Text, Token},
};

/// No term has more tokens.
pub(crate) const MAX_SPAN: usize = 12;

pub(crate) struct Reading<'a> {
    pub(crate) text: Text<'a>,
    pub(crate) language: Language,
    /// Whether any word has a capital.
    pub(crate) has_capitals: bool,
    /// For each token one bit for each [`Role`]; of a phrase at its last word.
    roles: Vec<u32>,
    /// For each token whether it is an ordinary word of some language.
    ordinary: Vec<bool>,
    /// For each token whether a trade, service or feature covers it.
    content: Vec<bool>,
    /// For each token whether something that is not what it looks like covers it.
    noise: Vec<bool>,
    /// Of what it speaks, asked for or not.
    pub(crate) mentions: Vec<Topic>,
    /// Trades, services, features, audiences, styles and places, in order.
    pub(crate) hits: Vec<Hit<'a>>,
}

/// One meaning of a term found.
#[derive(Clone, Copy)]
pub(crate) struct Hit<'a> {
    pub(crate) term: &'a Term,
    pub(crate) meaning: Meaning,
    /// In how many languages, and which.
    pub(crate) languages: u8,
    pub(crate) found: Found,
    /// Whether the prompt says that it does not want it.
    pub(crate) denied: bool,
}

impl Hit<'_> {
    pub(crate) fn first(&self) -> usize {
        self.found.first
    }

    pub(crate) fn last(&self) -> usize {
        self.found.last
    }

    pub(crate) fn form(&self) -> Form {
        self.found.form
    }

    pub(crate) fn is_content(&self) -> bool {
        matches!(self.meaning, Meaning::Trade { .. } | Meaning::Service(_) | Meaning::Feature(_))
    }
}

impl<'a> Reading<'a> {
    pub(crate) fn new(prompt: &'a str, locale_language: Language, lexicon: &'a Lexicon) -> Self {
        let text = Text::read(prompt, Some(&lexicon.spelling));
        let found = lexicon.matcher.find(&text);
        let count = text.tokens.len();
        let mut reading = Self {
            roles: vec![0; count],
            ordinary: vec![false; count],
            content: vec![false; count],
            noise: vec![false; count],
            language: locale_language,
            has_capitals: text.tokens.iter().any(Token::is_capital),
            text,
            mentions: Vec::new(),
            hits: Vec::with_capacity(found.len()),
        };
        for found in found {
            let term = &lexicon.matcher.terms[found.term];
            for (meaning, languages) in &term.meanings {
                reading.take(Hit { term, meaning: *meaning, languages: *languages, found, denied: false });
            }
        }
        let mut tally = language::Tally::new(&reading.text);
        for index in 0..count {
            if !reading.text.tokens[index].is_word() {
                continue;
            }
            if let Some(small) = lexicon.small.get(reading.text.folded(index)) {
                reading.roles[index] |= small.roles;
                reading.ordinary[index] = small.ordinary != 0;
                tally.small_word(&reading.text, index, small.ordinary);
            } else if let Some(small) =
                reading.text.folded(index).strip_prefix('و').and_then(|rest| lexicon.small.get(rest))
            {
                // "وبدي", "واسمنا": Arabic writes "and" as part of the word.
                reading.ordinary[index] = small.ordinary != 0;
                reading.roles[index] |= small.roles & Role::Name.bit();
            }
        }
        for hit in &reading.hits {
            tally.term(hit);
        }
        reading.language = tally.decide(locale_language);
        denial::mark(&mut reading);
        reading
    }

    fn take(&mut self, hit: Hit<'a>) {
        match hit.meaning {
            Meaning::Role(role) => {
                if role == Role::Noise {
                    self.noise[hit.first()..=hit.last()].fill(true);
                } else {
                    // What is denied afterwards is denied by the whole phrase.
                    let at = if role == Role::NotAfter { hit.first() } else { hit.last() };
                    self.roles[at] |= role.bit();
                }
            }
            Meaning::Mention(topic) => {
                // A few at most.
                if !self.mentions.contains(&topic) {
                    self.mentions.push(topic);
                }
            }
            _ => {
                if hit.is_content() {
                    self.content[hit.first()..=hit.last()].fill(true);
                }
                self.hits.push(hit);
            }
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.text.tokens.len()
    }

    pub(crate) fn token(&self, index: usize) -> Option<&Token> {
        self.text.tokens.get(index)
    }

    pub(crate) fn has_role(&self, index: usize, role: Role) -> bool {
        self.roles.get(index).is_some_and(|roles| roles & role.bit() != 0)
    }

    pub(crate) fn is_ordinary(&self, index: usize) -> bool {
        self.ordinary.get(index).copied().unwrap_or(false)
    }

    pub(crate) fn is_content(&self, index: usize) -> bool {
        self.content.get(index).copied().unwrap_or(false)
    }

    pub(crate) fn is_noise(&self, index: usize) -> bool {
        self.noise.get(index).copied().unwrap_or(false)
    }

    pub(crate) fn is_word(&self, index: usize) -> bool {
        self.token(index).is_some_and(Token::is_word)
    }

    pub(crate) fn is_break(&self, index: usize) -> bool {
        self.token(index).is_none_or(Token::is_break)
    }

    pub(crate) fn is_end(&self, index: usize) -> bool {
        self.token(index).is_none_or(Token::is_end)
    }

    /// Whether a hit is of the prompt's language, or long enough to be meant in any: "thé" is no "the".
    pub(crate) fn speaks(&self, hit: &Hit<'_>) -> bool {
        self.language == Language::Ar || hit.languages & bit(self.language) != 0 || hit.term.text.len() >= 7
    }

    /// What stands before a hit within its first word, folded.
    pub(crate) fn prefix(&self, hit: &Hit<'_>) -> &str {
        self.token(hit.first()).map_or("", |token| &self.text.folded[token.fold_start..hit.found.start])
    }

    /// A span that begins with a hit, less the Arabic prefix of the hit.
    pub(crate) fn unprefixed<'s>(&self, span: &'s str, hit: &Hit<'_>) -> &'s str {
        let prefix = self.prefix(hit);
        let mut left = prefix.chars().count();
        let mut rest = span.chars();
        while left > 0 {
            match rest.next() {
                Some(c) if fold::is_mark(c) => {}
                Some(_) => left -= 1,
                None => break,
            }
        }
        rest.as_str()
    }

    /// Whether a sentence begins with this token.
    pub(crate) fn starts_sentence(&self, index: usize) -> bool {
        index == 0 || self.is_end(index - 1)
    }

    /// The token before, where it is a word of the same sentence part.
    pub(crate) fn before(&self, index: usize) -> Option<usize> {
        let before = index.checked_sub(1)?;
        (!self.is_break(before)).then_some(before)
    }

    /// The hits that begin at the tokens of a range.
    pub(crate) fn hits_in(&self, range: Range<usize>) -> &[Hit<'a>] {
        let start = self.hits.partition_point(|hit| hit.first() < range.start);
        let end = self.hits.partition_point(|hit| hit.first() < range.end);
        self.hits.get(start..end).unwrap_or_default()
    }

    /// The hits that cover a token.
    pub(crate) fn hits_over(&self, index: usize) -> impl Iterator<Item = &Hit<'a>> {
        self.hits_in(index.saturating_sub(MAX_SPAN)..index + 1).iter().filter(move |hit| hit.last() >= index)
    }

    /// The place that begins at a token: one that is nothing else, or one that stands where places do.
    pub(crate) fn place_at(&self, index: usize) -> Option<&Hit<'a>> {
        self.hits_in(index..index + 1).iter().find(|hit| match hit.meaning {
            Meaning::Place { certain } => certain || self.is_placed(hit),
            _ => false,
        })
    }

    /// Whether a word says "in". "A" does so only in the languages that write it so.
    pub(crate) fn is_in(&self, index: usize) -> bool {
        self.has_role(index, Role::In)
            && !(self.text.folded(index) == "a" && matches!(self.language, Language::En | Language::De))
    }

    /// Behind "in", by itself between two breaks, or at the end of a part behind the word for a trade: "barbier Verviers".
    pub(crate) fn is_placed(&self, hit: &Hit<'_>) -> bool {
        let token = self.token(hit.first());
        let proper = token.is_some_and(|token| token.is_capital() || token.case == Case::None) || !self.has_capitals;
        let apart = hit.first() > 0 && self.is_break(hit.first() - 1) && self.is_break(hit.last() + 1);
        let behind = self.before(hit.first()).is_some_and(|before| self.is_in(before));
        // "Dos hermanas de Chiclayo y …", "Ferretería Don Eulogio, de Encarnación:".
        let next = hit.last() + 1;
        let of = self
            .before(hit.first())
            .is_some_and(|before| matches!(self.text.folded(before), "de" | "d" | "from" | "aus"))
            && (self.is_break(next) || self.has_role(next, Role::And) || self.is_ordinary(next))
            && token.is_some_and(Token::is_capital);
        proper && (apart || behind || of || self.is_behind_trade(hit)) || matches!(hit.form(), Form::Prefixed(_))
    }

    /// Whether a town ends a part, or stands before what is asked for, directly behind the word for a trade. A trade with a
    /// capital is the beginning of a name more often.
    pub(crate) fn is_behind_trade(&self, hit: &Hit<'_>) -> bool {
        let Some(before) = self.before(hit.first()) else { return false };
        let trade = |other: &Hit<'_>| {
            matches!(other.meaning, Meaning::Trade { .. } | Meaning::Service(_)) && other.last() == before
        };
        let next = hit.last() + 1;
        let wish = self.hits_in(next..next + 1).iter().any(|hit| matches!(hit.meaning, Meaning::Feature(_)));
        // "Barbershop Lörrach Termine": German writes every trade so.
        let german = self.language == Language::De && wish;
        let lower = (german || self.token(before).is_some_and(|token| token.case != Case::Title))
            && !names::is_kin(self, hit.first());
        let number = self.token(next).is_some_and(|token| token.kind == Kind::Number);
        let closed = self.is_break(next)
            || number
            || german
            || self.is_content(next) && !self.token(next).is_some_and(Token::is_capital);
        let upper = self.token(hit.first()).is_some_and(|token| token.case == Case::Upper);
        // "نزل الواحة توزر".
        let ends_part = self.language == Language::Ar && self.is_break(next) && {
            let first = (0..before).rev().take_while(|&at| !self.is_break(at)).last();
            first.is_some_and(|first| {
                let house = |hit: &Hit<'_>| matches!(hit.meaning, Meaning::Trade { .. }) && hit.last() < before;
                self.hits_in(first..first + 1).iter().any(house)
            })
        };
        lower && closed && !upper && !self.is_content(hit.first()) && (ends_part || self.hits_over(before).any(trade))
    }
}
