//! JSON-RPC messages.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::{Value, json};

/// The body is no JSON.
pub(crate) const PARSE_ERROR: i32 = -32700;
/// The message is none of the protocol, or comes at a wrong time.
pub(crate) const INVALID_REQUEST: i32 = -32600;
/// The method is not known.
pub(crate) const METHOD_NOT_FOUND: i32 = -32601;
/// The parameters are not those of the method.
pub(crate) const INVALID_PARAMS: i32 = -32602;
/// Something went wrong in here.
pub(crate) const INTERNAL_ERROR: i32 = -32603;
/// A request before `initialize`.
pub(crate) const SERVER_NOT_INITIALIZED: i32 = -32002;
/// The server gives the request up.
pub(crate) const SERVER_CANCELLED: i32 = -32802;
/// The client has cancelled the request.
pub(crate) const REQUEST_CANCELLED: i32 = -32800;

/// A message from the client.
#[derive(Debug, PartialEq)]
pub(crate) enum Message {
    /// It wants an answer. The id is echoed as it came: any number or text.
    Request { id: Value, method: String, params: Value },
    /// It wants none.
    Notification { method: String, params: Value },
    /// An answer to a request of ours; without a result when it was refused.
    Response { id: Value, result: Option<Value> },
    /// JSON, but no message.
    Invalid,
}

/// Why a body is no message.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct NotJson;

/// Reads the message at the start of a body; gives the bytes behind it, too.
pub(crate) fn parse(body: &[u8]) -> Result<(Message, usize), NotJson> {
    let read = |bytes: &[u8]| {
        let mut values = serde_json::Deserializer::from_slice(bytes).into_iter::<Value>();
        let value = values.next()?.ok()?;
        Some((value, values.byte_offset()))
    };
    let (value, end) = read(body).or_else(|| read(&without_lone_surrogates(body)?)).ok_or(NotJson)?;
    Ok((classify(value), end))
}

fn classify(value: Value) -> Message {
    let Value::Object(mut object) = value else { return Message::Invalid };
    let method = match object.remove("method") {
        Some(Value::String(method)) => method,
        None if object.contains_key("result") || object.contains_key("error") => {
            let id = object.remove("id").unwrap_or(Value::Null);
            return Message::Response { id, result: object.remove("result") };
        }
        _ => return Message::Invalid,
    };
    let params = object.remove("params").unwrap_or(Value::Null);
    match object.remove("id") {
        None => Message::Notification { method, params },
        Some(id @ (Value::Number(_) | Value::String(_))) => Message::Request { id, method, params },
        Some(_) => Message::Invalid,
    }
}

/// The body with every escaped half of a surrogate pair replaced by the replacement character, which is as long in UTF-16.
/// JavaScript can hold such halves and write them; Rust's text cannot hold them.
fn without_lone_surrogates(body: &[u8]) -> Option<Cow<'_, [u8]>> {
    let mut out: Option<Vec<u8>> = None;
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'\\', body.get(at..)?) {
        at += found;
        match (unit_at(body, at), unit_at(body, at + 6)) {
            (Some(0xD800..=0xDBFF), Some(0xDC00..=0xDFFF)) => at += 12,
            (Some(0xD800..=0xDFFF), _) => {
                let copy = out.get_or_insert_with(|| body.to_vec());
                if let Some(escape) = copy.get_mut(at..at + 6) {
                    escape.copy_from_slice(b"\\ufffd");
                }
                at += 6;
            }
            _ => at += 2,
        }
        if at >= body.len() {
            break;
        }
    }
    out.map(Cow::Owned)
}

/// The code unit of the `\uXXXX` at `at`.
fn unit_at(body: &[u8], at: usize) -> Option<u16> {
    let escape = body.get(at..at + 6)?;
    let digits = std::str::from_utf8(escape.strip_prefix(b"\\u")?).ok()?;
    u16::from_str_radix(digits, 16).ok()
}

/// An answer.
#[derive(Debug, Serialize)]
pub(crate) struct Response<'a, T: ?Sized> {
    pub(crate) jsonrpc: &'static str,
    pub(crate) id: &'a Value,
    pub(crate) result: &'a T,
}

/// An answer that something is wrong.
pub(crate) fn error(id: &Value, code: i32, message: &str) -> Value {
    json!({"jsonrpc": "2.0", "id": id, "error": {"code": code, "message": message}})
}

/// A message of ours that wants no answer.
#[derive(Debug, Serialize)]
pub(crate) struct Notification<'a, T> {
    pub(crate) jsonrpc: &'static str,
    pub(crate) method: &'static str,
    pub(crate) params: &'a T,
}

/// A request of ours.
pub(crate) fn request(id: u64, method: &str, params: &Value) -> Value {
    json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params})
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> Value {
        serde_json::from_str(text).unwrap()
    }

    fn of(body: &str) -> Message {
        parse(body.as_bytes()).unwrap().0
    }

    #[test]
    fn ids_may_be_any_number_or_text() {
        for id in ["1", "0", "-3", "1099511627776", "1.5", "\"a\""] {
            let message = of(&format!("{{\"id\":{id},\"method\":\"m\"}}"));
            assert!(matches!(message, Message::Request { id: got, .. } if got == json(id)), "{id}");
        }
        for id in ["null", "[]", "{}", "true"] {
            assert_eq!(of(&format!("{{\"id\":{id},\"method\":\"m\"}}")), Message::Invalid, "{id}");
        }
    }

    #[test]
    fn what_is_json_but_no_message_is_invalid() {
        for body in ["[1,2]", "1", "null", "{}", "{\"method\":1}", "{\"id\":1}"] {
            assert_eq!(of(body), Message::Invalid, "{body}");
        }
        assert_eq!(of("{\"id\":1,\"result\":null}"), Message::Response { id: json("1"), result: Some(Value::Null) });
        assert_eq!(of("{\"id\":1,\"error\":{}}"), Message::Response { id: json("1"), result: None });
    }

    #[test]
    fn what_is_no_json_is_refused() {
        let deep = "[".repeat(100_000);
        for body in ["", "{", "{\"a\":", "\u{1}", &deep] {
            assert_eq!(parse(body.as_bytes()), Err(NotJson));
        }
        assert_eq!(parse(b"{\"method\":\"\xff\"}"), Err(NotJson));
    }

    #[test]
    fn half_a_surrogate_pair_becomes_the_replacement_character() {
        let Message::Notification { params, .. } =
            of(r#"{"method":"m","params":"a\ud800b \ud83d\ude00 \udc00 \\ud800 \ud83d"}"#)
        else {
            panic!()
        };
        assert_eq!(params, "a\u{fffd}b 😀 \u{fffd} \\ud800 \u{fffd}");
    }

    #[test]
    fn the_end_of_the_message_is_known() {
        assert_eq!(parse(b"{} Content-Le").unwrap().1, 2);
    }
}
