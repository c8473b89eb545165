//! What a prompt says that it does not want: "no blog", "ohne Blog und Newsletter", "بدون حجز", "booking is not needed".

use crate::{
    lexicon::Role,
    reading::{MAX_SPAN, Reading},
};

/// How many words may stand between a denial and what it denies.
const REACH: usize = 3;

/// Marks the hits that are denied.
pub(crate) fn mark(reading: &mut Reading<'_>) {
    let mut denied = Vec::new();
    for index in 0..reading.len() {
        // "Non-profit" and "sans but lucratif" deny nothing.
        let inside = reading.is_content(index) || reading.is_noise(index);
        if reading.has_role(index, Role::Not) && !inside {
            forwards(reading, index, &mut denied);
        }
        if reading.has_role(index, Role::NotAfter) {
            backwards(reading, index, &mut denied);
        }
    }
    for hit in denied {
        reading.hits[hit].denied = true;
    }
}

fn forwards(reading: &Reading<'_>, at: usize, denied: &mut Vec<usize>) {
    let mut end = at;
    let mut is_first = true;
    // Reached over a comma: denied only if an "or" follows.
    let mut pending = Vec::new();
    // Nothing further off can be reached.
    let start = reading.hits.partition_point(|hit| hit.first() + MAX_SPAN < at);
    let candidates = reading.hits.iter().enumerate().skip(start);
    for (index, hit) in candidates.filter(|(_, hit)| hit.is_content() && hit.last() > at) {
        if hit.first() <= end && !is_first {
            // Another meaning of the same words.
            if pending.is_empty() {
                denied.push(index);
            } else {
                pending.push(index);
            }
            continue;
        }
        if hit.first() <= at {
            continue;
        }
        match link(reading, at, end + 1..hit.first(), is_first) {
            Link::None => return,
            Link::Comma => pending.push(index),
            Link::Sure => {
                denied.append(&mut pending);
                denied.push(index);
            }
        }
        end = hit.last();
        is_first = false;
    }
}

enum Link {
    None,
    Comma,
    Sure,
}

fn link(reading: &Reading<'_>, denial: usize, between: std::ops::Range<usize>, is_first: bool) -> Link {
    let mut words = 0;
    let (mut comma, mut or, mut and) = (false, false, false);
    let article =
        |at: usize| matches!(reading.text.folded(at), "a" | "an" | "un" | "una" | "une" | "ein" | "eine" | "einen");
    for index in between {
        if reading.is_end(index) || reading.has_role(index, Role::But) {
            return Link::None;
        }
        if reading.is_break(index) {
            comma = true;
        } else if reading.has_role(index, Role::Or) {
            or = true;
        } else if reading.has_role(index, Role::And) {
            // "Sin precios y un mapa".
            if !is_first && article(index + 1) {
                return Link::None;
            }
            and = true;
        } else {
            words += 1;
        }
    }
    if is_first {
        return if words <= REACH && !comma { Link::Sure } else { Link::None };
    }
    if words > 2 {
        Link::None
    } else if or || and && !comma && lacks(reading, denial) {
        Link::Sure
    } else if comma && words == 0 {
        Link::Comma
    } else {
        Link::None
    }
}

/// "Without" goes over "and"; "no" does not.
fn lacks(reading: &Reading<'_>, denial: usize) -> bool {
    matches!(
        reading.text.folded(denial),
        "without" | "sans" | "sin" | "ohne" | "بدون" | "دون" | "بلا" | "غير" | "without any"
    )
}

fn backwards(reading: &Reading<'_>, at: usize, denied: &mut Vec<usize>) {
    let start = reading.hits.partition_point(|hit| hit.first() + 2 * MAX_SPAN < at);
    let end = reading.hits.partition_point(|hit| hit.first() < at);
    let candidates = reading.hits.iter().enumerate().take(end).skip(start);
    let candidates = candidates.filter(|(_, hit)| hit.is_content() && hit.last() < at);
    let Some(nearest) = candidates.clone().map(|(_, hit)| hit.last()).max() else { return };
    let between = nearest + 1..at;
    // "Booking, no need for a shop": what is denied stands behind.
    let listed = between.clone().any(|index| reading.is_break(index))
        && (at..at + 6).take_while(|index| !reading.is_end(*index)).any(|index| reading.is_content(index));
    let near = at - nearest <= REACH && between.clone().all(|index| !reading.is_end(index)) && !listed;
    if near {
        denied.extend(candidates.filter(|(_, hit)| hit.last() == nearest).map(|(index, _)| index));
    }
}
