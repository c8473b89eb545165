//! How many tests passed and failed, read from what the runners print at their end.

use std::ops::AddAssign;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Tally) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

/// Who prints the summary. What a test itself prints can look like another's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Runner {
    Nextest,
    CargoTest,
    Vitest,
    Playwright,
}

impl Tally {
    /// What one line says, which is nothing for most.
    pub(crate) fn of_line(runner: Runner, line: &str) -> Tally {
        let line = without_colours(line);
        let words: Vec<&str> =
            line.split(|c: char| !c.is_alphanumeric() && c != '.').filter(|word| !word.is_empty()).collect();
        let is_summary = match runner {
            Runner::Nextest => words.first() == Some(&"Summary"),
            Runner::CargoTest => line.starts_with("test result: "),
            Runner::Vitest => words.first() == Some(&"Tests"),
            Runner::Playwright => {
                line.starts_with("  ") && words.first().is_some_and(|word| word.parse::<u64>().is_ok())
            }
        };
        let mut tally = Tally::default();
        if !is_summary {
            return tally;
        }
        for pair in words.windows(2) {
            let Ok(number) = pair[0].parse::<u64>() else { continue };
            match pair[1] {
                "passed" => tally.passed += number,
                // Playwright does not count those among the passed that passed when they were tried again.
                "flaky" if runner == Runner::Playwright => tally.passed += number,
                // Nextest has `1 timed out` and `1 exec failed` too.
                "failed" | "timed" | "exec" => tally.failed += number,
                _ => {}
            }
        }
        tally
    }
}

fn without_colours(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    let mut rest = line.chars();
    while let Some(c) = rest.next() {
        if c == '\u{1b}' {
            // A colour is ESC [ numbers m.
            rest.by_ref().find(char::is_ascii_alphabetic);
        } else {
            text.push(c);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(runner: Runner, line: &str, passed: u64, failed: u64) {
        assert_eq!(Tally::of_line(runner, line), Tally { passed, failed }, "{line}");
    }

    #[test]
    fn summaries_of_nextest_are_counted() {
        let check = |line, passed, failed| check(Runner::Nextest, line, passed, failed);
        check("     Summary [   0.123s] 10 tests run: 10 passed, 0 skipped", 10, 0);
        check(
            "     Summary [   1.5s] 12/14 tests run: 8 passed (1 slow, 2 flaky), 3 failed, 1 timed out, 2 skipped",
            8,
            4,
        );
        check("     Summary [   0.1s] 3 tests run: 1 passed, 1 failed, 1 exec failed, 0 skipped", 1, 2);
        check("\u{1b}[32;1m     Summary\u{1b}[0m [   0.1s] 1 test run: 1 \u{1b}[32;1mpassed\u{1b}[0m, 0 skipped", 1, 0);
        check("    test result: FAILED. 0 passed; 1 failed; 0 ignored; 0 measured; 1 filtered out", 0, 0);
        check("test result: FAILED. 0 passed; 1 failed; 0 ignored; 0 measured; 1 filtered out", 0, 0);
        check("        PASS [   0.005s] xtask tally::tests::2 passed", 0, 0);
    }

    #[test]
    fn summaries_of_cargo_test_are_counted() {
        let check = |line, passed, failed| check(Runner::CargoTest, line, passed, failed);
        check("test result: ok. 5 passed; 0 failed; 2 ignored; 0 measured; 0 filtered out; finished in 0.00s", 5, 0);
        check("test result: FAILED. 5 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out", 5, 2);
        check("test tally::tests::two_passed ... ok", 0, 0);
        check("3 failed attempts", 0, 0);
    }

    #[test]
    fn summaries_of_vitest_are_counted() {
        let check = |line, passed, failed| check(Runner::Vitest, line, passed, failed);
        check("      Tests  4 passed (4)", 4, 0);
        check("      Tests  1 failed | 4 passed | 1 skipped (6)", 4, 1);
        check(" Test Files  1 failed | 2 passed (3)", 0, 0);
    }

    #[test]
    fn summaries_of_playwright_are_counted() {
        let check = |line, passed, failed| check(Runner::Playwright, line, passed, failed);
        check("  7 passed (3.2s)", 7, 0);
        check("  1 failed", 0, 1);
        check("  2 flaky", 2, 0);
        check("    [chromium] › build.spec.ts:7:1 › 3 passed", 0, 0);
        check("", 0, 0);
    }
}
