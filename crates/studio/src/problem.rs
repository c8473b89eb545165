//! What this back end itself refuses, in the gateway's form and words. The page has words of its own for some codes.

use std::fmt;

use actix_web::{
    HttpRequest, HttpResponse, ResponseError,
    body::BoxBody,
    dev::ServiceResponse,
    http::{StatusCode, header},
};
use i18n::{Locale, problem_detail, problem_title};
use protocol::{RequestId, problem::ProblemCode};
use serde_json::json;

use crate::language;

/// Why a request was not forwarded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Problem {
    NotFromOurPage,
    NotFound,
    BadBody,
    BodyTooLarge,
    GatewayDown,
    Internal,
}

impl Problem {
    /// The gateway's code for the same; `None` for what only a page can do wrong.
    const fn known(self) -> Option<ProblemCode> {
        match self {
            Self::NotFromOurPage => None,
            Self::NotFound => Some(ProblemCode::BuildNotFound),
            Self::BadBody => Some(ProblemCode::MalformedBody),
            Self::BodyTooLarge => Some(ProblemCode::BodyTooLarge),
            Self::GatewayDown => Some(ProblemCode::Unavailable),
            Self::Internal => Some(ProblemCode::Internal),
        }
    }

    fn code(self) -> &'static str {
        self.known().map_or("not_from_our_page", ProblemCode::as_str)
    }

    /// Title and detail.
    fn words(self, locale: &Locale) -> (String, String) {
        const FOREIGN: &str = "refusal-not-from-our-page";
        self.known().map_or_else(
            || (locale.text(FOREIGN), locale.attribute(FOREIGN, "detail")),
            |code| (problem_title(locale, code), problem_detail(locale, code, &[])),
        )
    }

    fn answer(self, locale: &Locale) -> HttpResponse {
        let (status, code, (title, detail)) = (self.status_code(), self.code(), self.words(locale));
        let mut response = HttpResponse::build(status);
        let mut problem = json!({
            "type": format!("urn:sheen:problem:{code}"),
            "title": title,
            "status": status.as_u16(),
            "detail": detail,
            "code": code,
            "requestId": RequestId::random(),
            "retryable": status.is_server_error(),
        });
        if self == Self::GatewayDown {
            problem["retryAfterMs"] = 2000.into();
            response.insert_header((header::RETRY_AFTER, "2"));
        }
        response
            .content_type("application/problem+json")
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .insert_header((header::CONTENT_LANGUAGE, locale.language().as_str()))
            .body(problem.to_string())
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::NotFromOurPage => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::BadBody => StatusCode::BAD_REQUEST,
            Self::BodyTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::GatewayDown => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Nobody knows here who asked: [`in_the_callers_language`] does.
    fn error_response(&self) -> HttpResponse {
        self.answer(&Locale::parse("en"))
    }
}

/// `answer` as it is, but for a refusal of ours, which then speaks the language that the request asks for.
pub(crate) fn in_the_callers_language(answer: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    let Some(problem) = answer.response().error().and_then(|error| error.as_error::<Problem>()).copied() else {
        return answer;
    };
    let told = problem.answer(&callers_language(answer.request()));
    answer.into_response(told)
}

fn callers_language(request: &HttpRequest) -> Locale {
    let accept = request.headers().get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    language::choose(None, accept.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use protocol::analysis::Language;

    use super::*;

    #[test]
    fn every_refusal_has_its_own_words_in_every_language() {
        use Problem as P;
        for problem in [P::NotFromOurPage, P::NotFound, P::BadBody, P::BodyTooLarge, P::GatewayDown, P::Internal] {
            let english = problem.words(&Locale::of_language(Language::En));
            assert!(!english.0.is_empty() && english.0 != english.1, "{problem}: {english:?}");
            for language in [Language::Ar, Language::Fr, Language::Es, Language::De] {
                let words = problem.words(&Locale::of_language(language));
                assert!(words.0 != english.0 && words.1 != english.1, "{problem} in {language:?}: {words:?}");
            }
        }
    }
}
