//! Answers, good and bad, in one piece and in many.

use proptest::prelude::*;

use super::*;

/// Everything an answer says when it comes in these pieces; texts that follow each other are one.
fn read<'a>(pieces: impl IntoIterator<Item = &'a str>) -> Vec<Part> {
    let mut answer = Answer::default();
    let mut parts: Vec<Part> = pieces.into_iter().flat_map(|piece| answer.push(piece)).collect();
    parts.extend(answer.finish());
    joined(parts)
}

fn joined(parts: Vec<Part>) -> Vec<Part> {
    let mut joined: Vec<Part> = Vec::new();
    for part in parts {
        match (joined.last_mut(), part) {
            (Some(Part::Text(before)), Part::Text(more)) => before.push_str(&more),
            (_, part) => joined.push(part),
        }
    }
    joined
}

fn text(text: &str) -> Part {
    Part::Text(text.to_owned())
}

fn file(path: &str, content: &str) -> Part {
    Part::File(Written { path: path.to_owned(), content: content.to_owned(), is_closed: true })
}

fn unclosed(path: &str, content: &str) -> Part {
    Part::File(Written { path: path.to_owned(), content: content.to_owned(), is_closed: false })
}

#[track_caller]
fn check(answer: &str, parts: &[Part]) {
    assert_eq!(read([answer]), parts, "{answer:?}");
}

#[test]
fn text_stands_between_files() {
    check(
        "I begin.\n<<<file styles.css>>>\na{}\n<<<end>>>\n\nNow the page.\n<<<file index.html>>>\n<p>\n\n</p>\n<<<end>>>\n",
        &[
            text("I begin."),
            file("styles.css", "a{}\n"),
            text("\n\nNow the page."),
            file("index.html", "<p>\n\n</p>\n"),
        ],
    );
}

#[test]
fn text_is_told_as_it_comes() {
    let mut answer = Answer::default();
    assert_eq!(answer.push("Hel"), [text("Hel")]);
    assert_eq!(answer.push("lo <b"), [text("lo <b")]);
    assert_eq!(answer.push("\n"), []);
    assert_eq!(answer.push("<<"), [], "it may be a mark");
    assert_eq!(answer.push(" no"), [text("\n<< no")]);
}

#[test]
fn marks_may_be_spelt_in_other_ways() {
    let parts = [file("a/b.html", "x\n")];
    for (begin, end) in [
        ("<<<file a/b.html>>>", "<<<end>>>"),
        ("  <<< FILE: a/b.html >>>  ", "<<<END FILE>>>"),
        ("<<<file=\"./a/b.html\">>>", "<<</file>>>"),
        ("<<<file `/a/b.html`>>>\r", "<<<end a/b.html>>>\r"),
    ] {
        check(&format!("{begin}\nx\n{end}\n"), &parts);
    }
}

#[test]
fn fences_around_a_file_are_taken_off() {
    check("```\n<<<file a.html>>>\n```html\n<p>\n```\n<<<end>>>\n```\n", &[file("a.html", "<p>\n")]);
    check("```html\n<<<file a.html>>>\n<p>\n<<<end>>>\n```", &[unclosed("index.html", ""), file("a.html", "<p>\n")]);
}

#[test]
fn a_fence_stands_for_a_mark() {
    check("Here:\n```html\n<p>\n```\nDone.", &[text("Here:"), file("index.html", "<p>\n"), text("\nDone.")]);
    check("**menu.html**\n```html\n<p>\n```\n", &[text("**menu.html**"), file("menu.html", "<p>\n")]);
    check("```css:assets/a.css\na{}\n```\n", &[file("assets/a.css", "a{}\n")]);
    check("```js\nlet a;\n```\n", &[file("script.js", "let a;\n")]);
    check("```\nplain\n```\n", &[text("plain")]);
}

#[test]
fn a_page_without_any_mark_is_the_first_page() {
    let page = "<!DOCTYPE html>\n<html>\n</html>\n";
    check(&format!("Sure!\n{page}Enjoy."), &[text("Sure!"), file("index.html", page), text("\nEnjoy.")]);
}

#[test]
fn a_file_that_is_not_closed_ends_where_the_next_begins() {
    check("<<<file a.css>>>\na{}\n<<<file b.css>>>\nb{}", &[unclosed("a.css", "a{}\n"), unclosed("b.css", "b{}")]);
    check("<<<file a.css>>>\na{}<<<end>>>", &[file("a.css", "a{}\n")]);
}

#[test]
fn a_file_may_start_over() {
    check("<<<file a.css>>>\nbroken\n<<<file a.css>>>\na{}\n<<<end>>>", &[file("a.css", "a{}\n")]);
}

#[test]
fn what_only_looks_like_a_mark_is_content() {
    check(
        "<<<file a.js>>>\nif (a <<< b) {}\n<<<other>>>\n<<<end>>>",
        &[file("a.js", "if (a <<< b) {}\n<<<other>>>\n")],
    );
    check("a <<<end>>> b", &[text("a <<<end>>> b")]);
}

#[test]
fn a_file_beyond_every_limit_is_dropped_and_the_rest_is_read() {
    let huge = "x".repeat(1 << 20);
    let answer = format!("<<<file a.css>>>\n{huge}\n{huge}\n{huge}\n<<<end>>>\n<<<file b.css>>>\nb{{}}\n<<<end>>>");
    check(&answer, &[file("b.css", "b{}\n")]);
}

/// What comes of an answer that is cut after `first` and goes on with `second`.
fn resumed(first: &str, second: &str) -> Vec<Part> {
    let mut answer = Answer::default();
    let mut parts = answer.push(first);
    parts.extend(answer.resume());
    parts.extend(answer.push(second));
    parts.extend(answer.finish());
    joined(parts)
}

#[test]
fn a_cut_file_goes_on_where_it_was_cut() {
    let whole = [file("a.html", "<p>One two three</p>\n")];
    let cut = "<<<file a.html>>>\n<p>One tw";
    for second in [
        "o three</p>\n<<<end>>>",
        "<<<more>>>\no three</p>\n<<<end>>>",
        "```html\no three</p>\n<<<end>>>\n```",
        "<<<file a.html>>>\n<p>One two three</p>\n<<<end>>>",
    ] {
        assert_eq!(resumed(cut, second), whole, "{second:?}");
    }
    let long = "<p>a paragraph of some length, which goes on";
    let both = resumed(&format!("<<<file a.html>>>\n{long}"), &format!("{long} and on</p>\n<<<end>>>"));
    assert_eq!(both, [file("a.html", &format!("{long} and on</p>\n"))], "what is said again is said once");
}

#[test]
fn a_short_continuation_that_is_cut_again_is_kept() {
    let mut answer = Answer::default();
    let mut parts = answer.push("<<<file a.css>>>\na{");
    parts.extend(answer.resume());
    parts.extend(answer.push("}\n<<<end>>>\nNext.\n<<<file b.css>>>\nb"));
    parts.extend(answer.resume());
    parts.extend(answer.push("<<<more>>>\n{}\n<<<end>>>"));
    parts.extend(answer.finish());
    assert_eq!(joined(parts), [file("a.css", "a{}\n"), text("Next."), file("b.css", "b{}\n")]);
}

#[test]
fn a_line_beyond_every_limit_is_not_held() {
    let mut answer = Answer::default();
    assert_eq!(answer.push("<<<file a.css>>>\n"), []);
    for _ in 0..64 {
        assert_eq!(answer.push(&"x".repeat(1 << 20)), []);
        assert!(answer.line.len() <= crate::MAX_FILE_BYTES);
    }
    assert_eq!(answer.push("\n<<<end>>>\nDone"), [text("Done")]);
}

#[test]
fn a_cut_mark_is_written_again() {
    assert_eq!(resumed("Hi\n<<<fil", "<<<file a.css>>>\na{}\n<<<end>>>"), [text("Hi"), file("a.css", "a{}\n")]);
    assert_eq!(resumed("<<<file a.css>>>\na{}\n<<<en", "<<<end>>>\nBye"), [file("a.css", "a{}\n"), text("Bye")]);
}

fn answers() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        "[a-zé ]{0,8}",
        "<{0,4}(file|end|more|)[ :]?(a.html|b.css)?>{0,4}",
        Just("```html".to_owned()),
        Just("```".to_owned()),
        Just("<!doctype html>".to_owned()),
        Just("</html>".to_owned()),
        Just("مرحبا بكم".to_owned()),
        "[`<]{1,3}[a-z]{0,3}",
    ];
    prop::collection::vec(line, 0..14).prop_map(|lines| lines.join("\n"))
}

/// `text` in pieces.
fn cut<'a>(text: &'a str, cuts: &[prop::sample::Index]) -> Vec<&'a str> {
    let places: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let mut cuts: Vec<usize> = cuts.iter().map(|cut| places[cut.index(places.len())]).collect();
    cuts.extend([0, text.len()]);
    cuts.sort_unstable();
    cuts.windows(2).map(|pair| &text[pair[0]..pair[1]]).collect()
}

proptest! {
    #[test]
    fn any_cutting_reads_the_same(answer in answers(), cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..12)) {
        prop_assert_eq!(read(cut(&answer, &cuts)), read([answer.as_str()]));
        let single: Vec<String> = answer.chars().map(String::from).collect();
        prop_assert_eq!(read(single.iter().map(String::as_str)), read([answer.as_str()]));
    }

    #[test]
    fn any_continuation_reads_the_same_however_it_is_cut(
        first in answers(), second in answers(), cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..12),
    ) {
        let mut answer = Answer::default();
        let mut parts = answer.push(&first);
        parts.extend(answer.resume());
        parts.extend(cut(&second, &cuts).into_iter().flat_map(|piece| answer.push(piece)));
        parts.extend(answer.finish());
        prop_assert_eq!(joined(parts), resumed(&first, &second));
    }

    #[test]
    fn a_good_answer_keeps_every_byte_of_its_files(contents in prop::collection::vec("([a-zé<>`]{0,9} \n){0,5}", 1..4)) {
        let answer: String = contents
            .iter()
            .enumerate()
            .map(|(nth, content)| format!("Next.\n<<<file f{nth}.css>>>\n{content}<<<end>>>\n"))
            .collect();
        let files: Vec<String> = read([answer.as_str()])
            .into_iter()
            .filter_map(|part| if let Part::File(file) = part { Some(file.content) } else { None })
            .collect();
        let fenced = |content: &String| content.trim_start().starts_with("```");
        prop_assume!(!contents.iter().any(fenced));
        prop_assert_eq!(files, contents);
    }
}
