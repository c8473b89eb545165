//! How long understanding a prompt takes, suggestions included: `cargo bench -p analysis`.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use i18n::Locale;
use protocol::analysis::Language;

const CHARS: usize = 8_000;
const ROUNDS: usize = 400;

fn main() {
    let started = Instant::now();
    analysis::prepare();
    println!("reading the lexicon   {:>9.1?}", started.elapsed());
    let locale = Locale::parse("ar");
    let prose = "I run a small hair salon in Lisbon called Bella, we offer haircuts, coloring and manicure, open Mon-Fri 9am-6pm, \
        haircut 35 €. I'd like online booking, a gallery and reviews, but no blog. Call +351 21 123 4567. ";
    let arabic = "عندي مطعم في القاهرة اسمه بيت الكباب ونقدم مشاوي ومقبلات، مفتوح من ١٠ صباحا إلى ١٢ مساء، وأريد قائمة طعام وحجز طاولات وتوصيل بدون مدونة. ";
    let german = "Wir sind eine Bäckerei in Köln und möchten Onlineterminbuchung, Bildergalerie, Preisliste und Anfahrt zeigen, aber keinen Blog. ";
    let unknown = "qwertzu asdfghj yxcvbnm poiuztr lkjhgfd mnbvcxy ";
    let capitals = "in Xxxxx Yyyyy, called Zzzzz Aaaaa, ";
    for (name, unit) in [
        ("a short prompt", prose),
        ("English", prose),
        ("Arabic", arabic),
        ("German", german),
        ("unknown words", unknown),
        ("capitals", capitals),
        ("one letter", "a "),
        ("terms only", "salon "),
    ] {
        if std::env::args().skip(1).any(|only| !only.starts_with('-') && only != name) {
            continue;
        }
        let chars = if name == "a short prompt" { 200 } else { CHARS };
        let prompt: String = unit.chars().cycle().take(chars).collect();
        let mut times: Vec<Duration> = (0..ROUNDS)
            .map(|_| {
                let started = Instant::now();
                let analysis = analysis::analyse(black_box(&prompt), Language::En);
                black_box(analysis::quick_suggestions(&analysis, &locale));
                started.elapsed()
            })
            .collect();
        times.sort_unstable();
        let at = |part: usize| times[(ROUNDS * part / 100).min(ROUNDS - 1)];
        println!("{name:16} {chars:5} characters: median {:>9.1?}, p99 {:>9.1?}", at(50), at(99));
    }
}
