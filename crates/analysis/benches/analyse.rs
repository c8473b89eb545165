//! How long understanding a prompt takes, suggestions included: `cargo bench -p analysis`.
//!
//! By the clock, and by the processor's time of this thread alone: where others are at work on the machine too, the
//! clock tells how long they were let go first.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use i18n::Locale;
use protocol::analysis::Language;
use rustix::time::{ClockId, clock_gettime};

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
        let (mut clock, mut processor): (Vec<Duration>, Vec<Duration>) = (0..ROUNDS)
            .map(|_| {
                let (started, spent) = (Instant::now(), processor_time());
                let understood = analysis::understand(black_box(&prompt), Language::En);
                black_box(analysis::quick_suggestions(&understood, &locale));
                (started.elapsed(), processor_time().saturating_sub(spent))
            })
            .unzip();
        let (clock, processor) = (percentiles(&mut clock), percentiles(&mut processor));
        println!("{name:16} {chars:5} characters: {clock} by the clock, {processor} of the processor");
    }
}

fn percentiles(times: &mut [Duration]) -> String {
    times.sort_unstable();
    let at = |part: usize| times[(times.len() * part / 100).min(times.len() - 1)];
    format!("p50 {:>8.1?} p99 {:>8.1?}", at(50), at(99))
}

/// What this thread has had of the processor so far.
fn processor_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    let part = |value: i64| u64::try_from(value).unwrap_or(0);
    Duration::from_secs(part(time.tv_sec)) + Duration::from_nanos(part(time.tv_nsec))
}
