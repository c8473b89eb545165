//! What a prompt speaks of, wanted or refused, understood or not: nothing of it is suggested.
//!
//! What is understood has to be right and so leaves out what is not sure. A suggestion errs the other way: one too few is
//! no loss, one of what the prompt has says that nobody listened.

use protocol::analysis::{Feature, Language, MissingInformation};

use crate::{
    lexicon::{Meaning, Role},
    matcher::Form,
    names::{self, Name, is_distinct},
    reading::{Hit, Reading},
    text::{Break, Kind, Token},
};

/// From here on a prompt has told what the business does, and for whom.
const LONG: usize = 16;

/// What a word can speak of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Topic {
    Feature(Feature),
    Information(MissingInformation),
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Mentioned {
    topics: Vec<Topic>,
}

impl Mentioned {
    pub(crate) fn find(reading: &Reading<'_>, name: Option<Name>) -> Self {
        let mut topics = reading.mentions.clone();
        for hit in &reading.hits {
            let topic = match hit.meaning {
                Meaning::Feature(feature) => Topic::Feature(feature),
                Meaning::Place { certain } if certain || reading.is_placed(hit) => {
                    Topic::Information(MissingInformation::Location)
                }
                Meaning::Audience | Meaning::AudienceAlways => Topic::Information(MissingInformation::Audience),
                Meaning::Service(_) => Topic::Information(MissingInformation::Services),
                _ => continue,
            };
            if !topics.contains(&topic) {
                topics.push(topic);
            }
        }
        let prompt = Prompt { reading, name };
        let is_there = |information: &MissingInformation| match information {
            MissingInformation::BusinessName => prompt.has_name(),
            MissingInformation::Location => prompt.has_place(),
            MissingInformation::Pricing => {
                prompt.has_role(&[Role::Money]) || prompt.has_kind(Kind::Currency) || prompt.has_amount()
            }
            MissingInformation::Contact => prompt.has_role(&[Role::Street]) || prompt.has_kind(Kind::Address),
            MissingInformation::Hours => {
                prompt.has_role(&[Role::Day, Role::Open, Role::Clock, Role::AlwaysOpen]) || prompt.has_two_hours()
            }
            MissingInformation::Audience => prompt.has_served() || prompt.is_long(),
            MissingInformation::Services => prompt.says_much(),
        };
        topics.extend(MissingInformation::ALL.iter().filter(|one| is_there(one)).map(|one| Topic::Information(*one)));
        Self { topics }
    }

    pub(crate) fn has_feature(&self, feature: Feature) -> bool {
        self.topics.contains(&Topic::Feature(feature))
    }

    pub(crate) fn has_information(&self, information: MissingInformation) -> bool {
        self.topics.contains(&Topic::Information(information))
    }
}

struct Prompt<'r, 'a> {
    reading: &'r Reading<'a>,
    name: Option<Name>,
}

impl Prompt<'_, '_> {
    fn any(&self, is: impl Fn(usize) -> bool) -> bool {
        (0..self.reading.len()).any(is)
    }

    fn has_kind(&self, kind: Kind) -> bool {
        self.any(|at| self.is_kind(at, kind))
    }

    fn is_kind(&self, at: usize, kind: Kind) -> bool {
        self.reading.token(at).is_some_and(|token| token.kind == kind)
    }

    fn has_role(&self, roles: &[Role]) -> bool {
        self.any(|at| roles.iter().any(|role| self.reading.has_role(at, *role)))
    }

    fn is_long(&self) -> bool {
        self.reading.text.tokens.iter().filter(|token| token.is_word()).count() > LONG
    }

    /// More words with a meaning of their own than a trade has.
    fn says_much(&self) -> bool {
        let reading = self.reading;
        (0..reading.len()).filter(|&at| reading.is_word(at) && !reading.is_ordinary(at)).count() > 3
    }

    /// Two numbers that may be hours.
    fn has_two_hours(&self) -> bool {
        let hour = |at: &usize| self.reading.text.folded(*at).parse::<u32>().is_ok_and(|value| value <= 24);
        (0..self.reading.len()).filter(|at| self.is_kind(*at, Kind::Number)).filter(hour).count() > 1
    }

    /// A number that is neither an hour, a year nor part of a phone's.
    fn has_amount(&self) -> bool {
        self.any(|at| {
            let digits = self.reading.text.folded(at);
            let years = digits.len() == 4 && (digits.starts_with("19") || digits.starts_with("20"));
            self.is_kind(at, Kind::Number)
                && (2..5).contains(&digits.len())
                && !digits.starts_with('0')
                && digits.parse::<u32>().is_ok_and(|value| value > 24)
                && !years
        })
    }

    /// A word that no lexicon knows, and no part of the name.
    fn is_unknown(&self, at: usize) -> bool {
        let reading = self.reading;
        let named = self.name.is_some_and(|name| name.first <= at && at <= name.last);
        !named
            && reading.is_word(at)
            && reading.text.folded(at).chars().count() > 2
            && !reading.is_ordinary(at)
            && !reading.is_content(at)
            && !reading.is_noise(at)
            && !reading.has_role(at, Role::NotName)
            // A town where no place stands may be anything.
            && reading.hits_over(at).all(|hit| hit.meaning == Meaning::Place { certain: false } && !reading.is_placed(hit))
    }

    /// Anything that looks like a name: a quotation, an unknown capital, an unknown word where names stand.
    fn has_name(&self) -> bool {
        let reading = self.reading;
        let trade = |hit: &Hit<'_>| matches!(hit.meaning, Meaning::Trade { .. });
        let beside_trade = |at: usize| {
            at > 0 && reading.hits_over(at - 1).any(trade) || reading.hits_in(at + 1..at + 2).iter().any(trade)
        };
        // "Repair Café …": a capital, and then the trade.
        let trade_follows = |at: usize| {
            reading.hits_in(at + 1..at + 2).iter().any(trade) && !reading.hits_in(at..at + 1).iter().any(trade)
        };
        let apart = |at: usize| at == 0 || reading.is_break(at - 1);
        // "عيادة الابتسامة": a trade, and a word that the article makes one of its kind.
        let of_its_kind = |at: usize| {
            at > 0
                && reading.text.folded(at).starts_with("ال")
                && reading.hits_over(at - 1).any(|hit| trade(hit) && hit.last() == at - 1)
        };
        let capital = |at: usize| reading.token(at).is_some_and(Token::is_capital);
        let signs = |at: usize| {
            let quoted = [Break::Quote, Break::Bracket].iter().any(|sign| self.is_kind(at, Kind::Break(*sign)));
            let initials = capital(at) && reading.token(at).is_some_and(|token| token.joint == '.');
            quoted || initials || reading.text.folded(at) == "by"
        };
        // What has a capital within a sentence, known or not, where only names have one.
        let odd = |at: usize| {
            // A comma begins no sentence.
            let listed = at > 0 && self.is_kind(at - 1, Kind::Break(Break::Comma));
            capital(at)
                && (!apart(at) || listed)
                && reading.place_at(at).is_none()
                && !reading.has_role(at, Role::NotName)
                && !reading.has_role(at, Role::Language)
                && !reading.is_ordinary(at)
        };
        let coined = |at: usize| {
            capital(at)
                && reading.is_content(at)
                && reading.hits_over(at).all(|hit| matches!(hit.form(), Form::Part | Form::Head))
        };
        self.any(|at| {
            let placed = at > 0 && reading.has_role(at - 1, Role::In);
            signs(at)
                || match reading.language {
                    Language::Ar if names::is_kin(reading, at) || of_its_kind(at) || self.is_arabic_part(at) => true,
                    Language::Ar => {
                        self.is_unknown(at) && !placed && (beside_trade(at) || apart(at) || at < 5 || capital(at))
                    }
                    // Every noun has a capital.
                    Language::De if reading.has_capitals => {
                        // "Zum Schiefen Krug".
                        let inn = apart(at) && at > 0 && matches!(reading.text.raw(at), "Zum" | "Zur" | "Am" | "Im");
                        let led = at == 0 && !reading.is_ordinary(at) && trade_follows(at);
                        // "Repair Café Neukölln,", "…, Kistenschlepper".
                        let titled = at == 0 && (0..3).all(capital) || capital(at) && self.stands_alone(at);
                        !placed
                            && (inn
                                || titled
                                || led
                                || self.is_unknown(at) && (beside_trade(at) || apart(at) || capital(at))
                                // "…: das ist Bohnensprung."
                                || coined(at) && (at == 0 || reading.is_end(at + 1)))
                    }
                    _ if reading.has_capitals => {
                        !placed && (odd(at) || self.is_unknown(at) && is_distinct(reading, at))
                    }
                    _ => !placed && self.is_unknown(at),
                }
        })
    }

    /// "حضانة فراشات، دمنهور", "…، عالم الكناري": a part that may be a name, whatever its words mean.
    fn is_arabic_part(&self, first: usize) -> bool {
        let reading = self.reading;
        if first > 0 && !reading.is_break(first - 1) || !reading.is_word(first) {
            return false;
        }
        let end = (first..first + 5).find(|&at| reading.is_break(at)).filter(|&end| end > first + 1);
        let Some(end) = end else { return false };
        let wish = |at: usize| {
            reading.is_ordinary(at)
                || reading.has_role(at, Role::Not)
                || reading.place_at(at).is_some()
                || reading.hits_over(at).any(|hit| matches!(hit.meaning, Meaning::Feature(_)))
        };
        let trade = |at: usize| reading.hits_over(at).any(|hit| matches!(hit.meaning, Meaning::Trade { .. }));
        let placed = first == 0 && trade(first) && reading.place_at(end + 1).is_some();
        let last = first > 0 && end == reading.len() && (0..first).any(trade);
        !(first..end).any(wish) && (placed || last)
    }

    /// A word behind "in", or one that no lexicon knows, wherever it stands.
    fn has_place(&self) -> bool {
        let reading = self.reading;
        self.any(|at| {
            let placed =
                at > 0 && reading.has_role(at - 1, Role::In) && !reading.is_ordinary(at) && !reading.is_content(at);
            placed && reading.is_word(at) || self.is_unknown(at) || self.stands_alone(at) || self.is_arabic_in(at)
        })
    }

    /// A part of its own that asks for nothing: ", Bulle,", ", rye,".
    fn stands_alone(&self, at: usize) -> bool {
        let reading = self.reading;
        at > 0
            && reading.is_word(at)
            && reading.is_break(at - 1)
            && reading.is_break(at + 1)
            && !reading.is_ordinary(at)
            && reading.hits_over(at).all(|hit| {
                !matches!(hit.meaning, Meaning::Feature(_) | Meaning::Trade { hint: false, .. } | Meaning::Style)
            })
    }

    /// "بصور،", "بالحفر": "in" as Arabic writes it, before whatever.
    fn is_arabic_in(&self, at: usize) -> bool {
        let reading = self.reading;
        if reading.language != Language::Ar {
            return false;
        }
        let word = reading.text.folded(at);
        let language = reading.has_role(at, Role::Language);
        !language
            && word.chars().count() > 3
            && (word.starts_with("بال") || word.starts_with('ب') && reading.is_break(at + 1))
    }

    /// "For" somebody, whoever that is.
    fn has_served(&self) -> bool {
        let reading = self.reading;
        self.any(|at| {
            let mine = (at..at + 4).any(|near| reading.has_role(near, Role::Mine));
            let site = reading.has_role(at, Role::For) && !mine && reading.is_word(at + 1);
            let word = reading.text.folded(at);
            let definite = reading.text.folded(at + 1).starts_with("ال");
            let arabic = reading.language == Language::Ar
                && at > 0
                && (word.starts_with("لل") || word.starts_with('ل') && definite && word.len() > 6);
            site || arabic
        })
    }
}
