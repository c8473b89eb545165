//! The Studio in front of a gateway that writes down what it is asked.

use std::{
    collections::HashMap,
    io::Read as _,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use chrono::Utc;
use client::Gateway;
use flate2::read::GzDecoder;
use prometheus::Registry;
use reqwest::{Client, RequestBuilder, Response};
use serde_json::{Value, json};
use service::{Health, Shutdown, settings::Reader};
use signing::{KeyRing, SignaturePolicy, Signed, verify};
use studio::{Studio, StudioSettings};

const KEYS: &str = "k1:hunter2hunter2";

/// What the gateway was asked: method, path, body.
type Asked = Arc<Mutex<Vec<(String, String, Value)>>>;

struct Site {
    studio: String,
    asked: Asked,
    http: Client,
    shutdown: Shutdown,
}

impl Drop for Site {
    fn drop(&mut self) {
        self.shutdown.begin();
    }
}

impl Site {
    /// A Studio before a gateway at `gateway`, or one that answers as [`answer`] does.
    fn start(gateway: Option<&str>) -> Self {
        let (asked, shutdown) = (Asked::default(), Shutdown::new());
        let gateway = gateway.map_or_else(|| start_gateway(asked.clone(), &shutdown), str::to_owned);
        let settings: HashMap<&str, &str> = HashMap::from([
            ("SHEEN_STUDIO_ADDR", "127.0.0.1:0"),
            ("SHEEN_GATEWAY_URL", gateway.as_str()),
            ("SHEEN_PUBLIC_URL", "https://api.example/base"),
            ("SHEEN_SIGNING_KEYS", KEYS),
        ]);
        let settings = StudioSettings::read(&Reader::new(&settings)).expect("good settings");
        let studio = Studio::start(&settings, &Registry::new(), Health::new(), &shutdown).expect("a Studio");
        let http = Client::builder().tls_certs_only([]).no_proxy().build().expect("a client");
        Self { studio: format!("http://{}", studio.addr()), asked, http, shutdown }
    }

    async fn page(&self, path: &str) -> Page {
        let response = self.http.get(format!("{}{path}", self.studio)).send().await.expect("an answer");
        let header = |name: &str| response.headers().get(name).map(|value| value.to_str().expect("text").to_owned());
        let (cookie, policy) =
            (header("set-cookie").expect("a cookie"), header("content-security-policy").expect("a policy"));
        let text = response.text().await.expect("text");
        let between =
            |start: &str| text.split_once(start).and_then(|(_, rest)| rest.split_once('"')).expect(start).0.to_owned();
        let (token, project) = (between("name=\"csrf-token\" content=\""), between("data-project=\""));
        Page { cookie, policy, token, project, text }
    }

    fn post(&self, path: &str, page: &Page) -> RequestBuilder {
        let request = self.http.post(format!("{}{path}", self.studio));
        request.header("cookie", page.pair()).header("x-csrf-token", &page.token)
    }

    /// As a link does it: with the cookie alone.
    fn get(&self, path: &str, page: &Page) -> RequestBuilder {
        self.http.get(format!("{}{path}", self.studio)).header("cookie", page.pair())
    }
}

struct Page {
    cookie: String,
    policy: String,
    token: String,
    project: String,
    text: String,
}

impl Page {
    /// What the browser sends back of the cookie.
    fn pair(&self) -> &str {
        self.cookie.split(';').next().expect("a pair")
    }

    /// The words that came with the page.
    fn words(&self) -> Value {
        let (_, rest) = self.text.split_once("id=\"words\">").expect("words");
        serde_json::from_str(rest.split('<').next().expect("an end")).expect("JSON")
    }

    fn session(&self) -> String {
        format!("bs_{}_1763800000000_1a2b3c4d", self.project)
    }
}

fn start_gateway(asked: Asked, shutdown: &Shutdown) -> String {
    let server =
        HttpServer::new(move || App::new().app_data(web::Data::new(asked.clone())).default_service(web::to(answer)));
    let server = server.workers(1).disable_signals().bind("127.0.0.1:0").expect("a port");
    let addr: SocketAddr = server.addrs()[0];
    let server = server.run();
    let handle = server.handle();
    let drain = shutdown.drain();
    shutdown.work().spawn(server);
    shutdown.work().spawn(async move {
        drain.cancelled().await;
        handle.stop(false).await;
    });
    format!("http://{addr}")
}

/// Writes down a request whose signature verifies.
async fn answer(request: HttpRequest, body: web::Bytes, asked: web::Data<Asked>) -> HttpResponse {
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    let path = request.uri().path_and_query().expect("a path").as_str();
    let signed = Signed {
        timestamp: header("x-sheen-timestamp"),
        request_id: header("x-sheen-request-id"),
        key_id: header("x-sheen-key-id"),
        v1: header("x-sheen-signature"),
        v2: header("x-sheen-signature-v2"),
        method: request.method().as_str(),
        path_and_query: path,
        body: &body,
    };
    let ring = KeyRing::parse(KEYS).expect("a ring");
    if verify(&ring, &signed, SignaturePolicy::V2Only, false, Utc::now()).is_err() {
        return HttpResponse::Unauthorized().finish();
    }
    let body = serde_json::from_slice(&body).unwrap_or_default();
    asked.lock().expect("no panic").push((request.method().to_string(), path.to_owned(), body));
    HttpResponse::Accepted()
        .insert_header(("content-disposition", "attachment"))
        .insert_header(("content-security-policy", "sandbox; default-src 'none'"))
        .insert_header(("server-timing", "auth;dur=0.1, db;dur=2, total;dur=3"))
        .insert_header(("x-sheen-request-id", "req_theirs"))
        .insert_header(("set-cookie", "theirs=1"))
        .json(json!({ "language": header("accept-language") }))
}

async fn code(response: Response) -> (u16, String) {
    let status = response.status().as_u16();
    let problem: Value = response.json().await.expect("a problem");
    (status, problem["code"].as_str().expect("a code").to_owned())
}

#[tokio::test]
async fn a_prompt_is_signed_and_sent_in_the_visitors_name() {
    let site = Site::start(None);
    let page = site.page("/").await;
    let prompt = json!({
        "prompt": "A salon", "locale": "ar-eg", "buildSessionId": page.session(),
        "projectId": "somebody-else", "userId": "somebody-else",
    });
    let response =
        site.post("/api/builds", &page).header("accept-language", "ar").json(&prompt).send().await.expect("an answer");
    assert_eq!(response.status(), 202);
    let header = |name: &str| response.headers().get(name).map(|value| value.to_str().expect("text"));
    assert_eq!(header("x-sheen-request-id"), Some("req_theirs"));
    assert_eq!(header("set-cookie"), None);
    let timing = header("server-timing").expect("a timing");
    let names: Vec<_> = timing.split(", ").map(|part| part.split(';').next().expect("a name")).collect();
    assert_eq!(names, ["auth", "db", "worker", "total"], "{timing}");
    assert_eq!(response.json::<Value>().await.expect("JSON"), json!({ "language": "ar" }));

    let asked = site.asked.lock().expect("no panic");
    let (method, path, body) = &asked[0];
    assert_eq!((method.as_str(), path.as_str()), ("POST", "/v1/builds"));
    assert_eq!(body["projectId"], page.project.as_str());
    assert!(body["userId"].as_str().expect("text").starts_with("visitor-"), "{body}");
    assert_eq!((&body["prompt"], &body["locale"]), (&json!("A salon"), &json!("ar-eg")));
    assert_eq!(body["buildSessionId"], page.session());
}

#[tokio::test]
async fn what_can_be_done_to_a_build_is_forwarded_to_its_route() {
    let site = Site::start(None);
    let page = site.page("/").await;
    let id = page.session();
    for action in ["cancel", "retry", "recommendations/retry", "token"] {
        let response = site.post(&format!("/api/builds/{id}/{action}"), &page).send().await.expect("an answer");
        assert_eq!(response.status(), 202, "{action}");
        let last = site.asked.lock().expect("no panic").pop().expect("a request");
        assert_eq!(last.1, format!("/v1/builds/{id}/{action}"));
    }
    assert_eq!(site.post(&format!("/api/builds/{id}/delete"), &page).send().await.expect("an answer").status(), 404);
}

#[tokio::test]
async fn a_visitor_reads_their_own_builds_and_downloads_what_was_built() {
    let site = Site::start(None);
    let (page, other) = (site.page("/").await, site.page("/").await);
    let id = page.session();
    let reads = [
        ("/api/builds?limit=3&before=x".to_owned(), format!("/v1/projects/{}/builds?limit=3&before=x", page.project)),
        ("/api/builds".to_owned(), format!("/v1/projects/{}/builds", page.project)),
        (format!("/api/builds/{id}/archive.zip"), format!("/v1/builds/{id}/archive.zip")),
        (format!("/api/builds/{id}/files/assets/a%20b.css"), format!("/v1/builds/{id}/files/assets/a%20b.css")),
        (format!("/api/builds/{id}/files/..%2f..%2ftoken"), format!("/v1/builds/{id}/files/token")),
    ];
    for (path, asked) in reads {
        let response = site.get(&path, &page).send().await.expect("an answer");
        assert_eq!(response.status(), 202, "{path}");
        // Nothing that was built runs on this origin.
        assert_eq!(response.headers()["content-disposition"], "attachment");
        assert_eq!(response.headers()["content-security-policy"], "sandbox; default-src 'none'");
        let last = site.asked.lock().expect("no panic").pop().expect("a request");
        assert_eq!((last.0.as_str(), last.1), ("GET", asked));
    }
    let path = format!("/api/builds/{id}/archive.zip");
    let not_mine = site.get(&path, &other).send().await.expect("an answer");
    assert_eq!(code(not_mine).await, (404, "build_not_found".to_owned()));
    let nobody = site.http.get(format!("{}{path}", site.studio)).send().await.expect("an answer");
    assert_eq!(code(nobody).await, (403, "not_from_our_page".to_owned()));
    assert!(site.asked.lock().expect("no panic").is_empty());
}

#[tokio::test]
async fn only_our_own_page_can_act_and_only_on_its_visitors_builds() {
    let site = Site::start(None);
    let (page, other) = (site.page("/").await, site.page("/").await);
    assert!(page.project != other.project);
    let path = format!("/api/builds/{}/cancel", page.session());
    let foreign = || (403, "not_from_our_page".to_owned());

    let url = format!("{}{path}", site.studio);
    let bare = site.http.post(&url).send().await.expect("an answer");
    assert_eq!(code(bare).await, foreign());
    let cookie = page.pair();
    let no_token = site.http.post(&url).header("cookie", cookie).send().await.expect("an answer");
    assert_eq!(code(no_token).await, foreign());
    let other_token = site.http.post(&url).header("cookie", cookie).header("x-csrf-token", &other.token);
    assert_eq!(code(other_token.send().await.expect("an answer")).await, foreign());

    let not_mine = site.post(&path, &other).send().await.expect("an answer");
    assert_eq!(code(not_mine).await, (404, "build_not_found".to_owned()));
    for member in ["buildSessionId", "parentBuildSessionId"] {
        let prompt = json!({ "prompt": "x", member: page.session() });
        let not_mine = site.post("/api/builds", &other).json(&prompt).send().await.expect("an answer");
        assert_eq!(code(not_mine).await, (404, "build_not_found".to_owned()), "{member}");
    }
    assert!(site.asked.lock().expect("no panic").is_empty());
}

#[tokio::test]
async fn a_gateway_that_is_away_is_a_clear_problem() {
    let closed = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port").local_addr().expect("an address");
    let site = Site::start(Some(&format!("http://{closed}")));
    let page = site.page("/").await;
    let response = site.post("/api/builds", &page).json(&json!({ "prompt": "x" })).send().await.expect("an answer");
    assert_eq!(response.headers()["retry-after"], "2");
    assert_eq!(response.headers()["content-type"], "application/problem+json");
    assert_eq!(code(response).await, (503, "unavailable".to_owned()));
}

#[tokio::test]
async fn a_refusal_of_our_own_speaks_the_callers_language() {
    let site = Site::start(None);
    let (page, other) = (site.page("/").await, site.page("/").await);
    for (accept, language, foreign, gone) in [
        ("en-GB", "en", "Load the page again", "There is no build"),
        ("ar-EG, en;q=0.5", "ar", "أعد تحميل الصفحة", "لا توجد عملية بناء"),
        ("fr-CA", "fr", "Rechargez la page", "Aucune création"),
        ("es", "es", "Vuelva a cargar la página", "No hay ninguna"),
        ("pt, de;q=0.7", "de", "Laden Sie die Seite neu", "keinen Bauauftrag"),
    ] {
        let path = format!("/api/builds/{}/cancel", page.session());
        for (request, status, told) in
            [(site.http.post(format!("{}{path}", site.studio)), 403, foreign), (site.post(&path, &other), 404, gone)]
        {
            let response = request.header("accept-language", accept).send().await.expect("an answer");
            assert_eq!(
                (response.status().as_u16(), &response.headers()["content-language"]),
                (status, &language.parse().expect("a value"))
            );
            let problem: Value = response.json().await.expect("a problem");
            let detail = problem["detail"].as_str().expect("a detail");
            assert!(detail.contains(told) && problem["title"] != problem["detail"], "{accept}: {problem}");
        }
    }
}

#[tokio::test]
async fn what_the_page_loads_is_packed_for_those_who_take_it_and_nothing_else_is() {
    let site = Site::start(None);
    let page = site.page("/").await;
    let encoding = |response: &Response| response.headers().get("content-encoding").cloned();
    let files: Vec<_> = page.text.split("\"/assets/").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    for file in files {
        let asked =
            |accept: &str| site.http.get(format!("{}/assets/{file}", site.studio)).header("accept-encoding", accept);
        let plain = asked("br, gzip;q=0").send().await.expect("an answer");
        assert_eq!((encoding(&plain), &plain.headers()["vary"]), (None, &"Accept-Encoding".parse().expect("a value")));
        let plain = plain.bytes().await.expect("bytes");
        let packed = asked("gzip, deflate, br").send().await.expect("an answer");
        assert_eq!(encoding(&packed).expect("an encoding"), "gzip", "{file}");
        let packed = packed.bytes().await.expect("bytes");
        let mut unpacked = Vec::new();
        GzDecoder::new(packed.as_ref()).read_to_end(&mut unpacked).expect("gzip");
        assert!(unpacked == plain && packed.len() < plain.len(), "{file}: {} of {}", packed.len(), plain.len());
    }
    let document = site.get("/", &page).header("accept-encoding", "gzip").send().await.expect("an answer");
    assert_eq!(encoding(&document), None);
    let passed_on = site.post("/api/builds", &page).header("accept-encoding", "gzip").json(&json!({ "prompt": "x" }));
    assert_eq!(encoding(&passed_on.send().await.expect("an answer")), None);
}

#[tokio::test]
async fn a_body_that_is_no_prompt_goes_no_further() {
    let site = Site::start(None);
    let page = site.page("/").await;
    for body in ["", "{", "[]", "{\"prompt\":1}", "{\"prompt\":\"x\",\"buildSessionId\":\"x\"}"] {
        let response = site.post("/api/builds", &page).body(body).send().await.expect("an answer");
        assert_eq!(code(response).await, (400, "malformed_body".to_owned()), "{body}");
    }
    let long = site.post("/api/builds", &page).body("x".repeat(65_537)).send().await.expect("an answer");
    assert_eq!(code(long).await, (413, "body_too_large".to_owned()));
    assert!(site.asked.lock().expect("no panic").is_empty());
}

#[tokio::test]
async fn the_page_is_in_the_language_of_its_path_and_keeps_its_visitor() {
    let site = Site::start(None);
    let page = site.page("/ar-eg/anything").await;
    assert!(page.text.contains("<html lang=\"ar\" dir=\"rtl\" data-locale=\"ar-EG\""), "{}", page.text);
    assert_eq!(page.words()["width-phone"], "هاتف");
    assert!(!page.text.contains("{{"), "{}", page.text);
    assert!(page.cookie.contains("; HttpOnly; SameSite=Lax") && !page.cookie.contains("Secure"), "{}", page.cookie);
    assert!(page.policy.contains("connect-src 'self' https://api.example;"), "{}", page.policy);

    let again = site.get("/fr", &page).send().await.expect("an answer");
    assert!(!again.headers().contains_key("set-cookie"));
    let text = again.text().await.expect("text");
    assert!(text.contains("lang=\"fr\" dir=\"ltr\"") && text.contains(&page.project), "{text}");
    assert_eq!(site.http.get(format!("{}/nothing", site.studio)).send().await.expect("an answer").status(), 404);
}

#[tokio::test]
async fn nothing_that_is_served_holds_the_secret_or_the_session() {
    let site = Site::start(None);
    let page = site.page("/").await;
    let session = page.cookie.split(['=', ';']).nth(1).expect("a value");
    assert!(!page.text.contains("hunter2") && !page.text.contains(session), "{}", page.text);
    let files: Vec<_> = page.text.split("\"/assets/").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(files.len(), 3, "{}", page.text);
    for file in files {
        let response = site.http.get(format!("{}/assets/{file}", site.studio)).send().await.expect("an answer");
        assert_eq!(response.headers()["x-content-type-options"], "nosniff");
        // A name that tells the content may be kept; one that does not must be asked about.
        let keeps = response.headers()["cache-control"].to_str().expect("text").contains("immutable");
        assert_eq!(keeps, file != "icon.svg", "{file}");
        let text = response.text().await.expect("text");
        assert!(!text.is_empty() && !text.contains("hunter2"), "{file}");
    }
    for file in ["nothing.js", "index.html", "..%2fCargo.toml"] {
        let response = site.http.get(format!("{}/assets/{file}", site.studio)).send().await.expect("an answer");
        assert_eq!(response.status(), 404, "{file}");
    }
    // Wherever else a script or a style might point, the page's policy allows this origin, the gateway's and previews.
    assert!(page.policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self';"), "{}", page.policy);
}

#[test]
fn a_bad_setting_is_named_and_no_secret_shown() {
    let refused = |pairs: &[(&'static str, &'static str)]| {
        let map: HashMap<&str, &str> = pairs.iter().copied().collect();
        StudioSettings::read(&Reader::new(&map)).expect_err("refused").to_string()
    };
    assert!(refused(&[]).starts_with("SHEEN_SIGNING_KEYS is not set"));
    let keys = refused(&[("SHEEN_SIGNING_KEYS", "hunter2hunter2")]);
    assert!(keys.starts_with("SHEEN_SIGNING_KEYS can't be used") && !keys.contains("hunter2"), "{keys}");
    assert!(refused(&[("SHEEN_SIGNING_KEYS", KEYS), ("SHEEN_GATEWAY_URL", "x")]).starts_with("SHEEN_GATEWAY_URL"));
    assert!(Gateway::new("http://127.0.0.1:1", "k1", "short").is_err());
}
