//! Base64 as the `data` of a Secret has it.

/// The bytes that a text stands for; `None` if it is no base64 of RFC 4648 with padding. Line breaks are let pass, as the
/// server does.
///
/// ```
/// assert_eq!(plimsoll_kubernetes::base64::decode("aGkK").as_deref(), Some(&b"hi\n"[..]));
/// assert_eq!(plimsoll_kubernetes::base64::decode("hi there"), None);
/// ```
pub fn decode(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u8> = text.bytes().filter(|byte| !matches!(byte, b'\n' | b'\r')).collect();
    let padding = digits.iter().rev().take_while(|byte| **byte == b'=').count();
    if !digits.len().is_multiple_of(4) || padding > 2 {
        return None;
    }
    let mut bytes = Vec::with_capacity(digits.len() / 4 * 3);
    for group in digits.get(..digits.len() - padding)?.chunks(4) {
        let mut bits = 0u32;
        for byte in group {
            bits = bits << 6 | u32::from(value(*byte)?);
        }
        bits <<= 6 * (4 - group.len());
        bytes.extend(bits.to_be_bytes().into_iter().skip(1).take(group.len().saturating_sub(1)));
    }
    Some(bytes)
}

fn value(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn padding_and_line_breaks_are_understood() {
        for (text, bytes) in
            [("", ""), ("YQ==", "a"), ("YWI=", "ab"), ("YWJj", "abc"), ("YW\nJj\n", "abc"), ("YWJjZA==", "abcd")]
        {
            assert_eq!(decode(text).as_deref(), Some(bytes.as_bytes()), "{text:?}");
        }
        for wrong in ["YQ", "YQ=", "Y Q=", "a-b_", "====", "hunter2"] {
            assert_eq!(decode(wrong), None, "{wrong}");
        }
    }
}
