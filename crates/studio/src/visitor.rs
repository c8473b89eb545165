//! Who is there: an anonymous visitor, known by a session cookie.
//!
//! **Invariant:** every id that others may see is a digest of the session, never the session itself. [`Visitor`] as a
//! handler's argument means that the cookie was checked, and the page's token too wherever something is changed; there is
//! no other way to get one in the API.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header};
use data_encoding::HEXLOWER;
use protocol::{BuildSessionId, ProjectId, UserId};
use ring::{digest, hmac};

use crate::problem::Problem;

/// The header that carries the page's token.
pub(crate) const CSRF_HEADER: &str = "x-csrf-token";
const COOKIE: &str = "sheen_studio";
/// Thirty days.
const COOKIE_MAX_AGE_S: u32 = 2_592_000;

/// A visitor's session: 32 hexadecimal digits.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Session(String);

impl Session {
    /// A new one, of 122 random bits.
    pub(crate) fn new() -> Self {
        Self(uuid::Uuid::new_v4().simple().to_string())
    }

    /// The one that the request's cookie names.
    pub(crate) fn of(request: &HttpRequest) -> Option<Self> {
        let cookies = request.headers().get_all(header::COOKIE).filter_map(|value| value.to_str().ok());
        let mut values = cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
        let (_, value) = values.find(|(name, _)| *name == COOKIE)?;
        let good = value.len() == 32 && value.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        good.then(|| Self(value.to_owned()))
    }

    /// The value of `Set-Cookie`.
    pub(crate) fn cookie(&self, secure: bool) -> String {
        let secure = if secure { "; Secure" } else { "" };
        format!("{COOKIE}={}; Path=/; Max-Age={COOKIE_MAX_AGE_S}; HttpOnly; SameSite=Lax{secure}", self.0)
    }

    /// The token that this session's pages carry. Another site can neither read nor compute it.
    pub(crate) fn page_token(&self) -> String {
        HEXLOWER.encode(hmac::sign(&self.key(), b"page").as_ref())
    }

    fn has_page_token(&self, token: &str) -> bool {
        HEXLOWER.decode(token.as_bytes()).is_ok_and(|tag| hmac::verify(&self.key(), b"page", &tag).is_ok())
    }

    /// The project of this session's builds.
    pub(crate) fn project(&self) -> String {
        format!("studio-{}", self.digest("project"))
    }

    fn key(&self) -> hmac::Key {
        hmac::Key::new(hmac::HMAC_SHA256, self.0.as_bytes())
    }

    fn digest(&self, purpose: &str) -> String {
        let digest = digest::digest(&digest::SHA256, format!("{purpose}:{}", self.0).as_bytes());
        HEXLOWER.encode(&digest.as_ref()[..10])
    }
}

/// Somebody whose request comes from a page of ours, or only reads: what is read no other site gets to see.
pub(crate) struct Visitor(Session);

impl Visitor {
    pub(crate) fn project_id(&self) -> Result<ProjectId, Problem> {
        self.0.project().parse().map_err(|_| Problem::Internal)
    }

    pub(crate) fn user_id(&self) -> Result<UserId, Problem> {
        format!("visitor-{}", self.0.digest("user")).parse().map_err(|_| Problem::Internal)
    }

    /// Whether that build is this visitor's. The gateway trusts our signature, so that this is ours to check.
    pub(crate) fn owns(&self, id: &BuildSessionId) -> bool {
        id.project() == self.0.project()
    }
}

impl FromRequest for Visitor {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let token = request.headers().get(CSRF_HEADER).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let reads = request.method().is_safe();
        let session = Session::of(request).filter(|session| reads || session.has_page_token(token));
        ready(session.map(Visitor).ok_or(Problem::NotFromOurPage))
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn a_session_is_read_from_its_cookie_among_others() {
        let session = Session::new();
        let cookie = session.cookie(false);
        let pair = cookie.split(';').next().expect("a pair");
        for line in [pair.to_owned(), format!("a=b; {pair}; c"), format!("a=b;{pair}")] {
            let request = TestRequest::default().insert_header((header::COOKIE, line.clone())).to_http_request();
            assert!(Session::of(&request) == Some(session.clone()), "{line}");
        }
        for line in ["", "sheen_studio=", "sheen_studio=ABC", "other=0123456789abcdef0123456789abcdef"] {
            let request = TestRequest::default().insert_header((header::COOKIE, line)).to_http_request();
            assert!(Session::of(&request).is_none(), "{line}");
        }
    }

    #[test]
    fn what_others_may_see_does_not_tell_the_session() {
        let session = Session::new();
        assert!(session.project().parse::<ProjectId>().is_ok());
        assert!(!session.project().contains(&session.0) && !session.page_token().contains(&session.0));
        assert!(session.project() != Session::new().project());
    }

    #[test]
    fn a_page_token_is_good_for_its_own_session_only() {
        let (one, other) = (Session::new(), Session::new());
        assert!(one.has_page_token(&one.page_token()));
        assert!(!one.has_page_token(&other.page_token()));
        assert!(!one.has_page_token(""));
    }
}
