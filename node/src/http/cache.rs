//! Entity tags and dates: what a client already has is not sent again.

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder,
    body::MessageBody,
    http::header::{
        CONTENT_ENCODING, ETAG, HeaderMap, HeaderValue, HttpDate, IF_MODIFIED_SINCE, IF_NONE_MATCH,
        LAST_MODIFIED,
    },
};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use std::time::{Duration, SystemTime};

/// What identifies one representation of one content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Validators {
    /// A strong tag, quotes included.
    etag: String,
    changed: Option<Timestamp>,
    kept: &'static str,
}

/// May be kept, must be asked about: what is in the catalogue changes at any time.
const ASK_AGAIN: &str = "no-cache";

impl Validators {
    /// From whatever the representation depends on: content, format, language, address.
    pub fn of(identity: &[&str], changed: Option<Timestamp>) -> Self {
        let mut hash = Sha256::new();
        for part in identity {
            hash.update(part.as_bytes());
            // Parts cannot run into one another.
            hash.update([0]);
        }
        let digest = data_encoding::HEXLOWER.encode(&hash.finalize()[..16]);
        Self {
            etag: format!("\"{digest}\""),
            changed,
            kept: ASK_AGAIN,
        }
    }

    /// With another `Cache-Control`.
    pub fn kept(self, kept: &'static str) -> Self {
        Self { kept, ..self }
    }

    pub fn etag(&self) -> &str {
        &self.etag
    }

    /// `None` when the client already has this representation: answer 304.
    #[expect(
        clippy::result_large_err,
        reason = "an answer either way, made once a request"
    )]
    pub fn answer(&self, request: &HttpRequest) -> Result<HttpResponseBuilder, HttpResponse> {
        if self.is_known(request.headers()) {
            let mut not_modified = HttpResponse::NotModified();
            self.write(&mut not_modified);
            return Err(not_modified.finish());
        }
        Ok(self.found())
    }

    /// The representation, whatever the client has: for what comes by POST, to which 304 is no answer.
    pub fn found(&self) -> HttpResponseBuilder {
        let mut found = HttpResponse::Ok();
        self.write(&mut found);
        found
    }

    fn write(&self, response: &mut HttpResponseBuilder) {
        response.insert_header((ETAG, self.etag.as_str()));
        response.insert_header(("Cache-Control", self.kept));
        if let Some(changed) = self.changed {
            response.insert_header((
                LAST_MODIFIED,
                HttpDate::from(whole_seconds(changed)).to_string(),
            ));
        }
    }

    /// `If-None-Match` goes before `If-Modified-Since` (RFC 9110, 13.2.2).
    fn is_known(&self, headers: &HeaderMap) -> bool {
        if headers.contains_key(IF_NONE_MATCH) {
            return headers
                .get_all(IF_NONE_MATCH)
                .filter_map(|value| value.to_str().ok())
                .flat_map(|value| value.split(','))
                .any(|tag| tag.trim() == "*" || bare(tag) == self.etag);
        }
        let since = headers
            .get(IF_MODIFIED_SINCE)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.parse::<HttpDate>().ok());
        match (since, self.changed) {
            // Dates in headers have whole seconds.
            (Some(since), Some(changed)) => whole_seconds(changed) <= SystemTime::from(since),
            _ => false,
        }
    }
}

/// A compressed body is another representation: its strong tag must differ. `identity`, by which a
/// handler says that its body must not be compressed, is no encoding to tell a client about.
pub fn mark_encoding<B: MessageBody>(response: &mut HttpResponse<B>) {
    let headers = response.headers_mut();
    let encoding = headers
        .get(CONTENT_ENCODING)
        .and_then(|e| e.to_str().ok())
        .map(str::to_owned);
    let Some(encoding) = encoding else { return };
    if encoding == "identity" {
        headers.remove(CONTENT_ENCODING);
        return;
    }
    let marked = headers
        .get(ETAG)
        .and_then(|tag| tag.to_str().ok())
        .and_then(|tag| tag.strip_suffix('"'))
        .map(|tag| format!("{tag}-{encoding}\""));
    if let Some(value) = marked.and_then(|tag| HeaderValue::from_str(&tag).ok()) {
        headers.insert(ETAG, value);
    }
}

/// The tag as [`Validators`] wrote it: without weakness, without the mark of an encoding.
fn bare(tag: &str) -> String {
    let tag = tag.trim();
    let tag = tag.strip_prefix("W/").unwrap_or(tag);
    for encoding in ["br", "gzip", "deflate", "zstd"] {
        if let Some(stem) = tag.strip_suffix('"').and_then(|t| t.strip_suffix(encoding))
            && let Some(stem) = stem.strip_suffix('-')
        {
            return format!("{stem}\"");
        }
    }
    tag.to_owned()
}

fn whole_seconds(timestamp: Timestamp) -> SystemTime {
    let seconds = u64::try_from(timestamp.as_second()).unwrap_or(0);
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn validators() -> Validators {
        Validators::of(
            &["content", "ttl"],
            Some(Timestamp::from_second(1_700_000_000).unwrap()),
        )
    }

    fn is_known(name: &str, value: &str) -> bool {
        let request = TestRequest::default()
            .insert_header((name, value))
            .to_http_request();
        validators().is_known(request.headers())
    }

    #[test]
    fn the_tag_changes_with_each_part_and_only_then() {
        assert_eq!(
            Validators::of(&["a", "b"], None),
            Validators::of(&["a", "b"], None)
        );
        assert_ne!(
            Validators::of(&["a", "b"], None),
            Validators::of(&["ab", ""], None)
        );
    }

    #[test]
    fn a_known_tag_is_not_sent_again() {
        let tag = validators().etag().to_owned();
        assert!(is_known("If-None-Match", &tag));
        assert!(is_known("If-None-Match", &format!("\"x\", W/{tag}")));
        assert!(is_known("If-None-Match", "*"));
        assert!(!is_known("If-None-Match", "\"x\""));
    }

    #[test]
    fn a_tag_of_a_compressed_answer_is_known() {
        let tag = validators().etag().trim_end_matches('"').to_owned();
        assert!(is_known("If-None-Match", &format!("{tag}-br\"")));
        assert!(is_known("If-None-Match", &format!("{tag}-zstd\"")));
    }

    #[test]
    fn an_old_date_gets_the_content() {
        assert!(is_known(
            "If-Modified-Since",
            "Tue, 14 Nov 2023 22:13:20 GMT"
        ));
        assert!(!is_known(
            "If-Modified-Since",
            "Tue, 14 Nov 2023 22:13:19 GMT"
        ));
        assert!(!is_known("If-Modified-Since", "yesterday"));
    }
}
