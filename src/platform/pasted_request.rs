//! The request to the platform in a paste: an entry of a HAR file, a curl command, or what a platform error says
//! about it.

use super::address::Platform;
use super::pasted::error_in;
use super::permission::{ApiRequest, Assistant, Carried};
use crate::http::capture::{Exchange, exchanges};
use crate::text::safe;

/// The request to the platform in a text, if it contains one. Of several, one that was answered with an error.
#[must_use]
pub fn request_in(text: &[u8]) -> Option<ApiRequest> {
    // A token alone is no request, and is the usual case.
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte);
    if text.trim_ascii().iter().all(is_word) {
        return None;
    }
    let mut exchanges = exchanges(text);
    let failed = |exchange: &Exchange| {
        let status = exchange.response.as_ref().map(|response| response.status);
        status.is_some_and(|status| status >= 400)
    };
    exchanges.sort_by_key(|exchange| !failed(exchange));
    let text = String::from_utf8_lossy(text);
    let alone = exchanges.len() < 2;
    let found = exchanges.iter().find_map(|exchange| {
        let mut request = request(exchange)?;
        request.answered = match &exchange.response {
            Some(response) => answered(
                Some(response.status),
                &String::from_utf8_lossy(&response.body),
            ),
            None if alone => answered(None, &text),
            None => None,
        };
        Some(request)
    });
    found.or_else(|| request_of_error(&text))
}

/// How the platform rejected the request: its own words, or the status.
fn answered(status: Option<u16>, text: &str) -> Option<String> {
    if status.is_some_and(|status| !matches!(status, 401 | 403)) {
        return None;
    }
    match (error_in(text), status) {
        (Some((name, meaning)), _) => Some(format!(
            "the platform answered {name}, which no check here explains: {meaning}"
        )),
        (None, Some(status)) => Some(format!(
            "the platform answered {status}, which no check here explains; look at the organization and the region"
        )),
        (None, None) => None,
    }
}

fn request(exchange: &Exchange) -> Option<ApiRequest> {
    let mut request = ApiRequest::parse(&format!("{} {}", exchange.method, exchange.url)).ok()?;
    request.origin.clone_from(&exchange.origin);
    request.assistant = match &exchange.assistant_id {
        Some(id) => Assistant::Id(id.clone()),
        None if exchange.transient => Assistant::Transient,
        None => exchange
            .in_place
            .map_or(Assistant::Unsaid, Assistant::InPlace),
    };
    request.carried = carried(exchange);
    Some(request)
}

fn carried(exchange: &Exchange) -> Carried {
    if !exchange.authorization.is_empty() {
        return Carried::Authorization(exchange.authorization.clone());
    }
    match &exchange.token_elsewhere {
        Some(place) => Carried::Elsewhere(safe(place).into_owned()),
        None if exchange.exported => Carried::LeftOut,
        None => Carried::Nowhere,
    }
}

/// Errors about origins and assistants are answers to web calls, and name what was rejected.
fn request_of_error(text: &str) -> Option<ApiRequest> {
    let quoted = |before: &str| {
        let (_, rest) = text.split_once(before)?;
        let rest = rest
            .trim_start()
            .trim_start_matches('\\')
            .strip_prefix(['\'', '"'])?;
        let value = rest.split(['\'', '"', '\\', '\n']).next()?;
        (!value.is_empty()).then(|| value.to_owned())
    };
    let origin = quoted("Key doesn't allow origin");
    let assistant = if let Some(id) = quoted("Key doesn't allow assistantId") {
        Assistant::Id(id)
    } else if text.contains("Key doesn't allow transient assistant") {
        Assistant::Transient
    } else {
        Assistant::Unsaid
    };
    if origin.is_none() && assistant == Assistant::Unsaid {
        return None;
    }
    Some(ApiRequest {
        method: "POST".into(),
        path: "/call/web".into(),
        platform: Platform::Vapi,
        origin,
        assistant,
        carried: Carried::Unsaid,
        region: None,
        key_region: None,
        answered: answered(None, text),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_read_from_a_command_or_an_error() {
        let read = |text: &str| {
            let request = request_in(text.as_bytes())?;
            Some((
                request.method,
                request.path,
                request.origin,
                request.assistant,
            ))
        };
        let web = |origin: Option<&str>, assistant| {
            Some((
                "POST".into(),
                "/call/web".into(),
                origin.map(String::from),
                assistant,
            ))
        };
        assert_eq!(
            read(
                "curl https://api.vapi.ai/call/web -H 'Authorization: Bearer x' -H 'Origin: https://a.example' -d '{\"assistantId\":\"7\"}'"
            ),
            web(Some("https://a.example"), Assistant::Id("7".into()))
        );
        assert_eq!(
            read(
                "{\"message\":\"Key doesn't allow origin 'https://b.example'\",\"statusCode\":403}"
            ),
            web(Some("https://b.example"), Assistant::Unsaid)
        );
        assert_eq!(
            read("403 Key doesn't allow transient assistant"),
            web(None, Assistant::Transient)
        );
        assert_eq!(read("curl https://other.example/call/web"), None);
        assert_eq!(read("nothing"), None);
    }
}
