//! The figures, by fault.

use std::{collections::BTreeMap, fmt::Write as _, time::Duration};

use serde_json::{Value, json};

use crate::oracle::Judged;

/// Problems told in full; the rest are counted.
const TOLD: usize = 50;

#[derive(Debug, Default)]
struct Row {
    rounds: u32,
    sessions: u32,
    attempted: u32,
    acknowledged: u32,
    ok: u32,
    lost: u32,
    doubled: u32,
    recovered: u32,
    unexpected: u32,
    resets: u32,
    reconnects: u32,
    longest_silence: Duration,
    latest_news: Duration,
    went_on_after: Duration,
    longest_settling: Duration,
}

impl Row {
    fn add(&mut self, judged: &Judged) {
        self.sessions += 1;
        self.attempted += judged.attempted;
        self.acknowledged += u32::from(judged.acknowledged);
        self.ok += u32::from(judged.is_ok());
        self.lost += judged.lost;
        self.doubled += judged.doubled;
        self.recovered += u32::from(judged.recovered && judged.is_ok());
        self.unexpected += u32::try_from(judged.unexpected.len()).unwrap_or(u32::MAX);
        self.resets += judged.resets;
        self.reconnects += judged.reconnects;
        self.longest_silence = self.longest_silence.max(judged.longest_silence);
        self.latest_news = self.latest_news.max(judged.latest_news);
        self.went_on_after = self.went_on_after.max(judged.went_on_after);
        self.longest_settling = self.longest_settling.max(judged.settled_after);
    }

    fn json(&self) -> Value {
        json!({
            "rounds": self.rounds, "sessions": self.sessions, "attempted": self.attempted,
            "acknowledged": self.acknowledged, "ok": self.ok, "lost": self.lost, "doubled": self.doubled,
            "recovered": self.recovered, "unexpected": self.unexpected, "resets": self.resets,
            "reconnects": self.reconnects, "longestSilenceMs": millis(self.longest_silence),
            "latestNewsMs": millis(self.latest_news), "wentOnAfterMs": millis(self.went_on_after),
            "longestSettlingMs": millis(self.longest_settling),
        })
    }
}

#[derive(Debug)]
pub(crate) struct Report {
    seed: u64,
    rows: BTreeMap<String, Row>,
    total: Row,
    problems: Vec<String>,
    took: Duration,
}

impl Report {
    pub(crate) fn new(seed: u64) -> Self {
        Self { seed, rows: BTreeMap::new(), total: Row::default(), problems: Vec::new(), took: Duration::ZERO }
    }

    pub(crate) fn add(&mut self, fault: &str, judged: &[Judged]) {
        let row = self.rows.entry(fault.to_owned()).or_default();
        for row in [row, &mut self.total] {
            row.rounds += 1;
            judged.iter().for_each(|one| row.add(one));
        }
        let problems = judged.iter().flat_map(|one| &one.unexpected).map(|problem| format!("{fault}: {problem}"));
        self.problems.extend(problems);
    }

    /// Something that belongs to no session.
    pub(crate) fn unexpected(&mut self, problem: String) {
        self.total.unexpected += 1;
        self.problems.push(problem);
    }

    pub(crate) fn finish(&mut self, took: Duration) {
        self.took = took;
    }

    pub(crate) fn is_clean(&self) -> bool {
        self.total.sessions > 0
            && (self.total.lost, self.total.doubled, self.total.unexpected) == (0, 0, 0)
            && self.total.ok == self.total.sessions
    }

    /// One round, as it is told while the campaign runs.
    pub(crate) fn line(&self, round: u64, fault: &str, judged: &[Judged]) -> String {
        let mut row = Row::default();
        judged.iter().for_each(|one| row.add(one));
        let problem = judged.iter().flat_map(|one| &one.unexpected).next();
        let problem = problem.map(|problem| format!("\n      {}", problem.chars().take(400).collect::<String>()));
        format!(
            "{round:>4}  {fault:<36} {:>2} of {} ok, lost {}, doubled {}, reconnects {}, settled in {:.1} s{}",
            row.ok,
            row.sessions,
            row.lost,
            row.doubled,
            row.reconnects,
            row.longest_settling.as_secs_f64(),
            problem.unwrap_or_default(),
        )
    }

    pub(crate) fn table(&self) -> String {
        let mut table = format!(
            "\n{:<36} {:>6} {:>8} {:>9} {:>12} {:>6} {:>4} {:>7} {:>9} {:>10} {:>6} {:>10} {:>9} {:>7} {:>10} {:>9}\n",
            "fault",
            "rounds",
            "sessions",
            "attempted",
            "acknowledged",
            "ok",
            "lost",
            "doubled",
            "recovered",
            "unexpected",
            "resets",
            "reconnects",
            "silence s",
            "late s",
            "went on s",
            "settled s",
        );
        let total = ("all".to_owned(), &self.total);
        for (name, row) in self.rows.iter().map(|(name, row)| (name.clone(), row)).chain([total]) {
            _ = writeln!(
                table,
                "{name:<36} {:>6} {:>8} {:>9} {:>12} {:>6} {:>4} {:>7} {:>9} {:>10} {:>6} {:>10} {:>9.1} {:>7.1} {:>10.1} {:>9.1}",
                row.rounds,
                row.sessions,
                row.attempted,
                row.acknowledged,
                row.ok,
                row.lost,
                row.doubled,
                row.recovered,
                row.unexpected,
                row.resets,
                row.reconnects,
                row.longest_silence.as_secs_f64(),
                row.latest_news.as_secs_f64(),
                row.went_on_after.as_secs_f64(),
                row.longest_settling.as_secs_f64(),
            );
        }
        for problem in self.problems.iter().take(TOLD) {
            _ = writeln!(table, "! {}", problem.chars().take(1_000).collect::<String>());
        }
        if self.problems.len() > TOLD {
            _ = writeln!(table, "! and {} more", self.problems.len() - TOLD);
        }
        _ = writeln!(
            table,
            "seed {}, {:.1} minutes: lost {}, doubled {}, unexpected {}",
            self.seed,
            self.took.as_secs_f64() / 60.0,
            self.total.lost,
            self.total.doubled,
            self.total.unexpected,
        );
        table
    }

    pub(crate) fn json(&self) -> String {
        let faults: BTreeMap<_, _> = self.rows.iter().map(|(name, row)| (name, row.json())).collect();
        let report = json!({
            "seed": self.seed, "minutes": self.took.as_secs_f64() / 60.0, "total": self.total.json(),
            "faults": faults, "problems": self.problems,
        });
        format!("{report:#}\n")
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
