use std::borrow::Cow;

use crate::document::{Style, Tag};

/// What Kubernetes reads from a scalar: YAML 1.1 as goyaml.v2 has it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'t> {
    /// Null, `~`, or nothing at all.
    Null,
    /// `true`, `yes`, `on`, `y` and their opposites.
    Bool(bool),
    /// An integer, also octal, hexadecimal or binary.
    Int(i64),
    /// An integer beyond [`i64::MAX`].
    Big(u64),
    /// Any other number. Kubernetes refuses those that are not finite.
    Float(f64),
    /// A string.
    Str(&'t str),
    /// Not a scalar.
    Other,
}

impl Value<'_> {
    /// The integer that an integer field takes from it: also `1e3`, since Kubernetes goes through JSON.
    #[must_use]
    pub fn as_i64(self) -> Option<i64> {
        match self {
            Self::Int(value) => Some(value),
            #[expect(clippy::cast_possible_truncation, reason = "checked to be an integer far inside the range")]
            Self::Float(value) if value.fract() == 0.0 && value.abs() < 9e15 => Some(value as i64),
            _ => None,
        }
    }

    /// Its type as a user would call it.
    #[must_use]
    pub const fn type_name(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "boolean",
            Self::Int(_) | Self::Big(_) => "integer",
            Self::Float(_) => "number",
            Self::Str(_) => "string",
            Self::Other => "collection",
        }
    }
}

pub(crate) fn resolve(text: &str, style: Style, tag: Tag) -> Value<'_> {
    match tag {
        Tag::None if style == Style::Plain => resolve_plain(text),
        Tag::None | Tag::Str | Tag::Other | Tag::Merge => Value::Str(text),
        Tag::Float => match resolve_plain(text) {
            #[expect(clippy::cast_precision_loss, reason = "that is what the tag asks for")]
            Value::Int(value) => Value::Float(value as f64),
            other => other,
        },
        Tag::Int | Tag::Bool | Tag::Null => resolve_plain(text),
    }
}

/// What a plain scalar stands for.
pub(crate) fn resolve_plain(text: &str) -> Value<'_> {
    let value = match text.as_bytes().first() {
        None => Some(Value::Null),
        Some(b'y' | b'Y' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'o' | b'O' | b'~') => resolve_word(text),
        Some(b'.') => resolve_special(text).or_else(|| float(text)),
        Some(b'+' | b'-' | b'0'..=b'9') => resolve_special(text).or_else(|| number(text)),
        Some(_) => None,
    };
    value.unwrap_or(Value::Str(text))
}

fn resolve_word(text: &str) -> Option<Value<'_>> {
    Some(match text {
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => Value::Bool(true),
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => Value::Bool(false),
        "~" | "null" | "Null" | "NULL" => Value::Null,
        _ => return None,
    })
}

fn resolve_special(text: &str) -> Option<Value<'_>> {
    Some(Value::Float(match text {
        ".nan" | ".NaN" | ".NAN" => f64::NAN,
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => f64::INFINITY,
        "-.inf" | "-.Inf" | "-.INF" => f64::NEG_INFINITY,
        _ => return None,
    }))
}

/// A number; underscores may stand anywhere behind the first character.
fn number(text: &str) -> Option<Value<'static>> {
    // The longest text that can be a number, and the cheapest way to see that this is none.
    if !text.bytes().all(|byte| byte.is_ascii_hexdigit() || b"+-._xXoO".contains(&byte)) {
        return None;
    }
    let plain: Cow<'_, str> = if text.contains('_') { text.replace('_', "").into() } else { text.into() };
    integer(&plain).or_else(|| float(&plain))
}

fn integer(text: &str) -> Option<Value<'static>> {
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let (radix, digits) = match digits.as_bytes() {
        [b'0', b'x' | b'X', ..] => (16, &digits[2..]),
        [b'0', b'o' | b'O', ..] => (8, &digits[2..]),
        [b'0', b'b' | b'B', ..] => (2, &digits[2..]),
        [b'0', _, ..] => (8, &digits[1..]),
        _ => (10, digits),
    };
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    let value = u64::from_str_radix(digits, radix).ok()?;
    if negative {
        return 0i64.checked_sub_unsigned(value).map(Value::Int);
    }
    // A sign makes Go read an int64 only.
    match i64::try_from(value) {
        Ok(value) => Some(Value::Int(value)),
        Err(_) if text.starts_with('+') => None,
        Err(_) => Some(Value::Big(value)),
    }
}

/// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?` with a finite value.
fn float(text: &str) -> Option<Value<'static>> {
    let body = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (mantissa, exponent) = match body.find(['e', 'E']) {
        Some(at) => (&body[..at], Some(&body[at + 1..])),
        None => (body, None),
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let has_digits = !whole.is_empty() || !fraction.is_empty();
    let exponent_ok = exponent.is_none_or(|text| {
        let text = text.strip_prefix(['-', '+']).unwrap_or(text);
        !text.is_empty() && digits(text)
    });
    if !(has_digits && digits(whole) && digits(fraction) && exponent_ok) {
        return None;
    }
    text.parse().ok().filter(|value: &f64| value.is_finite()).map(Value::Float)
}

/// What a key becomes in JSON; `None` when it cannot be a key.
pub(crate) fn key_text(text: &str, style: Style, tag: Tag) -> Option<Cow<'_, str>> {
    Some(match resolve(text, style, tag) {
        Value::Str(text) => Cow::Borrowed(text),
        Value::Bool(value) => Cow::Borrowed(if value { "true" } else { "false" }),
        Value::Int(value) => Cow::Owned(value.to_string()),
        Value::Float(value) => Cow::Owned(short_float(value)),
        Value::Null | Value::Big(_) | Value::Other => return None,
    })
}

/// A number as Go's `FormatFloat(value, 'g', -1, 32)` writes it.
fn short_float(value: f64) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "keys are written with 32 bits")]
    let value = value as f32;
    if value.is_nan() {
        return ".nan".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { ".inf" } else { "-.inf" }.to_owned();
    }
    let scientific = format!("{value:e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if !(-4..6).contains(&exponent) {
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{mantissa}e{sign}{:02}", exponent.abs());
    }
    value.to_string()
}

/// The bytes that a `!!binary` scalar stands for, where they are text.
pub(crate) fn decode_base64(text: &str) -> Option<String> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut held) = (0u32, 0u32);
    let body = text.trim_end();
    let body = body.strip_suffix("==").or_else(|| body.strip_suffix('=')).unwrap_or(body);
    for byte in body.bytes() {
        let digit = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'\n' | b'\r' | b' ' => continue,
            _ => return None,
        };
        bits = (bits << 6) | u32::from(digit);
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push(u8::try_from((bits >> held) & 0xff).unwrap_or(0));
        }
    }
    String::from_utf8(out).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> Value<'_> {
        resolve(text, Style::Plain, Tag::None)
    }

    #[test]
    fn words_numbers_and_strings_are_told_apart_as_in_yaml_1_1() {
        assert_eq!(plain("off"), Value::Bool(false));
        assert_eq!(plain("yES"), Value::Str("yES"));
        assert_eq!(plain("0777"), Value::Int(511));
        assert_eq!(plain("0899"), Value::Float(899.0));
        assert_eq!(plain("0x_1F"), Value::Int(31));
        assert_eq!(plain("1e3").as_i64(), Some(1000));
        assert_eq!(plain("12:30"), Value::Str("12:30"));
        assert_eq!(plain("-9223372036854775808"), Value::Int(i64::MIN));
        assert_eq!(plain("18446744073709551615"), Value::Big(u64::MAX));
        assert_eq!(plain("1e1000"), Value::Str("1e1000"));
        assert_eq!(plain(""), Value::Null);
    }

    #[test]
    fn quotes_and_tags_decide_before_the_text_does() {
        assert_eq!(resolve("yes", Style::Double, Tag::None), Value::Str("yes"));
        assert_eq!(resolve("5", Style::Single, Tag::Int), Value::Int(5));
        assert_eq!(resolve("5", Style::Plain, Tag::Str), Value::Str("5"));
        assert_eq!(resolve("5", Style::Plain, Tag::Float), Value::Float(5.0));
    }

    #[test]
    fn float_keys_are_short() {
        let keys = ["1e6", "0.0001", "0.00001", "1.50", "123456.0"].map(|key| key_text(key, Style::Plain, Tag::None));
        let keys: Vec<_> = keys.into_iter().flatten().collect();
        assert_eq!(keys, ["1e+06", "0.0001", "1e-05", "1.5", "123456"]);
    }
}
