//! Tables for a person.

use std::io::{self, Write};

use crate::screen::{Screen, Tone};

/// Where the columns after the first stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Align {
    Left,
    Right,
}

/// Longer cells are cut.
const WIDEST: usize = 100;

/// A table; the first row is the head.
pub(crate) fn show<W: Write>(screen: &mut Screen<W>, align: Align, rows: &[Vec<String>]) -> io::Result<()> {
    let rows: Vec<Vec<String>> = rows.iter().map(|row| row.iter().map(|cell| cut(cell)).collect()).collect();
    let width = |text: &String| text.chars().count();
    let widths: Vec<usize> = (0..rows.first().map_or(0, Vec::len))
        .map(|column| rows.iter().filter_map(|row| row.get(column)).map(width).max().unwrap_or(0))
        .collect();
    for (place, row) in rows.iter().enumerate() {
        let mut line = String::new();
        for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
            let gap = if column == 0 { "" } else { "  " };
            line.push_str(&match align {
                Align::Right if column > 0 => format!("{gap}{cell:>width$}"),
                _ => format!("{gap}{cell:<width$}"),
            });
        }
        let tone = if place == 0 { Tone::Faint } else { Tone::Plain };
        screen.line(&[(tone, line.trim_end())])?;
    }
    Ok(())
}

fn cut(cell: &str) -> String {
    match cell.char_indices().nth(WIDEST) {
        Some((end, _)) => format!("{}…", &cell[..end]),
        None => cell.to_owned(),
    }
}

/// Names and values, a pair a line.
pub(crate) fn show_pairs<W: Write>(screen: &mut Screen<W>, pairs: &[(&str, String)]) -> io::Result<()> {
    let width = pairs.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    for (name, value) in pairs {
        screen.line(&[(Tone::Faint, &format!("{name:<width$}  ")), (Tone::Plain, value)])?;
    }
    Ok(())
}
