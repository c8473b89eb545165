use super::*;

const STYLE: &str = "body { color: #222 }";

fn page(body: &str) -> String {
    format!("<!doctype html><html lang=en><head><title>A title</title></head><body>{body}</body></html>")
}

fn files(files: &[(&str, &str)]) -> Vec<SiteFile> {
    files.iter().map(|(path, content)| SiteFile::new(*path, (*content).to_owned()).expect("a valid file")).collect()
}

#[track_caller]
fn check(others: &[(&str, &str)], index: &str, expected: Result<(), &str>) {
    let mut site = files(others);
    site.extend(files(&[("index.html", index)]));
    let found = check_site(&site).map_err(|fault| fault.to_string());
    match (&found, expected) {
        (Ok(()), Ok(())) => {}
        (Err(fault), Err(part)) if fault.contains(part) => {}
        _ => panic!("{index}\nexpected {expected:?}, found {found:?}"),
    }
    // A single new version is held to the same.
    let others = files(others);
    let alone = check_page("index.html", index.as_bytes(), &others).map_err(|fault| fault.to_string());
    assert_eq!(alone.is_ok(), found.is_ok(), "{index}: {alone:?}");
}

#[test]
fn a_page_that_refers_to_what_is_there_is_sound() {
    let body = r##"<h1 id="top-of-it">Hi</h1><a href="#top-of-it">a</a><a href="#">b</a><a href="menu.html#soup">c</a>
        <a href="https://example.org">d</a><a href="mailto:a@b.example">e</a><a href="tel:+123">f</a>
        <img src="assets/a.svg" alt=""><img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" alt="">
        <form action=""><input name="x"></form>"##;
    let others = [
        ("menu.html", &*page("<p id=soup>Soup</p>")),
        ("assets/a.svg", "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1 1'><path d='M0 0h1'/></svg>"),
    ];
    check(&others, &page(body), Ok(()));
}

#[test]
fn a_site_without_a_first_page_is_refused() {
    assert_eq!(check_site(&files(&[("about.html", &page("Hi"))])), Err(Unsound::NoIndex));
    assert_eq!(check_site(&[]), Err(Unsound::NoIndex));
}

#[test]
fn a_page_that_says_nothing_is_refused() {
    check(&[], &page(""), Err("no visible text"));
    check(&[], &page("<p> \n </p><hr>"), Err("no visible text"));
    check(&[], &page("<script>let text = 1;</script><style>p{color:red}</style>"), Err("no visible text"));
    check(&[], &page("<svg><title>Art</title></svg><template>Later</template>"), Err("no visible text"));
}

#[test]
fn a_page_without_title_or_language_is_refused() {
    let no_title = "<!doctype html><html lang=en><head></head><body>Hi</body></html>";
    check(&[], no_title, Err("no title"));
    let empty_title = "<!doctype html><html lang=en><title> </title><body>Hi<svg><title>x</title></svg></body></html>";
    check(&[], empty_title, Err("no title"));
    let no_language = "<!doctype html><html><title>T</title><body>Hi</body></html>";
    check(&[], no_language, Err("language"));
}

#[test]
fn a_page_that_breaks_off_is_refused() {
    check(&[], "<!doctype html><html lang=en><title>T</title><body><p>Hi", Err("breaks off"));
    check(&[], "<!doctype html><html lang=en><title>T</title><body><p>Hi<a href=\"x", Err("eof-in-tag"));
    check(&[], "<!doctype html><html lang=en><title>T</title><body>Hi<script>let a", Err("broken"));
    check(&[], "<!doctype html><html lang=en><title>T</title><body>Hi<!-- ", Err("eof-in-comment"));
    check(&[], "<html lang=en><title>T</title><body>Hi</body></html>", Err("doctype"));
    check(&[], "", Err("broken"));
}

#[test]
fn what_a_page_refers_to_must_be_in_the_site() {
    check(&[], &page("Hi<link rel=stylesheet href=assets/style.css>"), Err("not in the site"));
    check(&[("assets/style.css", STYLE)], &page("Hi<link rel=stylesheet href=assets/style.css>"), Ok(()));
    check(&[], &page("Hi<a href=menu.html>Menu</a>"), Err("not in the site"));
    check(&[], &page("Hi<a href='#nowhere'>Menu</a>"), Err("not in the site"));
    check(&[("menu.html", &page("Menu"))], &page("Hi<a href='menu.html#nowhere'>Menu</a>"), Err("not in the site"));
    check(&[], &page("Hi<a href='/index.html'>Menu</a>"), Err("not in the site"));
    check(&[], &page("Hi<a href='../index.html'>Menu</a>"), Err("not in the site"));
    check(&[], &page("Hi<img srcset='a.png 1x, b.png 2x' alt=''>"), Err("not in the site"));
    check(&[], &page("Hi<div style='background:url(a.png)'></div>"), Err("not in the site"));
    check(&[], &page("Hi<style>@import 'b.css';</style>"), Err("not in the site"));
    let css = files(&[("index.html", &page("Hi")), ("a.css", "a{background:url(x.svg)}")]);
    assert!(matches!(check_site(&css), Err(Unsound::Dangling { .. })));
}

#[test]
fn nothing_is_fetched_from_elsewhere() {
    for element in [
        "<link rel=stylesheet href='https://fonts.example/css'>",
        "<script src='//cdn.example/a.js'></script>",
        "<img src='http://example.org/a.png' alt=''>",
        "<img src='\\\\example.org/a.png' alt=''>",
        "<img srcset='https://example.org/a.png 2x' alt=''>",
        "<iframe src='https://maps.example/'></iframe>",
        "<form action='https://example.org/'><input></form>",
        "<form><button formaction='https://example.org/'>x</button></form>",
        "<video poster='https://example.org/a.png'></video>",
        "<object data='https://example.org/a'></object>",
        "<svg><use href='https://example.org/a.svg#b'/></svg>",
        "<svg><image xlink:href='https://example.org/a.svg'/></svg>",
        "<div style='background:url(https://example.org/a.png)'></div>",
        "<style>@import url(//example.org/a.css);</style>",
        "<a href='#' ping='https://example.org/'>x</a>",
    ] {
        check(&[], &page(&format!("Hi{element}")), Err("from elsewhere"));
    }
    let css = files(&[("index.html", &page("Hi")), ("a.css", "a{background:url('https://example.org/a.png')}")]);
    assert!(matches!(check_site(&css), Err(Unsound::External { .. })));
    let svg = files(&[("index.html", &page("Hi")), ("a.svg", "<svg><image href='http://example.org/a.png'/></svg>")]);
    assert!(matches!(check_site(&svg), Err(Unsound::External { .. })));
}

#[test]
fn links_that_run_code_or_move_the_page_are_refused() {
    check(&[], &page("Hi<a href='javascript:alert(1)'>x</a>"), Err("no address of a document"));
    check(&[], &page("Hi<a href=' java\tscript:alert(1)'>x</a>"), Err("no address of a document"));
    check(&[], &page("Hi<iframe src='data:text/html,x'></iframe>"), Err("no address of a document"));
    check(&[], &page("Hi<base href='https://example.org/'>"), Err("<base>"));
    check(&[], &page("Hi<meta http-equiv=Refresh content='0;url=https://example.org'>"), Err("refresh"));
}

#[test]
fn files_that_are_no_text_or_no_json_are_refused() {
    let index = page("Hi");
    let site = |path: &str, content: &[u8]| {
        let mut site = files(&[("index.html", &index)]);
        site.push(SiteFile::new(path, content.to_vec()).expect("a valid path"));
        check_site(&site)
    };
    assert!(matches!(site("a.html", b"\xff\xfe"), Err(Unsound::NotUtf8 { .. })));
    assert!(matches!(site("a.json", b"{"), Err(Unsound::Broken { .. })));
    assert!(matches!(site("a.svg", b"<svg><path d='"), Err(Unsound::Broken { .. })));
    assert!(matches!(site("a.css", b"a{"), Err(Unsound::Broken { .. })));
    assert!(matches!(site("index.html", index.as_bytes()), Err(Unsound::DoubleFile { .. })));
    assert_eq!(site("a.png", b"\x89PNG"), Ok(()));
}

#[test]
fn a_new_version_may_not_take_away_what_others_point_at() {
    let menu = page("<p id=soup>Soup</p>");
    let site = files(&[("index.html", &page("<a href='menu.html#soup'>Soup</a>")), ("menu.html", &menu)]);
    assert_eq!(check_page("menu.html", menu.as_bytes(), &site), Ok(()));
    let without = page("<p>No soup</p>");
    assert!(matches!(check_page("menu.html", without.as_bytes(), &site), Err(Unsound::Dangling { .. })));
}
