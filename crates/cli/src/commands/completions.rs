//! `sheen completions`.

use std::io::{self, Write};

use clap::CommandFactory;
use clap_complete::shells;

use crate::{
    Args, Outcome,
    args::{Completions, Shell},
};

pub(super) fn completions(args: &Completions) -> anyhow::Result<Outcome> {
    let mut out = io::stdout();
    out.write_all(&script(args.shell))?;
    out.flush()?;
    Ok(Outcome::Good)
}

fn script(shell: Shell) -> Vec<u8> {
    let (mut command, mut text) = (Args::command(), Vec::new());
    match shell {
        Shell::Bash => clap_complete::generate(shells::Bash, &mut command, "sheen", &mut text),
        Shell::Zsh => clap_complete::generate(shells::Zsh, &mut command, "sheen", &mut text),
        Shell::Fish => clap_complete::generate(shells::Fish, &mut command, "sheen", &mut text),
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every command's words, with those of the commands below it.
    fn words(command: &clap::Command) -> Vec<String> {
        let below = command.get_subcommands();
        below.flat_map(|command| [vec![command.get_name().to_owned()], words(command)].concat()).collect()
    }

    #[test]
    fn every_shell_is_told_of_every_command() {
        let words = words(&Args::command());
        assert!(words.len() > 15, "{words:?}");
        for shell in [Shell::Bash, Shell::Zsh, Shell::Fish] {
            let script = String::from_utf8(script(shell)).expect("text");
            let known: Vec<&str> = script.split(|c: char| !(c.is_alphanumeric() || c == '-')).collect();
            for word in &words {
                assert!(known.contains(&word.as_str()), "{shell:?} knows no {word}");
            }
        }
    }
}
